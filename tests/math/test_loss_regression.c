/* SPDX-License-Identifier: MIT */
/*
 * test_loss_regression.c - losses of values, by hand. test_loss.c checks
 * derivatives and fused forms of all losses.
 */
#include <math.h>

#include "math/loss.h"
#include "support.h"

static const double near = sizeof(real) == 8 ? 1e-14 : 1e-6;

/* Value and dL/dZ or dL/dA of the first row: outputs at 0 and ROW_LANES. */
struct result {
    double value;
    real gradient[2 * ROW_LANES];
};

typedef void value_function(const struct loss_parameters *, size_t, size_t,
                            const real *, const real *, double *);
typedef void gradient_function(const struct loss_parameters *, size_t, size_t,
                               const real *, const real *, real *);

static struct result of(value_function *value, gradient_function *gradient,
                        size_t n_out, const real of_value[2],
                        const real of_gradient[2], double y)
{
    const struct loss_parameters p = {
        .n_levels = 2, .level = {0.1, 0.7}, .delta = 0.5};
    real A[2 * ROW_LANES] = {0}, Y[2 * ROW_LANES] = {0};
    double row[ROW_LANES];
    struct result result;

    Y[0] = (real)y;
    A[0] = of_value[0];
    A[ROW_LANES] = of_value[1];
    value(&p, n_out, ROW_LANES, A, Y, row);
    A[0] = of_gradient[0];
    A[ROW_LANES] = of_gradient[1];
    gradient(&p, n_out, ROW_LANES, A, Y, result.gradient);
    result.value = row[0];
    return result;
}

static struct result of_A(const struct loss *loss, size_t n_out, double a,
                          double b, double y)
{
    const real A[2] = {(real)a, (real)b};

    return of(loss->value, loss->gradient, n_out, A, A, y);
}

static struct result of_Z(const struct loss *loss, size_t n_out, double z,
                          double w, double y)
{
    const real Z[2] = {(real)z, (real)w};
    const bool pair = loss == &loss_gaussian;
    const real A[2] = {(real)(pair ? z : exp(z)), (real)exp(w)};

    return of(loss->value_from_Z, loss->gradient_from_Z, n_out, Z, A, y);
}

static void absolute_error_by_hand(void)
{
    EXPECT_CLOSE(of_A(&loss_mae, 1, 3, 0, 1).value, 2, near, 0);
    EXPECT_CLOSE(of_A(&loss_mae, 1, -1, 0, 1).value, 2, near, 0);
    CU_ASSERT_EQUAL(of_A(&loss_mae, 1, 3, 0, 1).gradient[0], 1);
    CU_ASSERT_EQUAL(of_A(&loss_mae, 1, -1, 0, 1).gradient[0], -1);
    CU_ASSERT_EQUAL(of_A(&loss_mae, 1, 1, 0, 1).gradient[0], 0);
}

static void huber_is_linear_beyond_delta(void)
{
    EXPECT_CLOSE(of_A(&loss_huber, 1, 1.25, 0, 1).value, 0.03125, near, 0);
    EXPECT_CLOSE(of_A(&loss_huber, 1, 3, 0, 1).value, 0.5 * 1.75, near, 0);
    EXPECT_CLOSE(of_A(&loss_huber, 1, -1, 0, 1).value, 0.5 * 1.75, near, 0);
    CU_ASSERT_EQUAL(of_A(&loss_huber, 1, 1.25, 0, 1).gradient[0], (real)0.25);
    CU_ASSERT_EQUAL(of_A(&loss_huber, 1, 3, 0, 1).gradient[0], (real)0.5);
    CU_ASSERT_EQUAL(of_A(&loss_huber, 1, -1, 0, 1).gradient[0], (real)-0.5);
}

static void a_quantile_costs_more_on_one_side(void)
{
    const struct result r = of_A(&loss_quantile, 2, 1, 5, 3);

    EXPECT_CLOSE(r.value, 0.1 * 2 + 0.3 * 2, near, 0);
    CU_ASSERT_EQUAL(r.gradient[0], (real)-0.1);
    EXPECT_CLOSE((double)r.gradient[ROW_LANES], 0.3, near, 0);
    CU_ASSERT_EQUAL(of_A(&loss_quantile, 2, 3, 3, 3).gradient[0], 0);
}

