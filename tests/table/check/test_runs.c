/* SPDX-License-Identifier: MIT */
/*
 * test_runs.c - tables sorted by their labels are told from mixed ones.
 */
#include "table/check/runs.h"

#include "base/random.h"
#include "support.h"

enum { ROWS = 3000 };

static ls_dataset *table(const ls_real *y, const char *task)
{
    static ls_real X[ROWS];
    ls_dataset *d = NULL;

    EXPECT_OK(dataset_of(ROWS, 1, 1, X, y, NULL, task, &d));
    return d;
}

static void mixed_labels_have_as_many_runs_as_expected(void)
{
    ls_real y[ROWS];

    for (size_t i = 0; i < ROWS; i++)
        y[i] = (ls_real)(int)(3 * random_uniform(1, RANDOM_DATA, i, 0));
    ls_dataset *d = table(y, "multiclass");
    const struct label_runs r = label_runs_of(d, NULL, ROWS);

    EXPECT_CLOSE((double)r.runs, 2000, 0.05, 0);
    EXPECT_CLOSE(r.expected, 2000, 0.02, 0);
    CU_ASSERT_FALSE(label_runs_sorted(&r));
    ls_dataset_close(d);
}

static void sorted_labels_have_a_run_for_each_class(void)
{
    ls_real y[ROWS];

    for (size_t i = 0; i < ROWS; i++)
        y[i] = (ls_real)(i * 3 / ROWS);
    ls_dataset *d = table(y, "multiclass");
    const struct label_runs r = label_runs_of(d, NULL, ROWS);

    CU_ASSERT_EQUAL(r.runs, 3);
    EXPECT_CLOSE(r.expected, 2001, 1e-12, 0);
    CU_ASSERT_TRUE(label_runs_sorted(&r));
    ls_dataset_close(d);
}

/* Every other row of a sorted table is sorted; in another order it is not. */
static void the_order_that_is_given_counts(void)
{
    ls_real y[ROWS];
    size_t row[ROWS / 2];

    for (size_t i = 0; i < ROWS; i++)
        y[i] = (ls_real)(i * 2 / ROWS);
    ls_dataset *d = table(y, "binary");

    for (size_t i = 0; i < ROWS / 2; i++)
        row[i] = 2 * i;
    struct label_runs r = label_runs_of(d, row, ROWS / 2);

    CU_ASSERT_EQUAL(r.runs, 2);
    CU_ASSERT_TRUE(label_runs_sorted(&r));
    for (size_t i = 0; i < ROWS / 2; i++)
        row[i] = i % 2 ? ROWS - i : i;
    r = label_runs_of(d, row, ROWS / 2);
    CU_ASSERT_EQUAL(r.runs, ROWS / 2);
    EXPECT_CLOSE(r.expected, 751, 1e-12, 0);
    CU_ASSERT_FALSE(label_runs_sorted(&r));
    ls_dataset_close(d);
}

static void values_count_as_above_and_below_their_mean(void)
{
    ls_real y[ROWS];

    for (size_t i = 0; i < ROWS; i++)
        y[i] = (ls_real)i;
    ls_dataset *d = table(y, "regression");
    struct label_runs r = label_runs_of(d, NULL, ROWS);

    CU_ASSERT_EQUAL(r.runs, 2);
    EXPECT_CLOSE(r.expected, 1501, 1e-12, 0);
    CU_ASSERT_TRUE(label_runs_sorted(&r));
    ls_dataset_close(d);
}

static void few_rows_and_one_class_are_no_evidence(void)
{
    const ls_real few[ROWS] = {0, 0, 0, 1, 1, 1};
    ls_dataset *d = table(few, "binary");
    struct label_runs r = label_runs_of(d, NULL, 6);

    CU_ASSERT_EQUAL(r.runs, 2);
    CU_ASSERT_FALSE(label_runs_sorted(&r));
    r = label_runs_of(d, NULL, 3);
    CU_ASSERT_EQUAL(r.runs, 1);
    CU_ASSERT_FALSE(label_runs_sorted(&r));
    r = label_runs_of(d, NULL, 0);
    CU_ASSERT_EQUAL(r.runs, 0);
    ls_dataset_close(d);
}

static CU_TestInfo tests[] = {
    {"mixed labels have as many runs as expected",
     mixed_labels_have_as_many_runs_as_expected},
    {"sorted labels have a run for each class",
     sorted_labels_have_a_run_for_each_class},
    {"the order that is given counts", the_order_that_is_given_counts},
    {"values count as above and below their mean",
     values_count_as_above_and_below_their_mean},
    {"few rows and one class are no evidence",
     few_rows_and_one_class_are_no_evidence},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"runs: labels", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
