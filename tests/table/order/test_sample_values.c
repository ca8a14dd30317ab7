/* SPDX-License-Identifier: MIT */
/*
 * test_sample_values.c - the rows of a sample, and their values.
 */
#include <math.h>

#include "base/mem.h"
#include "support.h"
#include "table/order/sample_values.h"
#include "table/values/preprocess.h"

enum { MANY = 3 * SAMPLE_MOST + 17 };

/* Row i holds i, and -i. */
static ls_dataset *table(size_t rows)
{
    ls_real *X = NULL, *y = NULL;
    ls_dataset *d = NULL;

    EXPECT_OK(MEM_ARRAY(X, 2 * rows, "test"));
    EXPECT_OK(MEM_ARRAY(y, rows, "test"));
    for (size_t i = 0; i < rows; i++) {
        X[2 * i] = (ls_real)i;
        X[2 * i + 1] = -(ls_real)i;
        y[i] = (ls_real)(i % 2);
    }
    EXPECT_OK(dataset_of(rows, 2, 1, X, y, NULL, "regression", &d));
    mem_free(X);
    mem_free(y);
    return d;
}

static void take(const ls_dataset *d, const struct rows *rows, uint64_t seed,
                 struct value_sample *sample)
{
    struct preprocess half = {0};

    EXPECT_OK(preprocess_create(2, NULL, &half));
    half.shift[0] = 1;
    half.scale[0] = 0.5;
    EXPECT_OK(dataset_sample_values(d, rows, &half, seed, sample));
    preprocess_clear(&half);
}

static void few_rows_are_all_taken_scaled(void)
{
    ls_dataset *d = table(1000);
    struct value_sample sample = {0};

    take(d, &(struct rows){.n = 1000}, 1, &sample);
    CU_ASSERT_EQUAL_FATAL(sample.rows, 1000);
    CU_ASSERT_EQUAL(sample.columns, 2);
    for (size_t i = 0; i < 1000; i++) {
        CU_ASSERT_EQUAL((double)sample.value[i], ((double)i - 1) / 2);
        CU_ASSERT_EQUAL((double)sample.value[1000 + i], -(double)i);
    }
    mem_free(sample.value);
    ls_dataset_close(d);
}

/* Of many rows one of each stretch, at a place that the seed chooses. */
static void many_rows_give_one_of_each_stretch(void)
{
    ls_dataset *d = table(MANY);
    struct value_sample a = {0}, b = {0};
    size_t outside = 0, other = 0, first = 0;

    take(d, &(struct rows){.n = MANY}, 1, &a);
    take(d, &(struct rows){.n = MANY}, 2, &b);
    CU_ASSERT_EQUAL_FATAL(a.rows, SAMPLE_MOST);
    for (size_t s = 0; s < SAMPLE_MOST; s++) {
        const double row = -(double)a.value[SAMPLE_MOST + s];
        const double lo = floor((double)s * MANY / SAMPLE_MOST);
        const double hi = floor((double)(s + 1) * MANY / SAMPLE_MOST);

        outside += !(row >= lo && row < hi);
        first += row == lo;
        other += a.value[s] != b.value[s];
    }
    CU_ASSERT_EQUAL(outside, 0);
    CU_ASSERT(first > SAMPLE_MOST / 4 && first < SAMPLE_MOST / 2);
    CU_ASSERT(other > SAMPLE_MOST / 2);
    mem_free(a.value);
    mem_free(b.value);
    ls_dataset_close(d);
}

static void only_the_rows_given_are_taken(void)
{
    ls_dataset *d = table(100);
    size_t row[] = {3, 50, 99};
    struct value_sample sample = {0};

    take(d, &(struct rows){.n = 3, .row = row}, 1, &sample);
    CU_ASSERT_EQUAL_FATAL(sample.rows, 3);
    for (size_t i = 0; i < 3; i++)
        CU_ASSERT_EQUAL((double)sample.value[3 + i], -(double)row[i]);
    mem_free(sample.value);
    ls_dataset_close(d);
}

static CU_TestInfo tests[] = {
    {"few rows are all taken, scaled", few_rows_are_all_taken_scaled},
    {"many rows give one of each stretch", many_rows_give_one_of_each_stretch},
    {"only the rows given are taken", only_the_rows_given_are_taken},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"sample of values", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
