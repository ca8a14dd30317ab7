/* SPDX-License-Identifier: MIT */
/*
 * test_budget.c - what is streamed, and what is refused.
 */
#include "data/budget.h"

#include <string.h>

#include "tables.h"

static struct table table_of(size_t rows, size_t columns)
{
    struct table t = {.path = "f.h5", .rows = rows};

    t.type = NUMBER_F64;
    t.columns = columns;
    return t;
}

static void what_does_not_fit_is_streamed(void)
{
    const struct table large = table_of((size_t)1 << 40, 1 << 10);
    const struct table small = table_of(1, 1);
    ls_config config = table_config(NULL, NULL);
    bool streamed = false;

    EXPECT_OK(budget_decide(&config, &large, large.rows, &streamed));
    CU_ASSERT(streamed);
    EXPECT_OK(budget_decide(&config, &small, 1, &streamed));
    CU_ASSERT(!streamed);
    config.memory = 1;
    EXPECT_OK(budget_decide(&config, &small, 1, &streamed));
    CU_ASSERT(streamed);
}

static void a_full_shuffle_of_it_is_refused_with_both_numbers(void)
{
    const struct table large = table_of((size_t)1 << 40, 1 << 10);
    const ls_config config = table_config("shuffle", "full");
    bool streamed = false;

    EXPECT_FAILS(budget_decide(&config, &large, large.rows, &streamed),
                 LS_NO_MEMORY, "need 8396800.02 GiB of memory, and ");
    CU_ASSERT_PTR_NOT_NULL(strstr(ls_last_error(), "setting shuffle=window"));
}

static void memory_is_that_of_the_whole_process(void)
{
    ls_config config = table_config("memory", "1G");

    CU_ASSERT(budget_left(&config) < 1e9);
    CU_ASSERT(budget_left(&config) > 0.5e9);
    config.memory = 1000;
    CU_ASSERT_EQUAL(budget_left(&config), 0.0);
}

static CU_TestInfo tests[] = {
    {"what does not fit is streamed", what_does_not_fit_is_streamed},
    {"a full shuffle of it is refused with both numbers",
     a_full_shuffle_of_it_is_refused_with_both_numbers},
    {"memory is that of the whole process",
     memory_is_that_of_the_whole_process},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"budget", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
