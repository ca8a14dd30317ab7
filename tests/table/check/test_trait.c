/* SPDX-License-Identifier: MIT */
/*
 * test_trait.c - what the values of a column give away.
 */
#include <math.h>

#include "support.h"
#include "table/check/trait.h"

enum { ROWS = 400 };

static double x[ROWS];

/* Values from least to most that have nothing to do with one another. */
static void fill(double least, double most)
{
    ls_real some[ROWS];

    fill_uniform(some, ROWS, 3);
    for (int i = 0; i < ROWS; i++)
        x[i] = least + (most - least) * ((double)some[i] + 1.0) / 2.0;
}

static struct trait trait_of(const struct trait_labels *labels)
{
    const struct trait_labels none = {.rows = 0};
    struct trait t;

    EXPECT_OK(trait_create(labels ? labels : &none, &t));
    for (int i = 0; i < ROWS; i++)
        trait_take(&t, labels ? labels : &none, x[i], (uint64_t)i);
    return t;
}

/* marks[0] in every 20th row, marks[1] in the row behind it. */
static void expect_spikes(double least, double most, const double *marks,
                          size_t n, size_t low, size_t high, bool sure)
{
    fill(least, most);
    for (int i = 0; i + 1 < ROWS; i += 20)
        for (size_t k = 0; k < n; k++)
            x[i + (int)k] = marks[k];
    struct trait t = trait_of(NULL);
    const struct trait_spikes s = trait_find_spikes(&t);

    CU_ASSERT_EQUAL(s.low, low);
    CU_ASSERT_EQUAL(s.high, high);
    CU_ASSERT_EQUAL(s.sure, sure && low + high > 0);
    CU_ASSERT_EQUAL(t.count, ROWS);
    trait_clear(&t);
}

static void marks_are_found_at_both_ends(void)
{
    const double marks[][2] = {{-999, 0},    {9999, 0},    {-9999, 9999},
                               {1e20, 1e30}, {-0x1p63, 0}, {-123456, 0}};

    expect_spikes(0, 5000, marks[0], 1, 1, 0, true);
    expect_spikes(-500, 5000, marks[0], 1, 1, 0, true);
    expect_spikes(0, 5, marks[1], 1, 0, 1, true);
    expect_spikes(-1, 1, marks[2], 2, 1, 1, true);
    expect_spikes(-1, 1e6, marks[3], 2, 0, 2, true);
    expect_spikes(-1, 1, marks[4], 1, 1, 0, true);
    expect_spikes(-1, 1, marks[5], 1, 1, 0, true);
}

static void what_stands_apart_and_is_not_usual_may_be_a_mark(void)
{
    const double marks[][2] = {{0, 0}, {-1, 0}, {-700, 0}, {-40, 0}};

    expect_spikes(17, 60, marks[0], 1, 1, 0, false);
    expect_spikes(5, 90, marks[1], 1, 1, 0, false);
    expect_spikes(-70, 90, marks[2], 1, 1, 0, true);
    expect_spikes(-70, 90, marks[3], 1, 0, 0, false);
}

static void values_within_the_others_are_no_marks(void)
{
    const double marks[][2] = {{0, 0}, {99, 0}, {-99, 0}, {5000, -3}};

    expect_spikes(10, 90, marks[0], 1, 0, 0, false);
    expect_spikes(0, 120, marks[1], 1, 0, 0, false);
    expect_spikes(-150, 0, marks[2], 1, 0, 0, false);
    expect_spikes(-3, 4990, marks[3], 2, 0, 0, false);
    fill(0, 1);
    for (int i = 0; i < ROWS; i++)
        x[i] = exp(20 * x[i]);
    struct trait t = trait_of(NULL);

    CU_ASSERT_EQUAL(trait_find_spikes(&t).high, 0);
    trait_clear(&t);
}

