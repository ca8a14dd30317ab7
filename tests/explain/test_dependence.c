/* SPDX-License-Identifier: MIT */
/*
 * test_dependence.c - partial dependence, grids and names of columns.
 */
#include "explain/dependence.h"

#include "explain/grid.h"
#include "fixtures.h"

enum { ROWS = 5 };

/* f is linear: the mean over rows by weight, by hand. */
static void curves_are_those_of_the_formula(void)
{
    static const ls_real X[ROWS * HAND_FEATURES] = {
        1, 2, 0, 4, 2, 1, (ls_real)2.5, 7, 0, 4, -1, 1, 1, 0, 0};
    static const ls_real weight[ROWS] = {1, 2, 0, 1, 4};
    static const double b_mean = (2 + 2 * 2 - 1 + 0) / 8.0;
    ls_model *model = hand_model("identity");
    ls_dependence_plan plan = {
        .size = sizeof plan, .column = "a", .individual = 9, .threads = 1};
    ls_dependence_result *r = NULL;
    ls_dataset *data = NULL;

    EXPECT_OK(dataset_of(ROWS, HAND_FEATURES, 1, X, NULL, weight, "regression",
                         &data));
    EXPECT_OK(ls_dependence(model, data, &plan, &r));
    CU_ASSERT_EQUAL_FATAL(r->n_points, 3);
    CU_ASSERT_EQUAL(r->n_individual, ROWS);
    CU_ASSERT_STRING_EQUAL(r->output[0], "y");
    for (size_t i = 0; i < 3; i++) {
        static const double grid[] = {1, 2.5, 4};

        CU_ASSERT_EQUAL(r->point[i], grid[i]);
        EXPECT_CLOSE(r->mean[i], hand_output(grid[i], b_mean), 1e-6, 0);
        for (size_t k = 0; k < ROWS; k++) {
            const double b = (double)X[r->row[k] * HAND_FEATURES + 1];

            EXPECT_CLOSE(r->individual[k * 3 + i], hand_output(grid[i], b),
                         1e-6, 1e-6);
            CU_ASSERT_EQUAL(r->row[k], k);
        }
    }
    ls_dependence_destroy(r);
    plan.column = "-1";
    plan.individual = 0;
    EXPECT_OK(ls_dependence(model, data, &plan, &r));
    CU_ASSERT_STRING_EQUAL(r->column, "c");
    CU_ASSERT_EQUAL(r->mean[0], r->mean[1]);
    ls_dependence_destroy(r);
    plan.column = "d";
    EXPECT_FAILS(ls_dependence(model, data, &plan, &r), LS_USAGE,
                 "no input column d");
    plan.column = "3";
    EXPECT_STATUS(ls_dependence(model, data, &plan, &r), LS_USAGE);
    plan.column = "-4";
    EXPECT_STATUS(ls_dependence(model, data, &plan, &r), LS_USAGE);
    plan.column = NULL;
    EXPECT_STATUS(ls_dependence(model, data, &plan, &r), LS_USAGE);
    plan.column = "a";
    plan.grid = 1;
    EXPECT_STATUS(ls_dependence(model, data, &plan, &r), LS_USAGE);
    ls_dataset_close(data);
    ls_model_destroy(model);
}

/* scipy.stats.mstats.mquantiles([1, 2, 4, 8, 16], ..) */
static void quantiles_are_those_of_scipy(void)
{
    static const double x[] = {1, 2, 4, 8, 16};

    EXPECT_CLOSE(grid_quantile(x, 5, 0.5), 4, 1e-15, 0);
    EXPECT_CLOSE(grid_quantile(x, 5, 0.3), 1.96, 1e-14, 0);
    EXPECT_CLOSE(grid_quantile(x, 5, 0.95), 16, 1e-15, 0);
    EXPECT_CLOSE(grid_quantile(x, 5, 0.05), 1, 1e-15, 0);
    EXPECT_CLOSE(grid_quantile(x, 5, 0.8), 12.48, 1e-14, 0);
    CU_ASSERT_EQUAL(grid_quantile(x, 1, 0.5), 1);
    EXPECT_CLOSE(grid_quantile(x, 2, 0.5), 1.5, 1e-15, 0);
}

/* Rows in memory with one feature. */
static struct sampled_rows rows_of(double *x, size_t n,
                                   struct input_column *column)
{
    *column = (struct input_column){.features = {0, 1}, .name = "x"};
    return (struct sampled_rows){.view.about.path = "t.h5",
                                 .n = n,
                                 .width = 1,
                                 .x = x,
                                 .columns = {.n = 1, .column = column}};
}

static void missing_values_are_no_points(void)
{
    double x[] = {3, NAN, 1, 3, NAN, 2}, none[] = {NAN, NAN};
    struct input_column column;
    struct sampled_rows rows = rows_of(x, 6, &column);
    struct grid grid;

    EXPECT_OK(grid_create(&rows, 0, 3, false, &grid));
    CU_ASSERT_EQUAL_FATAL(grid.n, 3);
    for (size_t i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(grid.point[i], (double)(i + 1));
    grid_clear(&grid);
    rows = rows_of(none, 2, &column);
    EXPECT_FAILS(grid_create(&rows, 0, 3, false, &grid), LS_BAD_DATA,
                 "all values of column x are missing");
    grid_clear(&grid);
}

static void grids_are_even_or_at_quantiles(void)
{
    double x[100];
    struct input_column column;
    struct sampled_rows rows = rows_of(x, 100, &column);
    struct grid grid;

    for (size_t i = 0; i < 100; i++)
        x[i] = (double)(i * i);
    for (int quantiles = 0; quantiles < 2; quantiles++) {
        EXPECT_OK(grid_create(&rows, 0, 5, quantiles, &grid));
        CU_ASSERT_EQUAL_FATAL(grid.n, 5);
        EXPECT_CLOSE(grid.point[0], grid_quantile(x, 100, 0.05), 1e-14, 0);
        EXPECT_CLOSE(grid.point[4], grid_quantile(x, 100, 0.95), 1e-14, 0);
        EXPECT_CLOSE(grid.point[2],
                     quantiles ? grid_quantile(x, 100, 0.5)
                               : (grid.point[0] + grid.point[4]) / 2,
                     1e-14, 0);
        grid_clear(&grid);
    }
    /* A value that most rows have is one point, however many quantiles. */
    for (size_t i = 5; i < 100; i++)
        x[i] = 30;
    EXPECT_OK(grid_create(&rows, 0, 5, true, &grid));
    CU_ASSERT(grid.n < 5 && grid.point[grid.n - 1] == 30);
    grid_clear(&grid);
}

static CU_TestInfo tests[] = {
    {"curves are those of the formula", curves_are_those_of_the_formula},
    {"quantiles are those of scipy", quantiles_are_those_of_scipy},
    {"missing values are no points", missing_values_are_no_points},
    {"grids are even or at quantiles", grids_are_even_or_at_quantiles},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"dependence", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
