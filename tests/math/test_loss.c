/* SPDX-License-Identifier: MIT */
/*
 * test_loss.c - values by hand, derivatives, and the fused forms.
 */
#include <math.h>
#include <string.h>

#include "math/activation.h"
#include "math/elementary.h"
#include "math/kernel.h"
#include "math/loss.h"
#include "support.h"

/* Outputs, and rows in lanes: more than are done at a time. */
enum { K = 4, LD = 2 * ROW_LANES };

static const struct loss_parameters parameters = {
    .n_levels = 2, .level = {0.1, 0.7}, .delta = 0.3, .gamma = 2};

static void every_name_is_found(void)
{
    size_t n = 0;

    for (; loss_names()[n]; n++)
        CU_ASSERT_STRING_EQUAL(loss_find(loss_names()[n])->name,
                               loss_names()[n]);
    CU_ASSERT(n >= 3);
    CU_ASSERT_PTR_NULL(loss_find("mse"));
}

/* A in (0.1, 0.9), targets one-hot. */
static void fill(real *A, real *Y, uint64_t seed)
{
    fill_uniform(A, K * LD, seed);
    for (size_t j = 0; j < K; j++)
        for (size_t i = 0; i < LD; i++) {
            A[j * LD + i] = (real)0.5 + A[j * LD + i] * (real)0.4;
            Y[j * LD + i] = j == (seed + i) % K;
        }
}

static void gradient_is_the_derivative_of_value(void)
{
    const double h = sizeof(real) == 8 ? 1e-6 : 1e-2;
    const double near = sizeof(real) == 8 ? 1e-8 : 1e-2;

    for (size_t l = 0; loss_names()[l]; l++) {
        const struct loss *loss = loss_find(loss_names()[l]);
        real A[K * LD], Y[K * LD], dA[K * LD];
        double plus[LD], minus[LD];

        fill(A, Y, 5 + l);
        loss->gradient(&parameters, K, LD, A, Y, dA);
        for (size_t i = 0; i < K * LD; i++) {
            const real a = A[i];

            A[i] = (real)((double)a + h);
            loss->value(&parameters, K, LD, A, Y, plus);
            A[i] = (real)((double)a - h);
            loss->value(&parameters, K, LD, A, Y, minus);
            A[i] = a;
            EXPECT_CLOSE((double)dA[i],
                         (plus[i % LD] - minus[i % LD]) / (2 * h), near, near);
        }
    }
}

/* Whether dL/dZ is A - y. */
static bool is_plain(const struct loss *loss)
{
    static const char *const names[] = {"bce", "cce", "squared", "poisson"};
    bool plain = false;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        plain |= strcmp(loss->name, names[i]) == 0;
    return plain;
}

/* S3: dL/dA dA/dZ with the activation that the loss is fused with; A - y for
 * one label, and right for several. */
static void fused_gradient_is_that_of_the_chain(void)
{
    const double near = sizeof(real) == 8 ? 1e-13 : 2e-6;

    for (size_t l = 0; loss_names()[l]; l++) {
        const struct loss *loss = loss_find(loss_names()[l]);
        const struct activation *g = activation_find(loss->fused_with);
        real A[K * LD], Y[K * LD], dZ[K * LD], fused[K * LD];

        fill(A, Y, 9 + l);
        g->value(K, LD, A);
        loss->gradient_from_Z(&parameters, K, LD, A, Y, fused);
        for (size_t i = 0; i < K * LD && is_plain(loss); i++)
            CU_ASSERT_EQUAL(fused[i], A[i] - Y[i]);
        for (size_t labels = 1; labels <= K; labels++) {
            for (size_t i = 0; i < LD; i++)
                Y[(labels - 1) * LD + i] = 1;
            loss->gradient(&parameters, K, LD, A, Y, dZ);
            g->backward(K, LD, A, dZ);
            loss->gradient_from_Z(&parameters, K, LD, A, Y, fused);
            for (size_t i = 0; i < K * LD; i++)
                EXPECT_CLOSE((double)fused[i], (double)dZ[i], near, near);
        }
    }
}

static void value_from_Z_is_value_of_A(void)
{
    const double near = sizeof(real) == 8 ? 1e-12 : 1e-5;

    for (size_t l = 0; loss_names()[l]; l++) {
        const struct loss *loss = loss_find(loss_names()[l]);
        real Z[K * LD], A[K * LD], Y[K * LD];
        double of_Z[LD], of_A[LD];

        fill(Z, Y, 20 + l);
        memcpy(A, Z, sizeof A);
        activation_find(loss->fused_with)->value(K, LD, A);
        loss->value_from_Z(&parameters, K, LD, Z, Y, of_Z);
        loss->value(&parameters, K, LD, A, Y, of_A);
        for (size_t i = 0; i < LD; i++)
            EXPECT_CLOSE(of_Z[i], of_A[i], near, near);
    }
}

