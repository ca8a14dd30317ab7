/* SPDX-License-Identifier: MIT */
/*
 * test_fit_fill.c - values that replace missing cells of a text table.
 */
#include "table/order/fit_fill.h"

#include <math.h>
#include <string.h>

#include "support.h"
#include "table/fits.h"
#include "table/values/fill.h"

enum { ROWS = 6, FEATURES = 3 };

/* A number with gaps, a number, a text (no number). Rows 4 and 5 are held out.
 */
static double X[] = {1, 0.1, 1, NAN, 0.2, 0, 4,   0.4, 1,
                     7, 0.1, 0, 900, 1e6, 1, NAN, 1e6, 0};
static double whole[] = {228, 333333.4666, NAN};

static ls_dataset table(enum missing missing)
{
    return (ls_dataset){.about = {.rows = ROWS, .features = FEATURES},
                        .x_type = NUMBER_F64,
                        .x = X,
                        .width = FEATURES,
                        .has_nan = 1,
                        .fill = (int)missing,
                        .whole_fill = whole};
}

static size_t trains[] = {0, 1, 2, 3};
static const struct rows some = {.n = 4, .row = trains, .table = ROWS};

static struct preprocess fit(enum missing missing, const struct rows *rows)
{
    const ls_dataset d = table(missing);
    struct preprocess p;

    EXPECT_OK(preprocess_create(FEATURES, NULL, &p));
    EXPECT_OK(fit_fill(&d, rows, 1, 1 << 20, &p));
    CU_ASSERT_EQUAL(p.fill[2], 0);
    return p;
}

static void means_and_medians_are_those_of_the_rows_that_train(void)
{
    struct preprocess mean = fit(MISSING_MEAN, &some);
    struct preprocess median = fit(MISSING_MEDIAN, &some);

    CU_ASSERT_EQUAL(mean.fill[0], 4);
    EXPECT_CLOSE(mean.fill[1], 0.2, 1e-15, 0);
    CU_ASSERT_EQUAL(median.fill[0], 4);
    EXPECT_CLOSE(median.fill[1], 0.15, 1e-15, 0);
    preprocess_clear(&mean);
    preprocess_clear(&median);
}

static void if_all_rows_train_the_text_knows(void)
{
    struct preprocess p = fit(MISSING_MEAN, &(struct rows){.n = ROWS});

    CU_ASSERT_EQUAL(p.fill[0], whole[0]);
    CU_ASSERT_EQUAL(p.fill[1], whole[1]);
    preprocess_clear(&p);
}

static void cells_that_were_filled_count_in_the_scaling(void)
{
    static const char *const kinds[] = {"standard", "robust", "quantile"};
    static double filled[ROWS * FEATURES];
    const ls_dataset d = table(MISSING_MEAN);
    ls_dataset other = d;

    memcpy(filled, X, sizeof X);
    filled[1 * FEATURES] = 4;
    other.x = filled;
    other.whole_fill = NULL;
    for (int k = 0; k < 3; k++) {
        struct preprocess a, b;

        EXPECT_OK(fit_inputs(&d, &some, kinds[k], &a));
        EXPECT_OK(fit_inputs(&other, &some, kinds[k], &b));
        for (int j = 0; j < FEATURES; j++) {
            CU_ASSERT_EQUAL(a.shift[j], b.shift[j]);
            CU_ASSERT_EQUAL(a.scale[j], b.scale[j]);
        }
        CU_ASSERT_EQUAL(preprocess_first_difference(&a, &b), FEATURES);
        preprocess_clear(&a);
        preprocess_clear(&b);
    }
}

static void a_feature_without_values_is_named(void)
{
    const struct rows one = {.n = 1, .row = trains + 1, .table = ROWS};
    const enum missing kinds[] = {MISSING_MEAN, MISSING_MEDIAN};

    for (int k = 0; k < 2; k++) {
        const ls_dataset d = table(kinds[k]);
        struct preprocess p;

        EXPECT_OK(preprocess_create(FEATURES, NULL, &p));
        CU_ASSERT_EQUAL(fit_fill(&d, &one, 1, 1 << 20, &p), LS_BAD_DATA);
        CU_ASSERT_PTR_NOT_NULL(strstr(ls_last_error(), "column 0 of X"));
        preprocess_clear(&p);
    }
}

static CU_TestInfo tests[] = {
    {"means and medians are those of the rows that train",
     means_and_medians_are_those_of_the_rows_that_train},
    {"if all rows train, the text knows", if_all_rows_train_the_text_knows},
    {"cells that were filled count in the scaling",
     cells_that_were_filled_count_in_the_scaling},
    {"a feature without values is named", a_feature_without_values_is_named},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"fit fill: values for missing cells", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
