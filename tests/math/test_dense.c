/* SPDX-License-Identifier: MIT */
/*
 * test_dense.c - the dense layer and S5, S6, S7.
 */
#include <math.h>

#include "math/dense.h"
#include "support.h"

enum { N = 6, MOST_IN = 20, MOST_OUT = 4 };

static const double h = sizeof(real) == 8 ? 1e-4 : 1e-1;
static const double near = sizeof(real) == 8 ? 1e-10 : 1e-4;

static real A[N * MOST_IN], W[MOST_IN * MOST_OUT], b[MOST_OUT];

/* L = 1/2 sum Z^2, so that dL/dZ = Z; quadratic: differences are exact. */
static double half_square(size_t n_in, size_t n_out)
{
    real Z[N * MOST_OUT];
    double sum = 0;

    CU_ASSERT_EQUAL(
        dense_forward(products_find("auto"), N, n_in, n_out, A, W, b, Z),
        LS_OK);
    for (size_t i = 0; i < N * n_out; i++)
        sum += 0.5 * (double)Z[i] * (double)Z[i];
    return sum;
}

static void expect_slope(size_t n_in, size_t n_out, real *x, real slope)
{
    const real kept = *x;

    *x = (real)((double)kept + h);
    const double plus = half_square(n_in, n_out);
    *x = (real)((double)kept - h);
    const double minus = half_square(n_in, n_out);
    *x = kept;
    EXPECT_CLOSE((double)slope, (plus - minus) / (2 * h), near, 10 * near);
}

static void check_gradients(size_t n_in, size_t n_out)
{
    const struct products *p = products_find("auto");
    real Z[N * MOST_OUT], dW[MOST_IN * MOST_OUT], db[MOST_OUT];
    real dA[N * MOST_IN];

    fill_uniform(A, N * n_in, 1);
    fill_uniform(W, n_in * n_out, 2);
    fill_uniform(b, n_out, 3);
    CU_ASSERT_EQUAL(dense_forward(p, N, n_in, n_out, A, W, b, Z), LS_OK);
    CU_ASSERT_EQUAL(dense_weight_gradient(p, N, n_in, n_out, A, Z, dW), LS_OK);
    dense_bias_gradient(N, n_out, Z, db);
    CU_ASSERT_EQUAL(dense_input_gradient(p, N, n_in, n_out, Z, W, dA), LS_OK);
    for (size_t i = 0; i < n_in * n_out; i++)
        expect_slope(n_in, n_out, &W[i], dW[i]);
    for (size_t j = 0; j < n_out; j++)
        expect_slope(n_in, n_out, &b[j], db[j]);
    for (size_t i = 0; i < N * n_in; i++)
        expect_slope(n_in, n_out, &A[i], dA[i]);
}

static void gradients_are_central_differences(void)
{
    check_gradients(5, 3);
    check_gradients(1, 2);
    check_gradients(20, 1); /* one unit: our own dot product */
    check_gradients(1, 1);
}

static void a_case_by_hand(void)
{
    const real a[2] = {2, 3}, w[4] = {1, 10, 100, 1000}, bias[2] = {5, 7};
    real z[2];

    CU_ASSERT_EQUAL(dense_forward(&products_plain, 1, 2, 2, a, w, bias, z),
                    LS_OK);
    CU_ASSERT_EQUAL(z[0], 2 * 1 + 3 * 100 + 5);
    CU_ASSERT_EQUAL(z[1], 2 * 10 + 3 * 1000 + 7);
}

static void no_rows_give_zero_gradients(void)
{
    real dW[6] = {1, 1, 1, 1, 1, 1}, db[2] = {1, 1};

    CU_ASSERT_EQUAL(
        dense_weight_gradient(products_find("auto"), 0, 3, 2, A, A, dW), LS_OK);
    dense_bias_gradient(0, 2, A, db);
    for (size_t i = 0; i < 6; i++)
        CU_ASSERT_EQUAL(dW[i], 0);
    CU_ASSERT(db[0] == 0 && db[1] == 0);
}

static void nan_is_passed_on(void)
{
    real z[2];

    fill_uniform(A, 3, 1);
    A[1] = (real)NAN;
    CU_ASSERT_EQUAL(dense_forward(products_find("auto"), 1, 3, 2, A, W, b, z),
                    LS_OK);
    CU_ASSERT(isnan(z[0]) && isnan(z[1]));
}

static CU_TestInfo tests[] = {
    {"gradients are central differences", gradients_are_central_differences},
    {"a case by hand", a_case_by_hand},
    {"no rows give zero gradients", no_rows_give_zero_gradients},
    {"NaN is passed on", nan_is_passed_on},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"dense: S5 S6 S7", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
