/* SPDX-License-Identifier: MIT */
/*
 * test_insight.c - which columns are shown.
 *
 * The program is no library: its source is part of this test.
 */
#include "cli/insight.c"

#include "support.h"

static void the_most_important_columns_come_first(void)
{
    static const double few[] = {0.1, 0.5, -0.2, 0.5, 0.3};
    static const size_t wanted[] = {1, 3, 4, 0, 2};
    ls_importance_result result = {.n_columns = 5, .mean = few};
    struct insight in = {.importance = &result};

    for (size_t j = 0; j < 5; j++)
        place(&in, j);
    CU_ASSERT_EQUAL(in.n, 5);
    for (size_t k = 0; k < 5; k++)
        CU_ASSERT_EQUAL(in.best[k], wanted[k]);
}

static void of_many_the_best_are_kept(void)
{
    static double many[3 * INSIGHT_COLUMNS];
    ls_importance_result result = {.n_columns = 3 * INSIGHT_COLUMNS,
                                   .mean = many};
    struct insight in = {.importance = &result};

    for (size_t j = 0; j < result.n_columns; j++)
        many[j] = (double)(j * 7 % result.n_columns);
    for (size_t j = 0; j < result.n_columns; j++)
        place(&in, j);
    CU_ASSERT_EQUAL(in.n, INSIGHT_COLUMNS);
    for (size_t k = 0; k < INSIGHT_COLUMNS; k++)
        CU_ASSERT_EQUAL(many[in.best[k]], (double)(result.n_columns - 1 - k));
}

static CU_TestInfo tests[] = {
    {"the most important columns come first",
     the_most_important_columns_come_first},
    {"of many columns the best are kept", of_many_the_best_are_kept},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"insight: columns that are shown", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
