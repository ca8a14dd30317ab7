/* SPDX-License-Identifier: MIT */
/*
 * test_stats.c - figures of columns in one pass.
 */
#include "table/values/stats.h"

#include <math.h>

#include "support.h"

/* Large numbers that differ little: the naive sum of squares fails here. */
static void figures_are_those_of_two_passes(void)
{
    const double rows[4][2] = {
        {1e9 + 1, -3}, {1e9 + 2, 4}, {1e9 + 3, 0}, {1e9 + 6, 3}};
    struct stats s;
    double deviation[2];

    EXPECT_OK(stats_create(2, &s));
    for (int i = 0; i < 4; i++)
        stats_add(&s, NUMBER_F64, rows[i]);
    stats_deviation(&s, deviation);
    EXPECT_CLOSE(s.mean[0], 1e9 + 3, 1e-15, 0);
    EXPECT_CLOSE(deviation[0], sqrt(3.5), 1e-9, 0);
    EXPECT_CLOSE(s.mean[1], 1.0, 1e-15, 0);
    EXPECT_CLOSE(deviation[1], sqrt(7.5), 1e-15, 0);
    CU_ASSERT_EQUAL(s.least[1], -3);
    CU_ASSERT_EQUAL(s.most[1], 4);
    stats_clear(&s);
}

/* Many rows whose mean drifts, in one pass and in two. */
static void figures_of_many_rows_are_those_of_two_passes(void)
{
    enum { ROWS = 20000 };
    struct stats s;
    ls_real noise[ROWS];
    double deviation;
    long double sum = 0, square = 0;

    fill_uniform(noise, ROWS, 5);
    EXPECT_OK(stats_create(1, &s));
    for (int i = 0; i < ROWS; i++) {
        const double x = 100 + 0.01 * i + (double)noise[i];

        stats_add(&s, NUMBER_F64, &x);
        sum += (long double)x;
    }
    for (int i = 0; i < ROWS; i++) {
        const double x = 100 + 0.01 * i + (double)noise[i];

        square += ((long double)x - sum / ROWS) * ((long double)x - sum / ROWS);
    }
    stats_deviation(&s, &deviation);
    CU_ASSERT_EQUAL(s.n, ROWS);
    EXPECT_CLOSE(s.mean[0], (double)(sum / ROWS), 1e-12, 0);
    EXPECT_CLOSE(deviation, sqrt((double)(square / ROWS)), 1e-12, 0);
    stats_clear(&s);
}

static void no_rows_have_no_spread(void)
{
    struct stats s;
    double deviation = 9;

    EXPECT_OK(stats_create(1, &s));
    stats_deviation(&s, &deviation);
    CU_ASSERT_EQUAL(deviation, 0);
    stats_clear(&s);
}

static CU_TestInfo tests[] = {
    {"figures are those of two passes", figures_are_those_of_two_passes},
    {"figures of many rows are those of two passes",
     figures_of_many_rows_are_those_of_two_passes},
    {"no rows have no spread", no_rows_have_no_spread},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"stats: columns", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
