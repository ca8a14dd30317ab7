/* SPDX-License-Identifier: MIT */
/*
 * test_spark.c - curves of a line of text.
 *
 * The program is no library: its source is part of this test.
 */
#include "cli/spark.c"

#include "support.h"

/* The terminal that is written to. */
static size_t width;

size_t terminal_width_of(FILE *out)
{
    (void)out;
    return width;
}

bool terminal_has_blocks(void)
{
    return true;
}

static void heights_follow_values(void)
{
    static const double rise[] = {0, 1, 2, 3, 4, 5, 6, 7};

    CU_ASSERT_STRING_EQUAL(spark_of(rise, 8, 48).s, "▁▂▃▄▅▆▇█");
    CU_ASSERT_STRING_EQUAL(spark_of(rise, 2, 48).s, "▁█");
}

static void many_values_share_a_column(void)
{
    static const double v[] = {0, 0, 7, 7, NAN, 7};

    CU_ASSERT_STRING_EQUAL(spark_of(v, 6, 3).s, "▁██");
    CU_ASSERT_EQUAL(strlen(spark_of(v, 6, 4).s), 12);
}

static void what_is_not_finite_is_blank(void)
{
    static const double v[] = {1, NAN, 3, INFINITY};

    CU_ASSERT_STRING_EQUAL(spark_of(v, 4, 48).s, "▁ █ ");
    CU_ASSERT_STRING_EQUAL(spark_of(v, 0, 48).s, "");
    CU_ASSERT_STRING_EQUAL(spark_of(v + 1, 1, 48).s, " ");
}

static void equal_values_are_flat(void)
{
    static const double v[] = {0.5, 0.5, 0.5};

    CU_ASSERT_STRING_EQUAL(spark_of(v, 3, 48).s, "▁▁▁");
}

/* Files get nothing. */
static void only_terminals_get_curves(void)
{
    width = 0;
    spark_put_history(NULL, "", 8, NULL);
}

static CU_TestInfo tests[] = {
    {"heights follow values", heights_follow_values},
    {"many values share a column", many_values_share_a_column},
    {"what is not finite is blank", what_is_not_finite_is_blank},
    {"equal values are flat", equal_values_are_flat},
    {"only terminals get curves", only_terminals_get_curves},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"spark: curves of a line", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
