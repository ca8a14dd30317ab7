/* SPDX-License-Identifier: MIT */
/*
 * test_sorted_columns.c - values of columns, sorted.
 */
#include "table/order/sorted_columns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

enum { ROWS = 3000, COLUMNS = 5 };

static double table[ROWS * COLUMNS];

/* All sizes and signs, ties, NaN in column 3, one other value in column 4. */
static ls_dataset prepare(void)
{
    for (size_t i = 0; i < ROWS; i++) {
        double *row = table + i * COLUMNS;
        const double u = (double)(i * 7919 % 3001) / 3001 - 0.5;

        row[0] = u;
        row[1] = (double)((int)(20 * u));
        row[2] = u * exp(1000 * u);
        row[3] = i % 3 == 0 ? (double)NAN : i % 2 ? -0.0 : 0.0;
        row[4] = i == 70 ? 0.05 : 0.1;
    }
    return (ls_dataset){.about = {.rows = ROWS, .features = COLUMNS},
                        .x_type = NUMBER_F64,
                        .x = table,
                        .width = COLUMNS};
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Columns seen, of which so many are not as qsort() has them. */
struct seen {
    size_t feature[COLUMNS], n, wrong;
    size_t every; /* of the rows train those whose number it divides */
};

static ls_status look(void *user, size_t feature, const double *value, size_t n)
{
    struct seen *seen = user;
    static double want[ROWS];
    size_t count = 0;

    for (size_t i = 0; i < ROWS; i += seen->every)
        if (!isnan(table[i * COLUMNS + feature]))
            want[count++] = table[i * COLUMNS + feature];
    qsort(want, count, sizeof *want, by_value);
    seen->feature[seen->n++] = feature;
    seen->wrong += n != count;
    for (size_t i = 0; i < n; i++)
        seen->wrong += value[i] != want[i];
    return LS_OK;
}

static void columns_are_sorted_whatever_fits_at_a_time(void)
{
    const size_t feature[] = {0, 1, 2, 3, 4};
    const size_t bytes[] = {0, 1, 50000, 80000, 1 << 20};

    for (size_t k = 0; k < 5; k++) {
        const ls_dataset d = prepare();
        struct seen seen = {.every = 1};

        EXPECT_OK(sorted_columns(&d, &(struct rows){.n = ROWS}, feature, 5,
                                 NULL, 1, bytes[k], look, &seen));
        CU_ASSERT_EQUAL(seen.n, 5);
        CU_ASSERT_EQUAL(seen.feature[3], 3);
        CU_ASSERT_EQUAL(seen.wrong, 0);
    }
}

static void only_rows_that_train_and_features_asked_for_count(void)
{
    static size_t row[ROWS / 10];
    const size_t feature[] = {1, 3};
    const ls_dataset d = prepare();
    const struct rows some = {.n = ROWS / 10, .row = row, .table = ROWS};
    struct seen seen = {.every = 10};

    for (size_t i = 0; i < ROWS / 10; i++)
        row[i] = 10 * i;
    EXPECT_OK(sorted_columns(&d, &some, feature, 2, NULL, 1, 0, look, &seen));
    CU_ASSERT_EQUAL(seen.n, 2);
    CU_ASSERT_EQUAL(seen.feature[1], 3);
    CU_ASSERT_EQUAL(seen.wrong, 0);
}

/* Where the sample of a long table lies: rows [k / 16, (k + 1) / 16) of it. */
struct sample {
    size_t n, rows, part[16];
    double sum;
};

static ls_status count(void *user, size_t feature, const double *value,
                       size_t n)
{
    struct sample *sample = user;

    (void)feature;
    sample->n = n;
    for (size_t i = 0; i < n; i++) {
        sample->part[(size_t)(value[i] * 16) / sample->rows]++;
        sample->sum += value[i] * (double)(i % 7);
    }
    return LS_OK;
}

static void a_sample_is_even_and_goes_by_the_seed(void)
{
    const size_t rows = 3 * (size_t)SORTED_ROWS / 2, feature = 0;
    int32_t *number = malloc(rows * sizeof *number);
    const ls_dataset d = {.about = {.rows = rows, .features = 1},
                          .x_type = NUMBER_I32,
                          .x = number,
                          .width = 1};
    double sum[3] = {0};

    CU_ASSERT_PTR_NOT_NULL_FATAL(number);
    for (size_t i = 0; i < rows; i++)
        number[i] = (int32_t)i;
    for (uint64_t k = 0; k < 3; k++) {
        struct sample sample = {.rows = rows};

        EXPECT_OK(sorted_columns(&d, &(struct rows){.n = rows}, &feature, 1,
                                 NULL, k / 2, 0, count, &sample));
        CU_ASSERT_EQUAL(sample.n, SORTED_ROWS);
        for (size_t i = 0; i < 16; i++)
            CU_ASSERT(sample.part[i] + 2 >= SORTED_ROWS / 16 &&
                      sample.part[i] <= SORTED_ROWS / 16 + 2);
        sum[k] = sample.sum;
    }
    CU_ASSERT_EQUAL(sum[0], sum[1]);
    CU_ASSERT_NOT_EQUAL(sum[0], sum[2]);
    free(number);
}

static CU_TestInfo tests[] = {
    {"columns are sorted, whatever fits at a time",
     columns_are_sorted_whatever_fits_at_a_time},
    {"only rows that train, and features asked for, count",
     only_rows_that_train_and_features_asked_for_count},
    {"a sample is even and goes by the seed",
     a_sample_is_even_and_goes_by_the_seed},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"sorted columns: values in order", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
