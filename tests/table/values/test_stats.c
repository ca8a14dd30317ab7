/* SPDX-License-Identifier: MIT */
/*
 * test_stats.c - mean and spread, number by number and part by part.
 */
#include "table/values/stats.h"

#include "support.h"

enum { NUMBERS = 20000 };

/* Numbers whose mean drifts. */
static double drifting(int i)
{
    static ls_real noise[NUMBERS];

    if (i == 0)
        fill_uniform(noise, NUMBERS, 5);
    return 100 + 0.01 * i + (double)noise[i];
}

/* The sums of two passes. */
static void check(const struct stats *s)
{
    long double sum = 0, square = 0;

    for (int i = 0; i < NUMBERS; i++)
        sum += (long double)drifting(i);
    for (int i = 0; i < NUMBERS; i++) {
        const long double d = (long double)drifting(i) - sum / NUMBERS;

        square += d * d;
    }
    CU_ASSERT_EQUAL(s->n, NUMBERS);
    EXPECT_CLOSE(s->mean, (double)(sum / NUMBERS), 1e-12, 0);
    EXPECT_CLOSE(stats_deviation(s), sqrt((double)(square / NUMBERS)), 1e-12,
                 0);
    CU_ASSERT(s->least < 102 && s->least >= 99 && s->most > 298);
}

/* Large numbers that differ little: the naive sum of squares fails here. */
static void figures_are_those_of_two_passes(void)
{
    const double numbers[] = {1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 6};
    struct stats s = STATS_NONE, many = STATS_NONE;

    for (int i = 0; i < 4; i++)
        stats_add(&s, numbers[i]);
    EXPECT_CLOSE(s.mean, 1e9 + 3, 1e-15, 0);
    EXPECT_CLOSE(stats_deviation(&s), sqrt(3.5), 1e-9, 0);
    CU_ASSERT_EQUAL(s.least, 1e9 + 1);
    CU_ASSERT_EQUAL(s.most, 1e9 + 6);
    for (int i = 0; i < NUMBERS; i++)
        stats_add(&many, drifting(i));
    check(&many);
}

static void parts_of_any_size_are_joined(void)
{
    static const int sizes[] = {1, 7, 4096, 12345, NUMBERS};

    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        struct stats all = STATS_NONE;

        for (int lo = 0; lo < NUMBERS; lo += sizes[k]) {
            struct stats part = STATS_NONE;

            for (int i = lo; i < NUMBERS && i < lo + sizes[k]; i++)
                stats_add(&part, drifting(i));
            stats_join(&all, &part);
        }
        check(&all);
    }
}

/* Not even as a part. */
static void no_numbers_have_no_spread(void)
{
    const struct stats none = STATS_NONE;
    struct stats s = STATS_NONE;

    stats_join(&s, &none);
    CU_ASSERT_EQUAL(stats_deviation(&s), 0);
    stats_add(&s, 3);
    stats_join(&s, &none);
    CU_ASSERT_EQUAL(s.n, 1);
    CU_ASSERT_EQUAL(s.mean, 3);
    CU_ASSERT_EQUAL(stats_deviation(&s), 0);
}

static CU_TestInfo tests[] = {
    {"figures are those of two passes", figures_are_those_of_two_passes},
    {"parts of any size are joined", parts_of_any_size_are_joined},
    {"no numbers have no spread", no_numbers_have_no_spread},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"stats", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