/* The first row of up to two outputs, among rows of zeros. */
struct row {
    real of[2 * ROW_LANES];
};

static struct row row_of(real first, real second)
{
    struct row row = {{0}};

    row.of[0] = first;
    row.of[ROW_LANES] = second;
    return row;
}

typedef void value_function(const struct loss_parameters *p, size_t n_out,
                            size_t ld, const real *A, const real *Y,
                            double *row);

static double first_row(value_function *value, size_t n_out, struct row A,
                        struct row y)
{
    double row[ROW_LANES];

    value(&parameters, n_out, ROW_LANES, A.of, y.of, row);
    return row[0];
}

static void values_by_hand(void)
{
    const struct row half = row_of((real)0.5, (real)0.5), first = row_of(1, 0);
    const struct row far = row_of(100, -100), wrong = row_of(0, 1);
    const struct loss *bce = loss_find("bce"), *cce = loss_find("cce");
    const struct loss *squared = loss_find("squared");

    EXPECT_CLOSE(first_row(bce->value, 1, half, first), log(2), 1e-7, 0);
    EXPECT_CLOSE(first_row(cce->value, 2, half, first), log(2), 1e-7, 0);
    EXPECT_CLOSE(first_row(squared->value, 2, half, first), 0.25, 0, 0);
    /* Z = +-100 is finite where A rounds to 0 and 1. */
    EXPECT_CLOSE(first_row(bce->value_from_Z, 2, far, first), 0, 0, 1e-40);
    EXPECT_CLOSE(first_row(bce->value_from_Z, 2, far, wrong), 200, 1e-12, 0);
    EXPECT_CLOSE(first_row(cce->value_from_Z, 2, far, wrong), 200, 1e-12, 0);
    /* The largest Z may be that of any output. */
    EXPECT_CLOSE(first_row(cce->value_from_Z, 2, row_of(-100, 100), first), 200,
                 1e-12, 0);
    EXPECT_CLOSE(first_row(bce->value_from_Z, 2, row_of(-100, 100), first), 200,
                 1e-12, 0);
}

/* Targets between 0 and 1 are probabilities: A - y for them, too. */
static void targets_may_be_probabilities(void)
{
    const struct loss *bce = loss_find("bce");
    const struct row A = row_of((real)0.75, (real)0.25),
                     y = row_of((real)0.25, (real)0.5);
    real dZ[2 * ROW_LANES];

    bce->gradient_from_Z(&parameters, 2, ROW_LANES, A.of, y.of, dZ);
    CU_ASSERT_EQUAL(dZ[0], (real)0.5);
    CU_ASSERT_EQUAL(dZ[ROW_LANES], (real)-0.25);
    EXPECT_CLOSE(first_row(bce->value, 1, A, y),
                 -0.25 * log(0.75) - 0.75 * log(0.25), 1e-6, 0);
}

/* At 0 and 1 and outside, the value is clamped and the derivative pushes
 * back: both are those of 1e-7, below and above, in float too. */
static void cross_entropy_is_clamped(void)
{
    const real above[] = {1, 2, (real)INFINITY}, below[] = {0, -1, -INFINITY};
    const struct loss *bce = loss_find("bce"), *cce = loss_find("cce");
    const struct row y = row_of(0, 1);

    for (size_t i = 0; i < 3; i++) {
        const struct row wrong = row_of(above[i], below[i]);
        real dA[2 * ROW_LANES];

        EXPECT_CLOSE(first_row(bce->value, 1, wrong, y), -log(1e-7), 1e-6, 0);
        EXPECT_CLOSE(first_row(bce->value, 2, wrong, y), -2 * log(1e-7), 1e-6,
                     0);
        EXPECT_CLOSE(first_row(cce->value, 2, wrong, y), -log(1e-7), 1e-6, 0);
        bce->gradient(&parameters, 2, ROW_LANES, wrong.of, y.of, dA);
        EXPECT_CLOSE((double)dA[0], 1e7, 1e-6, 0);
        EXPECT_CLOSE((double)dA[ROW_LANES], -1e7, 1e-6, 0);
        cce->gradient(&parameters, 2, ROW_LANES, wrong.of, y.of, dA);
        EXPECT_CLOSE((double)dA[ROW_LANES], -1e7, 1e-6, 0);
    }
}