static void poisson_by_hand(void)
{
    EXPECT_CLOSE(of_A(&loss_poisson, 1, 2, 0, 3).value, 2 - 3 * log(2), near,
                 near);
    EXPECT_CLOSE(of_Z(&loss_poisson, 1, 1, 0, 3).value, exp(1) - 3, 2 * near,
                 near);
    EXPECT_CLOSE((double)of_Z(&loss_poisson, 1, 1, 0, 3).gradient[0],
                 exp(1) - 3, 4 * near, 0);
}

static void gamma_by_hand(void)
{
    EXPECT_CLOSE(of_A(&loss_gamma, 1, 2, 0, 3).value, 1.5 + log(2), near, 0);
    EXPECT_CLOSE(of_Z(&loss_gamma, 1, 1, 0, 3).value, 3 * exp(-1) + 1, near, 0);
    EXPECT_CLOSE((double)of_Z(&loss_gamma, 1, 1, 0, 3).gradient[0],
                 1 - 3 * exp(-1), 4 * near, 0);
}

static void gaussian_by_hand(void)
{
    const struct result r = of_Z(&loss_gaussian, 2, 1, 2, 4);

    EXPECT_CLOSE(of_A(&loss_gaussian, 2, 1, 2, 4).value,
                 0.5 * (log(2) + 9 / 2.0), near, 0);
    EXPECT_CLOSE(r.value, 0.5 * (2 + 9 * exp(-2)), near, 0);
    EXPECT_CLOSE((double)r.gradient[0], -3 * exp(-2), 4 * near, 0);
    EXPECT_CLOSE((double)r.gradient[ROW_LANES], 0.5 * (1 - 9 * exp(-2)),
                 4 * near, 4 * near);
}

/* From Z, an output far from the target has a loss, not infinity. */
static void losses_are_finite_far_out(void)
{
    EXPECT_CLOSE(of_Z(&loss_poisson, 1, -1000, 0, 2).value, 2000, near, 0);
    EXPECT_CLOSE(of_Z(&loss_gamma, 1, 1000, 0, 2).value, 1000, near, 0);
    EXPECT_CLOSE(of_Z(&loss_gaussian, 2, 0, 1000, 2).value, 500, near, 0);
    CU_ASSERT(isfinite(of_Z(&loss_poisson, 1, 80, 0, 2).value));
    CU_ASSERT(isfinite(of_A(&loss_poisson, 1, -1, 0, 2).value));
    CU_ASSERT(isfinite(of_A(&loss_gamma, 1, 0, 0, 2).value));
    CU_ASSERT(isfinite(of_A(&loss_gaussian, 2, 0, 0, 2).value));
}

static void the_value_is_the_level_nearest_to_the_median(void)
{
    struct loss_parameters p = {.n_levels = 3, .level = {0.1, 0.45, 0.9}};

    CU_ASSERT_EQUAL(loss_parts(&loss_quantile, &p), 3);
    CU_ASSERT_EQUAL(loss_point(&loss_quantile, &p), 1);
    p.level[1] = 0.85;
    p.level[2] = 0.99;
    p.level[0] = 0.3;
    CU_ASSERT_EQUAL(loss_point(&loss_quantile, &p), 0);
    CU_ASSERT_EQUAL(loss_parts(&loss_gaussian, &p), 2);
    CU_ASSERT_EQUAL(loss_point(&loss_gaussian, &p), 0);
    CU_ASSERT_EQUAL(loss_parts(&loss_mae, &p), 1);
}

static CU_TestInfo tests[] = {
    {"absolute error by hand", absolute_error_by_hand},
    {"huber is linear beyond delta", huber_is_linear_beyond_delta},
    {"a quantile costs more on one side", a_quantile_costs_more_on_one_side},
    {"poisson by hand", poisson_by_hand},
    {"gamma by hand", gamma_by_hand},
    {"gaussian by hand", gaussian_by_hand},
    {"losses are finite far out", losses_are_finite_far_out},
    {"the value is the level nearest to the median",
     the_value_is_the_level_nearest_to_the_median},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"loss_regression: losses of values", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
