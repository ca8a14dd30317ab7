/* SPDX-License-Identifier: MIT */
/*
 * test_activation.c - laws of every activation, and cases by hand.
 */
#include <math.h>
#include <string.h>

#include "math/activation.h"
#include "math/kernel.h"
#include "support.h"

/* Units, and rows in lanes: more than are done at a time. */
enum { K = 3, LD = 2 * ROW_LANES };

static void every_name_is_found(void)
{
    size_t n = 0;

    for (; activation_names()[n]; n++)
        CU_ASSERT_STRING_EQUAL(activation_find(activation_names()[n])->name,
                               activation_names()[n]);
    CU_ASSERT(n >= 5);
    CU_ASSERT_PTR_NULL(activation_find("rleu"));
}

/* sum_j d_j g(Z)_j of the whole array. */
static double weighted(const struct activation *g, const real *Z, const real *d)
{
    real A[K * LD];
    double sum = 0;

    memcpy(A, Z, sizeof A);
    g->value(K, LD, A);
    for (size_t i = 0; i < K * LD; i++)
        sum += (double)d[i] * (double)A[i];
    return sum;
}

/* dL/dZ against central differences, for L = sum d A. */
static void backward_is_the_derivative_of_value(void)
{
    const double h = sizeof(real) == 8 ? 1e-6 : 1e-2;
    const double near = sizeof(real) == 8 ? 1e-8 : 2e-4;

    for (size_t a = 0; activation_names()[a]; a++) {
        const struct activation *g = activation_find(activation_names()[a]);
        real Z[K * LD], A[K * LD], d[K * LD], dZ[K * LD];

        fill_uniform(Z, K * LD, 3 + a);
        fill_uniform(d, K * LD, 40 + a);
        for (size_t i = 0; i < K * LD; i++) /* off the kink of ReLU */
            Z[i] += Z[i] < 0 ? (real)-0.05 : (real)0.05;
        memcpy(A, Z, sizeof A);
        memcpy(dZ, d, sizeof dZ);
        g->value(K, LD, A);
        g->backward(K, LD, A, dZ);
        for (size_t i = 0; i < K * LD; i++) {
            const real z = Z[i];

            Z[i] = (real)((double)z + h);
            const double plus = weighted(g, Z, d);
            Z[i] = (real)((double)z - h);
            const double minus = weighted(g, Z, d);
            Z[i] = z;
            EXPECT_CLOSE((double)dZ[i], (plus - minus) / (2 * h), near, near);
        }
    }
}

/* Whether all but row `row` of two matrices are the same bits. */
static bool others_are_same(const real *a, const real *b, size_t row)
{
    bool same = true;

    for (size_t i = 0; i < K * LD; i++)
        same &= i % LD == row || memcmp(&a[i], &b[i], sizeof *a) == 0;
    return same;
}

static void rows_do_not_touch_one_another(void)
{
    for (size_t a = 0; activation_names()[a]; a++) {
        const struct activation *g = activation_find(activation_names()[a]);
        const size_t row = ((size_t)5 + a * 5) % LD;
        real A[K * LD], d[K * LD], A2[K * LD], d2[K * LD];

        fill_uniform(A, K * LD, 3 + a);
        fill_uniform(d, K * LD, 40 + a);
        memcpy(A2, A, sizeof A);
        memcpy(d2, d, sizeof d);
        A2[row] = 7;
        A2[2 * LD + row] = (real)NAN;
        g->value(K, LD, A);
        g->value(K, LD, A2);
        CU_ASSERT(others_are_same(A, A2, row));
        g->backward(K, LD, A, d);
        g->backward(K, LD, A2, d2);
        CU_ASSERT(others_are_same(d, d2, row));
    }
}

static void nan_stays_nan(void)
{
    for (size_t a = 0; activation_names()[a]; a++)
        for (size_t j = 0; j < 2; j++) {
            real Z[2 * ROW_LANES] = {0};

            Z[j * ROW_LANES + 3] = (real)NAN;
            activation_find(activation_names()[a])->value(2, ROW_LANES, Z);
            CU_ASSERT(isnan(Z[j * ROW_LANES + 3]));
            CU_ASSERT(!isnan(Z[j * ROW_LANES + 4]));
        }
}

static void no_rows_are_no_work(void)
{
    real Z[1] = {7}, d[1] = {8};

    for (size_t a = 0; activation_names()[a]; a++) {
        activation_find(activation_names()[a])->value(1, 0, Z);
        activation_find(activation_names()[a])->backward(1, 0, Z, d);
    }
    CU_ASSERT_EQUAL(Z[0], 7);
    CU_ASSERT_EQUAL(d[0], 8);
}

static void values_by_hand(void)
{
    real relu[ROW_LANES] = {-2, 0, 3}, sigmoid[ROW_LANES] = {0, 100, -100};
    real softmax[2 * ROW_LANES] = {1000, 0}, slope[ROW_LANES] = {1, 1, 1};

    activation_find("relu")->value(1, ROW_LANES, relu);
    CU_ASSERT(relu[0] == 0 && relu[1] == 0 && relu[2] == 3);
    activation_find("relu")->backward(1, ROW_LANES, relu, slope);
    CU_ASSERT(slope[0] == 0 && slope[1] == 0 && slope[2] == 1); /* S4 */
    activation_find("sigmoid")->value(1, ROW_LANES, sigmoid);
    CU_ASSERT(sigmoid[0] == (real)0.5 && sigmoid[1] == 1);
    CU_ASSERT(sigmoid[2] >= 0 && sigmoid[2] < (real)1e-40);
    softmax[ROW_LANES] = 1000;
    softmax[ROW_LANES + 1] = (real)log(3);
    softmax[ROW_LANES + 2] = 1000; /* the largest is the last */
    activation_find("softmax")->value(2, ROW_LANES, softmax);
    CU_ASSERT(softmax[0] == (real)0.5 && softmax[ROW_LANES] == (real)0.5);
    EXPECT_CLOSE((double)softmax[1], 0.25, 1e-6, 0);
    EXPECT_CLOSE((double)softmax[ROW_LANES + 1], 0.75, 1e-6, 0);
    CU_ASSERT(softmax[2] == 0 && softmax[ROW_LANES + 2] == 1);
}

static CU_TestInfo tests[] = {
    {"every name is found", every_name_is_found},
    {"backward is the derivative of value",
     backward_is_the_derivative_of_value},
    {"rows do not touch one another", rows_do_not_touch_one_another},
    {"NaN stays NaN", nan_stays_nan},
    {"no rows are no work", no_rows_are_no_work},
    {"values by hand", values_by_hand},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"activation: table", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