/* What is more than right is not rewarded: the loss is no less than 0. */
static void beyond_the_target_is_no_gain(void)
{
    const real above[] = {1, 2, (real)INFINITY}, below[] = {0, -1, -INFINITY};
    const struct loss *bce = loss_find("bce"), *cce = loss_find("cce");
    const struct row y = row_of(1, 0);

    for (size_t i = 0; i < 3; i++) {
        const struct row right = row_of(above[i], below[i]);
        real dA[2 * ROW_LANES];

        CU_ASSERT(first_row(bce->value, 2, right, y) >= 0);
        EXPECT_CLOSE(first_row(bce->value, 2, right, y), 0, 0, 3e-7);
        CU_ASSERT(first_row(cce->value, 2, right, y) >= 0);
        EXPECT_CLOSE(first_row(cce->value, 2, right, y), 0, 0, 3e-7);
        bce->gradient(&parameters, 2, ROW_LANES, right.of, y.of, dA);
        EXPECT_CLOSE((double)dA[0], -1, 1e-6, 0);
        EXPECT_CLOSE((double)dA[ROW_LANES], 1, 1e-6, 0);
        cce->gradient(&parameters, 2, ROW_LANES, right.of, y.of, dA);
        EXPECT_CLOSE((double)dA[0], -1, 1e-6, 0);
    }
}

/* A right output costs next to nothing, and its small loss has digits. */
static void a_small_loss_keeps_its_digits(void)
{
    const struct row y = row_of(0, 0), small = row_of((real)1e-6, 0);
    const double near = sizeof(real) == 8 ? 1e-14 : 1e-6;

    EXPECT_CLOSE(first_row(loss_find("bce")->value, 1, small, y),
                 -log1p(-(double)small.of[0]), near, 0);
}

/* Values are made of the functions of elementary.h, which have the same bits
 * everywhere; libm's have not. */
static void values_have_the_same_bits_everywhere(void)
{
    const struct loss *bce = loss_find("bce"), *cce = loss_find("cce");

    for (int i = 1; i < 1000; i++) {
        const real a = (real)i / 1000;
        const struct row A = row_of(a, 0), no = row_of(0, 0),
                         yes = row_of(1, 0);
        const double log_a = (double)elementary_log(a);

        CU_ASSERT_EQUAL(first_row(bce->value, 1, A, yes), -log_a);
        CU_ASSERT_EQUAL(first_row(cce->value, 1, A, yes), -log_a);
        CU_ASSERT_EQUAL(first_row(bce->value, 1, A, no),
                        -(double)elementary_log1p(-a));
    }
}

/* Whether all but row `row` are the same. */
static bool others_are_same(const double *a, const double *b, size_t row)
{
    bool same = true;

    for (size_t i = 0; i < LD; i++)
        same &= i == row || memcmp(&a[i], &b[i], sizeof *a) == 0;
    return same;
}

/* NaN in the outputs of a row is the loss of that row, and of no other. */
static void nan_stays_in_its_row(void)
{
    for (size_t l = 0; loss_names()[l]; l++) {
        const struct loss *loss = loss_find(loss_names()[l]);
        const size_t row = ((size_t)3 + 9 * l) % LD;
        real A[K * LD], Y[K * LD];
        double before[LD], after[LD], of_Z[LD], of_Z_after[LD];

        fill(A, Y, 30 + l);
        Y[LD + row] = 1;
        loss->value(&parameters, K, LD, A, Y, before);
        loss->value_from_Z(&parameters, K, LD, A, Y, of_Z);
        A[LD + row] = (real)NAN;
        loss->value(&parameters, K, LD, A, Y, after);
        loss->value_from_Z(&parameters, K, LD, A, Y, of_Z_after);
        CU_ASSERT(isnan(after[row]) && isnan(of_Z_after[row]));
        CU_ASSERT(others_are_same(before, after, row));
        CU_ASSERT(others_are_same(of_Z, of_Z_after, row));
    }
}

static CU_TestInfo tests[] = {
    {"every name is found", every_name_is_found},
    {"gradient is the derivative of value",
     gradient_is_the_derivative_of_value},
    {"fused gradient is that of the chain",
     fused_gradient_is_that_of_the_chain},
    {"value from Z is value of A", value_from_Z_is_value_of_A},
    {"values by hand", values_by_hand},
    {"targets may be probabilities", targets_may_be_probabilities},
    {"cross-entropy is clamped", cross_entropy_is_clamped},
    {"beyond the target is no gain", beyond_the_target_is_no_gain},
    {"a small loss keeps its digits", a_small_loss_keeps_its_digits},
    {"values have the same bits everywhere",
     values_have_the_same_bits_everywhere},
    {"NaN stays in its row", nan_stays_in_its_row},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"loss: table", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
