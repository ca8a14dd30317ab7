/* SPDX-License-Identifier: MIT */
/*
 * test_row_roles.c - weights, identities, groups and parts, row by row.
 */
#include "table/values/row_roles.h"

#include "base/mem.h"
#include "table/dataset/split.h"
#include "table/tables.h"

static void weights_are_finite_and_not_all_zero(void)
{
    struct row_roles b = {.has = {[BESIDE_WEIGHT] = true}, .name = {"w"}};

    EXPECT_OK(row_roles_add_weight(&b, 0.0));
    EXPECT_FAILS(row_roles_check(&b, "t.csv"), LS_BAD_DATA,
                 "t.csv: all weights in w are 0");
    EXPECT_FAILS(row_roles_add_weight(&b, (double)NAN), LS_BAD_DATA,
                 "weight is nan");
    EXPECT_FAILS(row_roles_add_weight(&b, (double)INFINITY), LS_BAD_DATA,
                 "weight is inf");
    EXPECT_OK(row_roles_add_weight(&b, -2.5));
    EXPECT_OK(row_roles_check(&b, "t.csv"));
    CU_ASSERT_EQUAL(b.weights, 2);
    CU_ASSERT_EQUAL(b.weight[1], -2.5);
    row_roles_clear(&b);
}

static void whole_numbers_are_numbers_unless_one_is_not(void)
{
    struct row_roles b = {.weights = 0};
    int64_t *number = NULL;
    char **text = NULL;

    EXPECT_OK(row_roles_add_text(&b, BESIDE_ID, "9007199254740993"));
    EXPECT_OK(row_roles_add_text(&b, BESIDE_ID, "-7"));
    EXPECT_OK(cells_give(&b.id, &number, &text));
    CU_ASSERT_PTR_NULL(text);
    CU_ASSERT_EQUAL(number[0], 9007199254740993);
    CU_ASSERT_EQUAL(number[1], -7);
    mem_free(number);
    EXPECT_OK(row_roles_add_text(&b, BESIDE_ID, "007"));
    EXPECT_OK(cells_give(&b.id, &number, &text));
    CU_ASSERT_PTR_NULL(number);
    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    CU_ASSERT_STRING_EQUAL(text[1], "-7");
    CU_ASSERT_STRING_EQUAL(text[2], "007");
    mem_free(text);
    row_roles_clear(&b);
}

static void parts_are_words_or_numbers(void)
{
    struct row_roles b = {.weights = 0}, more = {.weights = 0};

    EXPECT_OK(row_roles_add_text(&b, BESIDE_SPLIT, "train"));
    EXPECT_OK(row_roles_add_text(&more, BESIDE_SPLIT, "2"));
    EXPECT_FAILS(row_roles_add_text(&b, BESIDE_SPLIT, "3"), LS_BAD_DATA,
                 "the split is \"3\"; want train, val or test");
    EXPECT_OK(row_roles_add_all(&b, &more));
    CU_ASSERT_EQUAL(b.parts, 2);
    CU_ASSERT_EQUAL(b.part[0], PART_TRAIN);
    CU_ASSERT_EQUAL(b.part[1], PART_TEST);
    row_roles_clear(&more);
    row_roles_clear(&b);
}

static void groups_of_one_text_have_one_number(void)
{
    struct row_roles b = {.weights = 0};
    int64_t *group = NULL;

    EXPECT_OK(row_roles_add_text(&b, BESIDE_GROUP, "north"));
    EXPECT_OK(row_roles_add_text(&b, BESIDE_GROUP, "south"));
    EXPECT_OK(row_roles_add_text(&b, BESIDE_GROUP, "north"));
    EXPECT_OK(cells_groups(&b.group, &group));
    CU_ASSERT_EQUAL(group[0], group[2]);
    CU_ASSERT_NOT_EQUAL(group[0], group[1]);
    mem_free(group);
    row_roles_restart(&b);
    CU_ASSERT_EQUAL(b.group.n, 0);
    row_roles_clear(&b);
}

static CU_TestInfo tests[] = {
    {"weights are finite and not all zero",
     weights_are_finite_and_not_all_zero},
    {"whole numbers are numbers unless one is not",
     whole_numbers_are_numbers_unless_one_is_not},
    {"parts are words or numbers", parts_are_words_or_numbers},
    {"groups of one text have one number", groups_of_one_text_have_one_number},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"beside: columns next to X", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
