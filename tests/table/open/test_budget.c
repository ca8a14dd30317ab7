/* SPDX-License-Identifier: MIT */
/*
 * test_budget.c - what is mixed, what is streamed, and what is refused.
 */
#include "base/settings.h"
#include "lockstep_machines.h"
#include "table/open/budget.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "table/tables.h"

static struct table table_of(size_t rows, size_t columns)
{
    struct table t = {.path = "f.h5", .rows = rows};

    t.type = NUMBER_F64;
    t.columns = columns;
    return t;
}

static struct footprint footprint_of(const struct table *t)
{
    return budget_footprint(t, t->rows, 1000);
}

static void what_does_not_fit_is_streamed(void)
{
    const struct table large = table_of((size_t)1 << 40, 1 << 10);
    const struct table small = table_of(1, 1);
    const struct footprint much = footprint_of(&large);
    const struct footprint little = footprint_of(&small);
    ls_config config = table_config(NULL, NULL);
    bool streamed = false;

    EXPECT_OK(budget_decide(&config, &large, &much, false, &streamed));
    CU_ASSERT(streamed);
    EXPECT_OK(budget_decide(&config, &small, &little, true, &streamed));
    CU_ASSERT(!streamed);
    config.memory = 1;
    EXPECT_OK(budget_decide(&config, &small, &little, false, &streamed));
    CU_ASSERT(streamed);
}

static void all_mixed_of_it_is_refused_with_numbers_and_settings(void)
{
    const struct table large = table_of((size_t)1 << 40, 1 << 10);
    const struct footprint much = footprint_of(&large);
    const ls_config config = table_config(NULL, NULL);
    bool streamed = false;

    EXPECT_FAILS(budget_decide(&config, &large, &much, true, &streamed),
                 LS_NO_MEMORY, "need 9016.0 TB of memory, and ");
    CU_ASSERT_PTR_NOT_NULL(
        strstr(ls_last_error(), "setting shuffle=window setting window=0."));
}

static void memory_is_that_of_the_whole_process(void)
{
    ls_config config = table_config("memory", "1G");

    CU_ASSERT(budget_left(&config) < 1e9);
    CU_ASSERT(budget_left(&config) > 0.5e9);
    config.memory = 1000;
    CU_ASSERT_EQUAL(budget_left(&config), 0.0);
}

/* 100 MB of X. */
static const size_t some_rows = 125000, some_columns = 100;

static void auto_mixes_all_unless_memory_is_set_too_small(void)
{
    const struct table table = table_of(some_rows, some_columns);
    const struct table large = table_of((size_t)1 << 40, 1 << 10);
    const struct footprint need = footprint_of(&table);
    const struct footprint much = footprint_of(&large), none = {.rows = 9};
    ls_config config = table_config(NULL, NULL);

    CU_ASSERT(budget_mixes_all(&config, &need));
    CU_ASSERT(budget_mixes_all(&config, &much));
    config.memory = 200000000;
    CU_ASSERT(budget_mixes_all(&config, &need));
    config.memory = 150000000;
    CU_ASSERT(!budget_mixes_all(&config, &need));
    config.memory = 1;
    CU_ASSERT(!budget_mixes_all(&config, &need));
    CU_ASSERT(budget_mixes_all(&config, &none));
    strcpy(config.shuffle, "full");
    CU_ASSERT(budget_mixes_all(&config, &need));
    config.memory = 0;
    strcpy(config.shuffle, "window");
    CU_ASSERT(!budget_mixes_all(&config, &need));
    strcpy(config.shuffle, "none");
    CU_ASSERT(!budget_mixes_all(&config, &need));
}

