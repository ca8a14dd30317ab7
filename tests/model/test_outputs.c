/* SPDX-License-Identifier: MIT */
/*
 * test_outputs.c - limits of outputs: of predictions, and of the losses of an
 * evaluation.
 */
#include "model/outputs.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "model/backprop.h"
#include "support.h"

enum { ROWS = 4 };

/* A linear network of one input and one target with a loss, y = 2 a + 10, and
 * Z of ROWS rows; y is the largest target. */
struct bed {
    struct network network;
    struct preprocess target;
    struct workspace *workspace;
    real *A;
};

static struct bed open_bed(const char *loss, const char *activation,
                           size_t n_out, const real *Z)
{
    const size_t sizes[] = {1, n_out};
    struct bed bed;

    EXPECT_OK(network_make(
        &(struct network_spec){.n_layers = 1,
                               .sizes = sizes,
                               .activations = (const char *[]){activation},
                               .loss = loss},
        &bed.network));
    EXPECT_OK(preprocess_create(1, NULL, &bed.target));
    bed.target.shift[0] = 10;
    bed.target.scale[0] = 0.5;
    EXPECT_OK(preprocess_range(&bed.target));
    bed.target.range[0] = 8;
    bed.target.range[1] = 14; /* -1 to 2 in units of the network */
    EXPECT_OK(workspaces_create(&bed.network, ROWS, 1, WORKSPACE_FORWARD,
                                &bed.workspace));
    workspace_open(bed.workspace, ROWS);
    bed.A = bed.workspace->A[1];
    memset(bed.A, 0, n_out * bed.workspace->ld * sizeof *bed.A);
    for (size_t j = 0; j < n_out; j++)
        memcpy(bed.A + j * bed.workspace->ld, Z + j * ROWS,
               ROWS * sizeof *bed.A);
    for (size_t i = 0; i < ROWS; i++) {
        bed.workspace->Y[i] = 2;
        bed.workspace->w[i] = 1;
    }
    return bed;
}

static void close_bed(struct bed *bed)
{
    workspaces_destroy(bed->workspace, 1);
    preprocess_clear(&bed->target);
}

static double loss_of(struct bed *bed, const struct output_limits *limits)
{
    struct scratch scratch = {.work = NULL};
    double loss = 0;

    pass_loss(&bed->network, limits, bed->workspace, 1, &scratch, &loss);
    return loss;
}

static void predictions_are_limited_but_no_variances(void)
{
    const real A[] = {-5, 0.5f, 7, NAN, 100, 1, 2, 3};
    struct bed bed = open_bed("gaussian", "mean_variance", 2, A);
    real out[2 * ROWS];

    outputs_denormalize(&bed.network, &bed.target, bed.workspace, bed.A, out);
    CU_ASSERT_EQUAL(out[0], 8);
    CU_ASSERT_EQUAL(out[2], 11);
    CU_ASSERT_EQUAL(out[4], 14);
    CU_ASSERT(isnan(out[6]));
    CU_ASSERT_EQUAL(out[1], 400);
    close_bed(&bed);
}

static void the_loss_of_an_evaluation_is_of_limited_outputs(void)
{
    const real Z[] = {-5, 0.5f, 7, 2};
    const double want[] = {4.5, 1.125, 0, 0};
    struct bed bed = open_bed("squared", "identity", 1, Z);
    struct output_limits *limits = NULL;

    EXPECT_OK(output_limits_create(&bed.network, &bed.target, &limits));
    const double loss = loss_of(&bed, limits);

    for (size_t i = 0; i < ROWS; i++)
        CU_ASSERT_EQUAL(bed.workspace->row_loss[i], want[i]);
    CU_ASSERT_EQUAL(loss, 5.625);
    CU_ASSERT_EQUAL(bed.A[0], -1);
    CU_ASSERT_EQUAL(bed.A[2], 2);
    output_limits_destroy(limits);
    close_bed(&bed);
}

/* With e^Z the largest output is 2, and the least has no limit: -1 is below
 * all. A loss that is not fused is of the limited outputs, too. */
static void limits_go_through_the_activation(void)
{
    const real Z[] = {-20, 0, 5, 0.25f};
    struct bed bed = open_bed("poisson", "exp", 1, Z);
    struct output_limits *limits = NULL;

    EXPECT_OK(output_limits_create(&bed.network, &bed.target, &limits));
    loss_of(&bed, limits);
    EXPECT_CLOSE(bed.workspace->row_loss[0], exp(-20) + 40, 1e-6, 0);
    EXPECT_CLOSE(bed.workspace->row_loss[2], 2 - 2 * log(2), 1e-6, 0);
    EXPECT_CLOSE((double)bed.A[2], 2, 1e-15, 0);
    output_limits_destroy(limits);
    close_bed(&bed);
    bed = open_bed("squared", "softplus", 1, Z);
    EXPECT_OK(output_limits_create(&bed.network, &bed.target, &limits));
    loss_of(&bed, limits);
    CU_ASSERT_EQUAL(bed.workspace->row_loss[2], 0);
    CU_ASSERT_EQUAL(bed.A[2], 2);
    output_limits_destroy(limits);
    close_bed(&bed);
}

static void without_a_range_there_are_no_limits(void)
{
    const real Z[] = {-5, 0.5f, 7, 2};
    struct bed bed = open_bed("squared", "identity", 1, Z);
    struct output_limits *limits = NULL;

    mem_free(bed.target.range);
    bed.target.range = NULL;
    EXPECT_OK(output_limits_create(&bed.network, &bed.target, &limits));
    CU_ASSERT_PTR_NULL(limits);
    loss_of(&bed, NULL);
    CU_ASSERT_EQUAL(bed.workspace->row_loss[0], 24.5);
    close_bed(&bed);
}

static CU_TestInfo tests[] = {
    {"predictions are limited, but no variances",
     predictions_are_limited_but_no_variances},
    {"the loss of an evaluation is of limited outputs",
     the_loss_of_an_evaluation_is_of_limited_outputs},
    {"limits go through the activation", limits_go_through_the_activation},
    {"without a range there are no limits",
     without_a_range_there_are_no_limits},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"outputs: limits", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
