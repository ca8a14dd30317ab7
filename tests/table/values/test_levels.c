/* SPDX-License-Identifier: MIT */
/*
 * test_levels.c - distinct values, sorted.
 */
#include "table/values/levels.h"

#include <stdio.h>

#include "base/mem.h"
#include "support.h"

static void numbers_are_sorted_and_distinct(void)
{
    const double values[] = {4, 2, 4, -1, 10, 2};
    struct levels levels = {0};
    char **names = NULL, list[64];

    for (size_t i = 0; i < 6; i++)
        EXPECT_OK(levels_add_number(&levels, values[i]));
    CU_ASSERT_EQUAL(levels.n, 4);
    CU_ASSERT_EQUAL(levels_find_number(&levels, 10), 3);
    CU_ASSERT_EQUAL(levels_find_number(&levels, 3), 4);
    EXPECT_OK(levels_names(&levels, &names));
    CU_ASSERT_STRING_EQUAL(names[0], "-1");
    CU_ASSERT_STRING_EQUAL(names[3], "10");
    levels_list(&levels, list, sizeof list);
    CU_ASSERT_STRING_EQUAL(list, "-1, 2, 4, 10");
    mem_free(names);
    levels_clear(&levels);
}

static void texts_are_sorted_by_bytes(void)
{
    struct levels levels = {0};
    char **names = NULL;

    EXPECT_OK(levels_add_text(&levels, "b"));
    EXPECT_OK(levels_add_text(&levels, "B"));
    EXPECT_OK(levels_add_text(&levels, ""));
    EXPECT_OK(levels_add_text(&levels, "b"));
    CU_ASSERT_EQUAL(levels.n, 3);
    CU_ASSERT_EQUAL(levels_find_text(&levels, "b"), 2);
    CU_ASSERT_EQUAL(levels_find_text(&levels, "c"), 3);
    EXPECT_OK(levels_names(&levels, &names));
    CU_ASSERT_STRING_EQUAL(names[0], "");
    CU_ASSERT_STRING_EQUAL(names[1], "B");
    mem_free(names);
    levels_clear(&levels);
}

static void they_never_grow_beyond_their_limit(void)
{
    struct levels numbers = {0}, texts = {0};
    char text[32], list[256];

    for (int i = 0; i < LEVELS_MAX + 10; i++) {
        snprintf(text, sizeof text, "t%d", i);
        EXPECT_OK(levels_add_number(&numbers, i));
        EXPECT_OK(levels_add_text(&texts, text));
        CU_ASSERT_EQUAL(numbers.too_many, i >= LEVELS_MAX);
    }
    CU_ASSERT_EQUAL(numbers.n, LEVELS_MAX);
    CU_ASSERT_EQUAL(texts.n, LEVELS_MAX);
    CU_ASSERT(texts.too_many);
    levels_list(&numbers, list, sizeof list);
    CU_ASSERT_STRING_EQUAL(list, "0, 1, 2, 3, 4, 5, 6, 7, ..");
    levels_clear(&numbers);
    levels_clear(&texts);
}

static void a_number_is_written_as_people_do(void)
{
    char text[LEVEL_TEXT_SIZE];

    level_text(1000000, text);
    CU_ASSERT_STRING_EQUAL(text, "1000000");
    level_text(-0.0, text);
    CU_ASSERT_STRING_EQUAL(text, "0");
    level_text(0.1, text);
    CU_ASSERT_STRING_EQUAL(text, "0.1");
    level_text(1.0 / 3.0, text);
    CU_ASSERT_STRING_EQUAL(text, "0.3333333333333333");
}

static CU_TestInfo tests[] = {
    {"numbers are sorted and distinct", numbers_are_sorted_and_distinct},
    {"texts are sorted by bytes", texts_are_sorted_by_bytes},
    {"they never grow beyond their limit", they_never_grow_beyond_their_limit},
    {"a number is written as people do", a_number_is_written_as_people_do},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"levels: distinct values", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