static void usual_marks_are_known(void)
{
    const double yes[] = {-999,  99999,   -99.9, (double)-999.9f, 1e20,
                          -1e30, -0x1p63, 65535, -2147483648.0,   -8888};
    const double no[] = {0, 1, -1, 100, 12345, 989, -998, 2e20, 32766, 66};

    for (int i = 0; i < 10; i++) {
        CU_ASSERT(trait_is_usual_mark(yes[i]));
        CU_ASSERT(!trait_is_usual_mark(no[i]));
    }
}

static void dates_have_months_and_days(void)
{
    for (int i = 0; i < ROWS; i++)
        x[i] = 20190000 + 100 * (i % 12 + 1) + i % 28 + 1;
    struct trait t = trait_of(NULL);

    CU_ASSERT(!t.no_date[DATE_YMD]);
    CU_ASSERT(t.no_date[DATE_YM] && t.no_date[DATE_YMDHMS]);
    trait_clear(&t);
    x[5] = 20191301;
    t = trait_of(NULL);
    CU_ASSERT(t.no_date[DATE_YMD]);
    trait_clear(&t);
}

static void a_column_that_moved_is_found(void)
{
    struct trait a, b;

    fill(-1, 1);
    b = trait_of(NULL);
    const double last = x[ROWS - 1];

    for (int i = ROWS - 1; i > 0; i--)
        x[i] = x[i - 1];
    for (int k = 0; k < 2; k++) {
        x[0] = k ? 77 : last; /* filled, or rolled over */
        a = trait_of(NULL);
        CU_ASSERT(trait_is_moved(&a, &b, ROWS));
        CU_ASSERT(!trait_is_moved(&b, &a, ROWS));
        trait_clear(&a);
    }
    x[200] += 1e-9;
    a = trait_of(NULL);
    CU_ASSERT(!trait_is_moved(&a, &b, ROWS));
    trait_clear(&a);
    trait_clear(&b);
}

static void correlation_is_that_of_the_row_asked_for(void)
{
    double y[ROWS];
    struct trait_labels labels = {.rows = ROWS, .value = y, .targets = 1};

    fill(5, 9);
    for (int i = 0; i < ROWS; i++)
        y[i] = 3 - 2 * x[(i + 1) % ROWS];
    trait_labels_settle(&labels);
    struct trait t = trait_of(&labels);

    EXPECT_CLOSE(trait_correlation(&t, 0), -1, 1e-9, 0);
    CU_ASSERT(fabs(trait_correlation(&t, 1)) < 0.2);
    CU_ASSERT(fabs(trait_correlation(&t, 2)) < 0.2);
    trait_clear(&t);
}

static void values_remember_their_class_and_classes_their_range(void)
{
    int32_t label[ROWS];
    struct trait_labels labels = {.rows = ROWS, .label = label, .classes = 3};

    for (int i = 0; i < ROWS; i++) {
        label[i] = i % 3;
        x[i] = 10 * (i % 3) + i % 2;
    }
    trait_labels_settle(&labels);
    struct trait t = trait_of(&labels);

    CU_ASSERT_EQUAL(t.n_few, 6);
    for (size_t k = 0; k < 6; k++)
        CU_ASSERT_EQUAL(t.few_class[k], (int32_t)(t.few[k] / 10));
    CU_ASSERT_EQUAL(t.least[1], 10);
    CU_ASSERT_EQUAL(t.most[2], 21);
    trait_clear(&t);
}

static CU_TestInfo tests[] = {
    {"marks are found at both ends", marks_are_found_at_both_ends},
    {"what stands apart and is not usual may be a mark",
     what_stands_apart_and_is_not_usual_may_be_a_mark},
    {"values within the others are no marks",
     values_within_the_others_are_no_marks},
    {"usual marks are known", usual_marks_are_known},
    {"dates have months and days", dates_have_months_and_days},
    {"a column that moved is found", a_column_that_moved_is_found},
    {"correlation is that of the row asked for",
     correlation_is_that_of_the_row_asked_for},
    {"values remember their class, and classes their range",
     values_remember_their_class_and_classes_their_range},
    CU_TEST_INFO_NULL};

CU_SuiteInfo suites[] = {{"trait: columns", NULL, NULL, NULL, NULL, tests},
                         CU_SUITE_INFO_NULL};
