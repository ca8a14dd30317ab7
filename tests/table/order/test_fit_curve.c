/* SPDX-License-Identifier: MIT */
/*
 * test_fit_curve.c - robust and quantile scaling of columns by hand;
 * tests/system/scaling.py compares with scikit-learn.
 */
#include "table/order/fit_curve.h"

#include <math.h>

#include "base/mem.h"
#include "math/scalar.h"
#include "support.h"
#include "table/fits.h"
#include "table/values/fill.h"

enum { ROWS = 8, COLUMNS = 6 };

/* Numbers, mostly ties, a constant, a flag of which three are set, a column of
 * which one value is missing, and ties of three values. */
static const double table[ROWS * COLUMNS] = {1, 5,  0.1, 0, 1,   15, //
                                             2, 5,  0.1, 0, 2,   5,  //
                                             3, 5,  0.1, 1, NAN, 5,  //
                                             4, 5,  0.1, 0, 3,   5,  //
                                             5, 5,  0.1, 1, 4,   5,  //
                                             6, 5,  0.1, 0, 5,   5,  //
                                             7, 5,  0.1, 0, 5,   5,  //
                                             8, 25, 0.1, 1, 6,   25};

static struct preprocess fit(const char *normalize)
{
    const ls_dataset d = {.about = {.rows = ROWS, .features = COLUMNS},
                          .x_type = NUMBER_F64,
                          .x = (void *)(uintptr_t)table,
                          .width = COLUMNS,
                          .has_nan = 1,
                          .fill = MISSING_MEAN};
    struct preprocess p;

    EXPECT_OK(fit_inputs(&d, &(struct rows){.n = ROWS}, normalize, &p));
    CU_ASSERT_PTR_NOT_NULL_FATAL(p.curve);
    return p;
}

static double applied(const struct preprocess *p, size_t j, double value)
{
    double x[1][CURVE_COLUMNS] = {{value}};

    curve_apply(p->curve, j, p->shift + j, p->scale + j, 1, 1, x);
    return x[0][0];
}

static double clipped(double z)
{
    return z / sqrt(1 + z * z / 9);
}

static void robust_goes_by_median_and_quartiles(void)
{
    struct preprocess p = fit("robust");

    CU_ASSERT_EQUAL(p.shift[0], 4.5);
    EXPECT_CLOSE(p.scale[0], 1 / 3.5, 1e-15, 0);
    CU_ASSERT_EQUAL(p.shift[4], 4);
    EXPECT_CLOSE(p.scale[4], 1 / 2.5, 1e-15, 0);
    EXPECT_CLOSE(p.fill[4], 26.0 / 7, 1e-15, 0);
    for (int x = 0; x < 30; x++)
        EXPECT_CLOSE(applied(&p, 0, x), clipped((x - 4.5) / 3.5), 1e-15, 0);
    preprocess_clear(&p);
}

/* Where the quartiles are equal half the range is the unit, as of a feature
 * that is mostly 0; a constant is 0, also for other values. */
static void columns_without_quartiles_go_by_their_range(void)
{
    struct preprocess p = fit("robust");

    EXPECT_CLOSE(applied(&p, 1, 25), clipped(2), 1e-15, 0);
    CU_ASSERT_EQUAL(applied(&p, 1, 5), 0);
    CU_ASSERT_EQUAL(applied(&p, 2, 0.1), 0);
    CU_ASSERT_EQUAL(applied(&p, 2, 1e30), 0);
    EXPECT_CLOSE(applied(&p, 3, 1), clipped(1), 1e-15, 0);
    preprocess_clear(&p);
}

static void quantiles_are_those_of_a_normal_distribution(void)
{
    struct preprocess p = fit("quantile");

    for (int x = 2; x < 8; x++)
        EXPECT_CLOSE(applied(&p, 0, x), scalar_normal_quantile((x - 1) / 7.0),
                     1e-14, 1e-15);
    EXPECT_CLOSE(applied(&p, 0, 2.5), scalar_normal_quantile(1.5 / 7), 1e-14,
                 0);
    EXPECT_CLOSE(applied(&p, 5, 5), -5.199337582605575, 1e-15, 0);
    EXPECT_CLOSE(applied(&p, 5, 10), scalar_normal_quantile(5.5 / 7), 1e-14, 0);
    EXPECT_CLOSE(applied(&p, 5, 15), scalar_normal_quantile(6.0 / 7), 1e-14, 0);
    CU_ASSERT_EQUAL(applied(&p, 2, 0.1), 0);
    CU_ASSERT_EQUAL(applied(&p, 2, 0.2), 0);
    preprocess_clear(&p);
}

/* Five of eight are 0, three are 1: the middles of ranks 0 to 5 and 5 to 8. */
static void a_flag_is_at_the_middles_of_its_ranks(void)
{
    struct preprocess p = fit("quantile");

    EXPECT_CLOSE(applied(&p, 3, 0), scalar_normal_quantile(2.5 / 8), 1e-15, 0);
    EXPECT_CLOSE(applied(&p, 3, 1), scalar_normal_quantile(6.5 / 8), 1e-15, 0);
    EXPECT_CLOSE(applied(&p, 3, 0.25), scalar_normal_quantile(3.5 / 8), 1e-15,
                 0);
    CU_ASSERT_EQUAL(applied(&p, 3, 1e30), applied(&p, 3, 1));
    preprocess_clear(&p);
}

/* Five of six sorted values are quantiles here; the tie has two knots. */
static void missing_values_do_not_count(void)
{
    struct preprocess p = fit("quantile");

    EXPECT_CLOSE(applied(&p, 4, 4), scalar_normal_quantile(3.0 / 6), 1e-15,
                 1e-15);
    CU_ASSERT(applied(&p, 4, 3) < 0 && applied(&p, 4, 5) > 0);
    preprocess_clear(&p);
}

/* As many as rows, then 10, then one for 30 rows, then 1000. */
static void the_number_of_quantiles_goes_by_the_rows(void)
{
    static const size_t rows[][2] = {{3, 3},       {10, 10},      {329, 10},
                                     {330, 11},    {30000, 1000}, {29999, 999},
                                     {31000, 1000}};
    double *column = NULL;

    CU_ASSERT_FATAL(MEM_ARRAY(column, 31000, "a column") == LS_OK);
    for (size_t i = 0; i < 31000; i++)
        column[i] = sqrt((double)i);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const ls_dataset d = {.about = {.rows = rows[k][0], .features = 1},
                              .x_type = NUMBER_F64,
                              .x = column,
                              .width = 1};
        struct preprocess p;

        EXPECT_OK(
            fit_inputs(&d, &(struct rows){.n = rows[k][0]}, "quantile", &p));
        CU_ASSERT_EQUAL(curve_knots(p.curve), rows[k][1]);
        preprocess_clear(&p);
    }
    mem_free(column);
}

static CU_TestInfo tests[] = {
    {"robust goes by median and quartiles",
     robust_goes_by_median_and_quartiles},
    {"columns without quartiles go by their range",
     columns_without_quartiles_go_by_their_range},
    {"quantiles are those of a normal distribution",
     quantiles_are_those_of_a_normal_distribution},
    {"a flag is at the middles of its ranks",
     a_flag_is_at_the_middles_of_its_ranks},
    {"missing values do not count", missing_values_do_not_count},
    {"the number of quantiles goes by the rows",
     the_number_of_quantiles_goes_by_the_rows},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"fit curve: robust and quantile scaling", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
