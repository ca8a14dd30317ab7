/* SPDX-License-Identifier: MIT */
/*
 * test_residuals.c - differences of predictions and true values.
 *
 * The program is no library: its source is part of this test.
 */
#include "page/residuals.c"

#include "support.h"

static struct residuals r;

static void three_rows_by_hand(void)
{
    struct residual_figures f;

    residuals_begin(&r, 3);
    residuals_add(&r, 1, 2, 1);
    residuals_add(&r, 3, 2, 1);
    residuals_add(&r, 4, 8, 2);
    f = residuals_figures(&r);
    EXPECT_CLOSE(f.bias, (1 - 1 + 8) / 4.0, 0, 1e-12);
    EXPECT_CLOSE(f.rmse, sqrt((1 + 1 + 32) / 4.0), 0, 1e-12);
    EXPECT_CLOSE(f.mae, (1 + 1 + 8) / 4.0, 0, 1e-12);
    /* y: 2, 2, 8, 8 by weight; mean 5, sum of squares 36 */
    EXPECT_CLOSE(f.r2, 1 - 34 / 36.0, 0, 1e-12);
    CU_ASSERT_EQUAL(r.n, 3);
}

/* Far from 0 nothing is lost. */
static void a_large_mean_does_not_matter(void)
{
    residuals_begin(&r, 2);
    residuals_add(&r, 1e9 + 1, 1e9, 1);
    residuals_add(&r, 1e9 + 2, 1e9 + 4, 1);
    EXPECT_CLOSE(residuals_figures(&r).r2, 1 - 5 / 8.0, 0, 1e-9);
}

static double total(const double *share)
{
    double sum = 0;

    for (size_t i = 0; i < RESIDUAL_COLUMNS; i++)
        sum += share[i];
    return sum;
}

static void the_histogram_grows_with_the_range(void)
{
    double edge[RESIDUAL_COLUMNS + 1], share[RESIDUAL_COLUMNS + 1], mean = 0;

    residuals_begin(&r, 1000);
    for (int i = 0; i < 1000; i++)
        residuals_add(&r, 0, 0.5e-3 * (i % 2 ? i + 1 : -i - 1), 1);
    CU_ASSERT_EQUAL(residuals_histogram(&r, edge, share), RESIDUAL_COLUMNS + 1);
    CU_ASSERT(total(share) > 0.98 && total(share) <= 1 + 1e-12);
    CU_ASSERT(edge[0] > -0.52 && edge[0] < -0.45);
    CU_ASSERT(edge[RESIDUAL_COLUMNS] > 0.48 && edge[RESIDUAL_COLUMNS] < 0.6);
    CU_ASSERT(share[15] > 0.02 && share[15] < 0.06);
    for (size_t i = 0; i < RESIDUAL_COLUMNS; i++)
        mean += share[i] * (edge[i] + edge[i + 1]) / 2;
    EXPECT_CLOSE(mean, residuals_figures(&r).bias, 0, 0.02);
}

static void no_error_at_all_is_one_column(void)
{
    double edge[RESIDUAL_COLUMNS + 1], share[RESIDUAL_COLUMNS + 1];

    residuals_begin(&r, 2);
    residuals_add(&r, 5, 5, 1);
    residuals_add(&r, 6, 6, 1);
    CU_ASSERT_EQUAL(residuals_histogram(&r, edge, share), RESIDUAL_COLUMNS + 1);
    EXPECT_CLOSE(total(share), 1, 0, 1e-12);
    EXPECT_CLOSE(residuals_figures(&r).rmse, 0, 0, 0);
}

static void no_rows_are_no_histogram(void)
{
    double edge[RESIDUAL_COLUMNS + 1], share[RESIDUAL_COLUMNS + 1];

    residuals_begin(&r, 0);
    CU_ASSERT_EQUAL(residuals_histogram(&r, edge, share), 0);
    residuals_add(&r, NAN, 1, 1);
    CU_ASSERT_EQUAL(residuals_histogram(&r, edge, share), 0);
}

static void points_are_spread_over_all_rows(void)
{
    residuals_begin(&r, 10 * RESIDUAL_POINTS);
    for (size_t i = 0; i < 10 * RESIDUAL_POINTS; i++)
        residuals_add(&r, (double)i, (double)i, 1);
    CU_ASSERT_EQUAL(r.n, RESIDUAL_POINTS);
    EXPECT_CLOSE(r.actual[RESIDUAL_POINTS - 1], 10 * RESIDUAL_POINTS - 10, 0,
                 0);
}

static CU_TestInfo tests[] = {
    {"three rows by hand", three_rows_by_hand},
    {"a large mean does not matter", a_large_mean_does_not_matter},
    {"the histogram grows with the range", the_histogram_grows_with_the_range},
    {"no error at all is one column", no_error_at_all_is_one_column},
    {"no rows are no histogram", no_rows_are_no_histogram},
    {"points are spread over all rows", points_are_spread_over_all_rows},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"residuals: figures and histogram", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
