/* SPDX-License-Identifier: MIT */
/*
 * test_activation.c - laws of every activation, and cases by hand.
 */
#include <math.h>
#include <string.h>

#include "math/activation.h"
#include "support.h"

enum { N = 5, K = 3 };

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
    real A[N * K];
    double sum = 0;

    memcpy(A, Z, sizeof A);
    g->value(N, K, A);
    for (size_t i = 0; i < N * K; i++)
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
        real Z[N * K], A[N * K], d[N * K], dZ[N * K];

        fill_uniform(Z, N * K, 3 + a);
        fill_uniform(d, N * K, 40 + a);
        for (size_t i = 0; i < N * K; i++) /* off the kink of ReLU */
            Z[i] += Z[i] < 0 ? (real)-0.05 : (real)0.05;
        memcpy(A, Z, sizeof A);
        memcpy(dZ, d, sizeof dZ);
        g->value(N, K, A);
        g->backward(N, K, A, dZ);
        for (size_t i = 0; i < N * K; i++) {
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

static void nan_stays_nan(void)
{
    for (size_t a = 0; activation_names()[a]; a++) {
        real Z[2] = {(real)NAN, 1};

        activation_find(activation_names()[a])->value(1, 2, Z);
        CU_ASSERT(isnan(Z[0]));
    }
}

static void no_rows_are_no_work(void)
{
    real Z[1] = {7}, d[1] = {8};

    for (size_t a = 0; activation_names()[a]; a++) {
        activation_find(activation_names()[a])->value(0, 1, Z);
        activation_find(activation_names()[a])->backward(0, 1, Z, d);
    }
    CU_ASSERT_EQUAL(Z[0], 7);
    CU_ASSERT_EQUAL(d[0], 8);
}

static void values_by_hand(void)
{
    real relu[3] = {-2, 0, 3}, sigmoid[3] = {0, 100, -100};
    real softmax[2] = {1000, 1000}, slope[3] = {1, 1, 1};

    activation_find("relu")->value(1, 3, relu);
    CU_ASSERT(relu[0] == 0 && relu[1] == 0 && relu[2] == 3);
    activation_find("relu")->backward(1, 3, relu, slope);
    CU_ASSERT(slope[0] == 0 && slope[1] == 0 && slope[2] == 1); /* S4 */
    activation_find("sigmoid")->value(1, 3, sigmoid);
    CU_ASSERT(sigmoid[0] == (real)0.5 && sigmoid[1] == 1);
    CU_ASSERT(sigmoid[2] >= 0 && sigmoid[2] < (real)1e-40);
    activation_find("softmax")->value(1, 2, softmax);
    CU_ASSERT(softmax[0] == (real)0.5 && softmax[1] == (real)0.5);
}

static CU_TestInfo tests[] = {
    {"every name is found", every_name_is_found},
    {"backward is the derivative of value",
     backward_is_the_derivative_of_value},
    {"NaN stays NaN", nan_stays_nan},
    {"no rows are no work", no_rows_are_no_work},
    {"values by hand", values_by_hand},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"activation: table", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
