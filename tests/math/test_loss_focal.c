/* SPDX-License-Identifier: MIT */
/*
 * test_loss_focal.c - the focal loss by hand and far out. test_loss.c checks
 * derivatives and fused forms of all losses.
 */
#include <math.h>
#include <string.h>

#include "math/loss.h"
#include "support.h"

static const double near = sizeof(real) == 8 ? 1e-13 : 2e-6;

static double value_of(const struct loss *loss, double gamma, size_t n_out,
                       double z0, double z1, bool first)
{
    const struct loss_parameters p = {.gamma = gamma};
    real Z[2 * ROW_LANES] = {0}, Y[2 * ROW_LANES] = {0};
    double row[ROW_LANES];

    Z[0] = (real)z0;
    Z[ROW_LANES] = (real)z1;
    Y[0] = first;
    Y[ROW_LANES] = !first;
    loss->value_from_Z(&p, n_out, ROW_LANES, Z, Y, row);
    return row[0];
}

static void rows_that_are_right_count_less(void)
{
    const struct loss *classes = loss_for("focal", "softmax");
    const double p = 1 / (1 + exp(-2)), q = 1 - p;

    EXPECT_CLOSE(value_of(&loss_focal, 2, 1, 2, 0, true), -q * q * log(p), near,
                 0);
    EXPECT_CLOSE(value_of(&loss_focal, 2, 1, 2, 0, false), -p * p * log(q),
                 near, 0);
    EXPECT_CLOSE(value_of(classes, 2, 2, 3, 1, true), -q * q * log(p), near, 0);
    EXPECT_CLOSE(value_of(classes, 2, 2, 3, 1, false), -p * p * log(q), near,
                 0);
}

static void gamma_0_is_cross_entropy(void)
{
    const struct loss *classes = loss_for("focal", "softmax");

    CU_ASSERT_PTR_NOT_EQUAL(classes, &loss_focal);
    CU_ASSERT_PTR_EQUAL(loss_for("focal", "tanh"), &loss_focal);
    for (double z = -30; z <= 30; z += 2.5) {
        EXPECT_CLOSE(value_of(&loss_focal, 0, 1, z, 0, true),
                     value_of(loss_find("bce"), 0, 1, z, 0, true), near, 0);
        EXPECT_CLOSE(value_of(classes, 0, 2, z, 1, true),
                     value_of(loss_find("cce"), 0, 2, z, 1, true), near, near);
    }
}

/* Outputs that are 0 or 1 in float have a finite loss and gradient, those of
 * the limit. */
static void extreme_outputs_are_finite(void)
{
    const struct loss_parameters p = {.gamma = 0.5};
    const struct loss *const both[] = {&loss_focal,
                                       loss_for("focal", "softmax")};
    real A[2 * ROW_LANES] = {0}, Y[2 * ROW_LANES] = {0}, dZ[2 * ROW_LANES];

    EXPECT_CLOSE(value_of(both[0], 0.5, 1, -400, 0, true), 400, near, 0);
    EXPECT_CLOSE(value_of(both[0], 0.5, 1, 400, 0, true), 0, 0, 1e-30);
    EXPECT_CLOSE(value_of(both[1], 0.5, 2, -200, 200, true), 400, near, 0);
    for (size_t i = 0; i < 2; i++) {
        Y[0] = 1;
        A[0] = 0;
        A[ROW_LANES] = 1;
        both[i]->gradient_from_Z(&p, 2, ROW_LANES, A, Y, dZ);
        EXPECT_CLOSE((double)dZ[0], -1, near, 0);
        EXPECT_CLOSE((double)dZ[ROW_LANES], 1, near, 0);
        A[0] = 1;
        A[ROW_LANES] = 0;
        both[i]->gradient_from_Z(&p, 2, ROW_LANES, A, Y, dZ);
        EXPECT_CLOSE((double)dZ[0], 0, 0, 1e-9);
        EXPECT_CLOSE((double)dZ[ROW_LANES], 0, 0, 1e-9);
    }
}

static CU_TestInfo tests[] = {
    {"rows that are right count less", rows_that_are_right_count_less},
    {"gamma 0 is cross-entropy", gamma_0_is_cross_entropy},
    {"extreme outputs are finite", extreme_outputs_are_finite},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"loss_focal: focal loss", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