/* By hand: 0.85 (memory - 32 MB) for 100 MB / processes and 1 MB of weights. */
static void processes_share_what_one_has_no_memory_for(void)
{
    static const struct {
        const char *shuffle;
        uint64_t memory;
        size_t machines;
        bool all, shared;
    } rows[] = {
        {"auto", 0, 4, true, false},
        {"auto", 200000000, 2, true, false},
        {"auto", 100000000, 1, false, false},
        {"auto", 100000000, 2, true, true},
        {"auto", 90000000, 2, false, false},
        {"auto", 90000000, 3, true, true},
        {"full", 50000000, 2, true, true},
        {"full", 50000000, 1, true, false},
        {"window", 100000000, 2, false, false},
        {"none", 100000000, 2, false, false},
    };
    const struct table table = table_of(some_rows, some_columns);
    const struct footprint need = footprint_of(&table);
    ls_config config = table_config(NULL, NULL);
    ls_machines_info machines = {.rank = 0};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        strcpy(config.shuffle, rows[i].shuffle);
        config.memory = rows[i].memory;
        machines.n = rows[i].machines;
        config.machines = (struct ls_machines *)(void *)&machines;
        CU_ASSERT_EQUAL(budget_mixes_all(&config, &need), rows[i].all);
        CU_ASSERT_EQUAL(budget_shares_rows(&config, &need), rows[i].shared);
        config.machines = NULL;
        CU_ASSERT(!budget_shares_rows(&config, &need));
    }
}

/* By hand: 2 windows of 100 MB <= (memory - 32 MB - 1 MB of weights) / 2. */
static void a_window_is_a_tenth_or_halves_of_it_that_fit(void)
{
    static const struct {
        uint64_t memory;
        double window;
    } rows[] = {
        {0, 0.1},         {1000000000, 0.1}, {100000000, 0.1},  {74000000, 0.1},
        {72000000, 0.05}, {53500000, 0.05},  {50000000, 0.025}, {1, 0.1 / 128},
    };
    const struct table table = table_of(some_rows, some_columns);
    const struct footprint need = footprint_of(&table);
    ls_config config = table_config(NULL, NULL);

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        config.memory = rows[i].memory;
        CU_ASSERT_EQUAL(budget_window(&config, &need), rows[i].window);
    }
}

struct choice {
    bool all;
    double window;
};

static struct choice choice_of(const struct footprint *need, const char *memory)
{
    const ls_config config = table_config("memory", memory);

    return (struct choice){.all = budget_mixes_all(&config, need),
                           .window = budget_window(&config, need)};
}

/* Whatever the process holds and whatever number of threads it is to use. */
static void the_choice_knows_nothing_of_the_process(void)
{
    static const char *const memories[] = {"20M",  "60M",  "75M", "120M",
                                           "150M", "180M", "190M"};
    const struct table table = table_of(some_rows, some_columns);
    const struct footprint need = footprint_of(&table);
    const size_t size = (size_t)96 << 20;

    for (size_t i = 0; i < sizeof memories / sizeof *memories; i++) {
        const struct choice before = choice_of(&need, memories[i]);
        char *held = mem_untouched(size, 1);
        /* Much: an address sanitizer keeps what is freed for a while. */
        const ls_config config = table_config("memory", "8G");
        double left = budget_left(&config);

        CU_ASSERT_PTR_NOT_NULL_FATAL(held);
        memset(held, 1, size);
        CU_ASSERT(left - budget_left(&config) > 90e6); /* it is measured */
        setenv("OMP_NUM_THREADS", "64", 1);
        const struct choice after = choice_of(&need, memories[i]);

        unsetenv("OMP_NUM_THREADS");
        mem_free(held);
        CU_ASSERT_EQUAL(before.all, after.all);
        CU_ASSERT_EQUAL(before.window, after.window);
    }
}

static CU_TestInfo tests[] = {
    {"what does not fit is streamed", what_does_not_fit_is_streamed},
    {"all of it mixed is refused with numbers and settings",
     all_mixed_of_it_is_refused_with_numbers_and_settings},
    {"memory is that of the whole process",
     memory_is_that_of_the_whole_process},
    {"shuffle auto mixes all rows unless memory is set too small",
     auto_mixes_all_unless_memory_is_set_too_small},
    {"processes share what one has no memory for",
     processes_share_what_one_has_no_memory_for},
    {"a window is a tenth, or halves of it that fit",
     a_window_is_a_tenth_or_halves_of_it_that_fit},
    {"the choice knows nothing of the process",
     the_choice_knows_nothing_of_the_process},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"budget", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
