/* SPDX-License-Identifier: MIT */
/*
 * test_cell_hint.c - texts that look like numbers, and columns of them.
 */
#include "table/text/cell_hint.h"

#include <string.h>

#include "support.h"

static void numbers_in_texts_are_seen(void)
{
    static const char *const holds[] = {"1",
                                        "<1000",
                                        "1,163.74",
                                        "12%",
                                        "$5",
                                        "(5)",
                                        "~3.5",
                                        "5*",
                                        "1.5D+03",
                                        "1.163,74",
                                        "1 163.7",
                                        ("\xE2\x88\x92"
                                         "5"),
                                        ">= 10",
                                        "# 1",
                                        "1_000",
                                        "+-3"};
    static const char *const none[] = {
        "",    ".",     "-",          "n.d.", "3a",          "20-29", "1/2",
        "red", "12:30", "2024-01-31", "A1",   "192.168.0.1", "1st",   "1.2.3"};

    for (size_t i = 0; i < sizeof holds / sizeof *holds; i++)
        CU_ASSERT_TRUE(cell_holds_number(holds[i]));
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        CU_ASSERT_FALSE(cell_holds_number(none[i]));
}

static void a_hint_names_the_settings_that_read_it(void)
{
    static const char *const hints[][2] = {
        {"1,163.74", "setting thousands=\",\""},
        {"1,5", "setting decimal=,"},
        {"1.163,74", "setting thousands=\".\" setting decimal=,"},
        {"12%", "setting numbers=percent"},
        {"$1,200", "setting thousands=\",\" setting numbers=currency"},
        {"1.5D+03", "setting numbers=fortran"},
    };
    char text[HINT_SIZE];

    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++) {
        CU_ASSERT_TRUE(cell_hint(hints[i][0], text));
        CU_ASSERT_STRING_EQUAL(text, hints[i][1]);
    }
    CU_ASSERT_FALSE(cell_hint("1.5", text));
    CU_ASSERT_FALSE(cell_hint("n.d.", text));
}

/* Whether a column of these texts, with blanks between, is one of numbers. */
static bool are_numeric(const char *list, char text[NUMERIC_SIZE])
{
    struct levels levels = {0};
    char copy[256], *rest = NULL;
    bool numeric;

    strcpy(copy, list);
    for (char *word = strtok_r(copy, " ", &rest); word;
         word = strtok_r(NULL, " ", &rest))
        EXPECT_OK(levels_add_text(&levels, word));
    numeric = levels_are_numeric(&levels, text);
    levels_clear(&levels);
    return numeric;
}

static void columns_of_numbers_are_told_from_categories(void)
{
    static const char *const numbers[][2] = {
        {"n.d. 1.5 2.5 3.5", "setting na=\"n.d.\""},
        {". 1 2 3 4", "setting na=\".\""},
        {"1% 2% 3% 4% 50%", "setting numbers=percent"},
        {"5kg 6kg 7kg 8kg 9kg none", "unit kg"},
        {"1,000 2,000 3,000 4,000 5,000", "setting thousands=\",\""},
    };
    static const char *const categories[] = {
        "red green blue", "<30 >30 NO",          "3a 4b 5c 6a 7d 8b",
        "yes 0 1",        "20-29 30-39 40-49 1", "A1 A2 A3 4 5 6",
        "0 1 2 a b c",    "B C D E 1 2 3",       "1st 2nd 3rd"};
    char text[NUMERIC_SIZE];

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        CU_ASSERT_TRUE(are_numeric(numbers[i][0], text));
        CU_ASSERT_PTR_NOT_NULL(strstr(text, numbers[i][1]));
    }
    for (size_t i = 0; i < sizeof categories / sizeof *categories; i++)
        CU_ASSERT_FALSE(are_numeric(categories[i], text));
}

static CU_TestInfo tests[] = {
    {"numbers in texts are seen", numbers_in_texts_are_seen},
    {"a hint names the settings that read it",
     a_hint_names_the_settings_that_read_it},
    {"columns of numbers are told from categories",
     columns_of_numbers_are_told_from_categories},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"cell_hint: numbers in texts", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
