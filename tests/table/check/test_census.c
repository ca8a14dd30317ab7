/* SPDX-License-Identifier: MIT */
/*
 * test_census.c - figures of columns, however the rows come.
 */
#include "table/check/census.h"

#include <math.h>
#include <string.h>

#include "support.h"

enum { ROWS = 1500, COLUMNS = 6 };

/* 0: i; 1: constant; 2: as 0; 3: NaN in row 9 and 20, infinite in 7; 4: as 0,
 * but for the last row; 5: 0 and -0. */
static void fill(double *X)
{
    for (int i = 0; i < ROWS; i++) {
        double *row = X + i * COLUMNS;

        row[0] = row[2] = row[4] = i;
        row[1] = 2.5;
        row[3] = i == 9 || i == 20 ? (double)NAN
                 : i == 7          ? (double)-INFINITY
                                   : i % 5;
        row[5] = i % 2 ? 0.0 : -0.0;
    }
    X[(ROWS - 1) * COLUMNS + 4] = -1;
}

/* As floats, in blocks of some rows. */
static struct census census_of(size_t some, bool distinct)
{
    static double X[ROWS * COLUMNS];
    struct census c = {0};

    fill(X);
    EXPECT_OK(census_create(NUMBER_F64, COLUMNS, NULL, COLUMNS, &c));
    c.counts_distinct = distinct;
    for (size_t lo = 0; lo < ROWS; lo += some)
        EXPECT_OK(census_add(&c, X + lo * COLUMNS,
                             ROWS - lo < some ? ROWS - lo : some));
    return c;
}

static void figures_are_those_of_the_finite_values(void)
{
    struct census c = census_of(ROWS, false);

    CU_ASSERT_EQUAL(c.rows, ROWS);
    EXPECT_CLOSE(c.column[0].stats.mean, (ROWS - 1) / 2.0, 1e-12, 0);
    EXPECT_CLOSE(c.column[0].stats.square / ROWS, (ROWS * ROWS - 1.0) / 12,
                 1e-10, 0);
    CU_ASSERT_EQUAL(c.column[0].stats.least, 0);
    CU_ASSERT_EQUAL(c.column[0].stats.most, ROWS - 1);
    CU_ASSERT_EQUAL(c.column[1].stats.least, c.column[1].stats.most);
    CU_ASSERT_EQUAL(c.column[3].stats.n, ROWS - 3);
    CU_ASSERT_EQUAL(c.column[3].stats.most, 4);
    CU_ASSERT_EQUAL(c.column[3].stats.least, 0);
    census_clear(&c);
}

static void bad_values_are_counted_and_the_first_row_is_kept(void)
{
    struct census c = census_of(8, false);

    CU_ASSERT_EQUAL(c.column[3].missing, 2);
    CU_ASSERT_EQUAL(c.column[3].first_missing, 9);
    CU_ASSERT_EQUAL(c.column[3].infinite, 1);
    CU_ASSERT_EQUAL(c.column[3].first_infinite, 7);
    CU_ASSERT_EQUAL(c.column[0].missing + c.column[0].infinite, 0);
    census_clear(&c);
}

/* Sizes that do and do not divide 512, the rows turned at a time. */
static void how_the_rows_are_cut_plays_no_part(void)
{
    static const size_t some[] = {1, 7, 512, 1000};
    struct census whole = census_of(ROWS, true);

    for (int k = 0; k < 4; k++) {
        struct census c = census_of(some[k], true);

        for (size_t j = 0; j < COLUMNS; j++) {
            CU_ASSERT_EQUAL(c.column[j].stats.mean, whole.column[j].stats.mean);
            CU_ASSERT_EQUAL(c.column[j].stats.square,
                            whole.column[j].stats.square);
            CU_ASSERT_EQUAL(c.column[j].distinct.n, whole.column[j].distinct.n);
        }
        census_clear(&c);
    }
    census_clear(&whole);
}

