/* SPDX-License-Identifier: MIT */
/*
 * test_slicing.c - rows divided by the values of a column.
 */
#include "engine/slicing.h"

#include <math.h>

#include "base/mem.h"
#include "support.h"

static const struct slicing_column numbers = {0};

static void values_have_parts_in_their_order(void)
{
    const double value[] = {2, -1, 2, NAN, 0.5};
    struct slicing s = {0};

    EXPECT_OK(slicing_by_value(&numbers, value, 5, 0, "a", &s));
    CU_ASSERT_EQUAL_FATAL(s.n, 4);
    CU_ASSERT_STRING_EQUAL(s.text[0], "-1");
    CU_ASSERT_STRING_EQUAL(s.text[1], "0.5");
    CU_ASSERT_STRING_EQUAL(s.text[2], "2");
    CU_ASSERT_STRING_EQUAL(s.text[3], "(missing)");
    CU_ASSERT(s.first[2] == 2 && s.first[3] == 4 && s.first[4] == 5);
    CU_ASSERT(s.row[0] == 1 && s.row[1] == 4 && s.row[2] == 0 &&
              s.row[3] == 2 && s.row[4] == 3);
    slicing_clear(&s);
}

static void bins_have_equal_numbers_of_rows(void)
{
    double value[100];
    struct slicing s = {0};

    for (size_t i = 0; i < 100; i++)
        value[i] = (double)((i * 37) % 100);
    EXPECT_OK(slicing_by_value(&numbers, value, 100, 4, "a", &s));
    CU_ASSERT_EQUAL_FATAL(s.n, 4);
    CU_ASSERT_STRING_EQUAL(s.text[0], "< 25");
    CU_ASSERT_STRING_EQUAL(s.text[1], "25 to 50");
    CU_ASSERT_STRING_EQUAL(s.text[3], ">= 75");
    for (size_t k = 0; k < 4; k++) {
        CU_ASSERT_EQUAL(s.first[k + 1] - s.first[k], 25);
        for (size_t i = s.first[k]; i < s.first[k + 1]; i++)
            CU_ASSERT_EQUAL((size_t)value[s.row[i]] / 25, k);
    }
    slicing_clear(&s);
}

static void equal_values_stay_in_one_bin(void)
{
    const double value[] = {1, 1, 1, 1, 1, 2};
    struct slicing s = {0};

    EXPECT_OK(slicing_by_value(&numbers, value, 6, 3, "a", &s));
    CU_ASSERT_EQUAL(s.n, 1);
    slicing_clear(&s);
}

static void many_values_are_refused(void)
{
    double value[SLICING_MOST + 1];
    struct slicing s = {0};

    for (size_t i = 0; i <= SLICING_MOST; i++)
        value[i] = (double)i;
    EXPECT_FAILS(
        slicing_by_value(&numbers, value, SLICING_MOST + 1, 0, "a", &s),
        LS_BAD_DATA, "setting bins=10");
    EXPECT_OK(slicing_by_value(&numbers, value, SLICING_MOST, 0, "a", &s));
    CU_ASSERT_EQUAL(s.n, SLICING_MOST);
    slicing_clear(&s);
}

static void texts_name_their_parts(void)
{
    const char *const text[] = {"red", "blue"};
    const struct slicing_column hot = {.n = 2, .text = text, .n_texts = 2};
    const struct slicing_column codes = {
        .n = 1, .text = text, .n_texts = 2, .coded = true};
    const double place[] = {1, NAN, 0}, code[] = {2, 0, 1};
    struct slicing s = {0};

    EXPECT_OK(slicing_by_value(&hot, place, 3, 0, "color", &s));
    CU_ASSERT_EQUAL_FATAL(s.n, 3);
    CU_ASSERT_STRING_EQUAL(s.text[0], "red");
    CU_ASSERT_STRING_EQUAL(s.text[2], "(other)");
    CU_ASSERT_EQUAL(s.row[s.first[2]], 1);
    slicing_clear(&s);
    EXPECT_OK(slicing_by_value(&codes, code, 3, 0, "color", &s));
    CU_ASSERT_EQUAL_FATAL(s.n, 3);
    CU_ASSERT_STRING_EQUAL(s.text[0], "(other)");
    CU_ASSERT_STRING_EQUAL(s.text[1], "red");
    CU_ASSERT_EQUAL(s.row[s.first[2]], 0);
    slicing_clear(&s);
    EXPECT_FAILS(slicing_by_value(&hot, place, 3, 4, "color", &s), LS_USAGE,
                 "has texts");
}

static CU_TestInfo tests[] = {
    {"values have parts in their order", values_have_parts_in_their_order},
    {"bins have equal numbers of rows", bins_have_equal_numbers_of_rows},
    {"equal values stay in one bin", equal_values_stay_in_one_bin},
    {"many values are refused", many_values_are_refused},
    {"texts name their parts", texts_name_their_parts},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"slicing: rows", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