static void columns_alike_in_all_rows_are_found(void)
{
    size_t same[COLUMNS];
    const size_t wanted[COLUMNS] = {0, 1, 0, 3, 4, 5};
    struct census c = census_of(100, false);

    EXPECT_OK(census_same(&c, same));
    for (int j = 0; j < COLUMNS; j++)
        CU_ASSERT_EQUAL(same[j], wanted[j]);
    census_clear(&c);
}

static void picked_columns_alone_are_looked_at(void)
{
    static double X[ROWS * COLUMNS];
    const size_t picked[2] = {5, 0};
    struct census c = {0};

    fill(X);
    EXPECT_OK(census_create(NUMBER_F64, COLUMNS, picked, 2, &c));
    EXPECT_OK(census_add(&c, X, ROWS));
    CU_ASSERT_EQUAL(c.column[0].stats.most, 0);
    CU_ASSERT_EQUAL(c.column[1].stats.most, ROWS - 1);
    census_clear(&c);
}

struct heard {
    uint64_t rows, hash[ROWS];
};

static ls_status hear(void *user, uint64_t row, uint64_t hash)
{
    struct heard *heard = user;

    CU_ASSERT_EQUAL(row, heard->rows);
    heard->hash[heard->rows++] = hash;
    return LS_OK;
}

/* The type and 0 or -0 play no part, any other difference does. */
static void rows_with_the_same_values_have_the_same_hash(void)
{
    static const float a[3 * 2] = {1, 0, 1, -0.0f, 1, 2};
    static const int8_t b[3 * 2] = {1, 0, 0, 1, 1, 2};
    static struct heard of_a, of_b;
    struct census c = {0};

    EXPECT_OK(census_create(NUMBER_F32, 2, NULL, 2, &c));
    c.tell = hear;
    c.user = &of_a;
    EXPECT_OK(census_add(&c, a, 3));
    census_clear(&c);
    EXPECT_OK(census_create(NUMBER_I8, 2, NULL, 2, &c));
    c.tell = hear;
    c.user = &of_b;
    EXPECT_OK(census_add(&c, b, 1));
    EXPECT_OK(census_add(&c, b + 2, 2));
    census_clear(&c);
    CU_ASSERT_EQUAL(of_a.hash[0], of_a.hash[1]);
    CU_ASSERT_EQUAL(of_a.hash[0], of_b.hash[0]);
    CU_ASSERT_NOT_EQUAL(of_b.hash[0], of_b.hash[1]);
    CU_ASSERT_EQUAL(of_a.hash[2], of_b.hash[2]);
}

static void different_values_are_counted_up_to_a_bound(void)
{
    struct distinct d = {0};
    struct census c = census_of(100, true);

    CU_ASSERT_EQUAL(c.column[0].distinct.n, ROWS);
    CU_ASSERT_EQUAL(c.column[1].distinct.n, 1);
    CU_ASSERT_EQUAL(c.column[3].distinct.n, 6); /* with the infinite one */
    CU_ASSERT_EQUAL(c.column[5].distinct.n, 1);
    census_clear(&c);
    for (int i = 0; i < DISTINCT_MOST; i++)
        for (int again = 0; again < 2; again++)
            EXPECT_OK(distinct_add(&d, i * 0.5));
    CU_ASSERT_EQUAL(d.n, DISTINCT_MOST);
    EXPECT_OK(distinct_add(&d, -3));
    EXPECT_OK(distinct_add(&d, -4));
    CU_ASSERT_EQUAL(d.n, DISTINCT_MOST + 1);
    CU_ASSERT_PTR_NULL(d.place);
}

static CU_TestInfo tests[] = {
    {"figures are those of the finite values",
     figures_are_those_of_the_finite_values},
    {"bad values are counted and the first row is kept",
     bad_values_are_counted_and_the_first_row_is_kept},
    {"how the rows are cut plays no part", how_the_rows_are_cut_plays_no_part},
    {"columns alike in all rows are found",
     columns_alike_in_all_rows_are_found},
    {"picked columns alone are looked at", picked_columns_alone_are_looked_at},
    {"rows with the same values have the same hash",
     rows_with_the_same_values_have_the_same_hash},
    {"different values are counted up to a bound",
     different_values_are_counted_up_to_a_bound},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"census: columns", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
