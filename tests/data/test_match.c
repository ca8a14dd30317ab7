/* SPDX-License-Identifier: MIT */
/*
 * test_match.c - columns by name.
 */
#include "data/match.h"

#include <string.h>

#include "base/mem.h"
#include "support.h"

static const char *const wanted[] = {"pt", "eta", "phi"};
static const struct dataset_pattern pattern = {
    .features = 3, .feature_names = wanted, .of = "model.h5"};

static void the_same_names_need_no_map(void)
{
    char reading[LS_NAME_SIZE] = "";
    size_t *column = NULL;

    EXPECT_OK(match_features("f.h5", 3, wanted, &pattern, &column, reading));
    CU_ASSERT_PTR_NULL(column);
    CU_ASSERT_STRING_EQUAL(reading, "");
}

static void another_order_is_put_right(void)
{
    const char *const names[] = {"phi", "pt", "eta"};
    char reading[LS_NAME_SIZE] = "";
    size_t *column = NULL;

    EXPECT_OK(match_features("f.h5", 3, names, &pattern, &column, reading));
    CU_ASSERT_EQUAL(column[0], 1);
    CU_ASSERT_EQUAL(column[1], 2);
    CU_ASSERT_EQUAL(column[2], 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(reading, "in other order"));
    mem_free(column);
}

static void further_columns_are_left_out_and_said(void)
{
    const char *const names[] = {"run", "pt", "eta", "lumi", "phi"};
    char reading[LS_NAME_SIZE] = "";
    size_t *column = NULL;

    EXPECT_OK(match_features("f.h5", 5, names, &pattern, &column, reading));
    CU_ASSERT_EQUAL(column[0], 1);
    CU_ASSERT_EQUAL(column[2], 4);
    CU_ASSERT_PTR_NOT_NULL(strstr(reading, "left out 2: run, lumi"));
    mem_free(column);
}

static void missing_names_are_listed_with_the_nearest(void)
{
    const char *const names[] = {"run", "Phi", "eta"};
    char reading[LS_NAME_SIZE] = "";
    size_t *column = NULL;

    EXPECT_FAILS(match_features("f.h5", 3, names, &pattern, &column, reading),
                 LS_BAD_DATA,
                 "f.h5 lacks 2 of 3 features of model.h5: pt, phi (it has "
                 "Phi)");
    CU_ASSERT_PTR_NULL(column);
}

static void a_name_twice_is_refused(void)
{
    const char *const names[] = {"phi", "pt", "eta", "pt"};
    const char *const twice[] = {"pt", "pt"};
    const struct dataset_pattern odd = {
        .features = 2, .feature_names = twice, .of = "model.h5"};
    char reading[LS_NAME_SIZE] = "";
    size_t *column = NULL;

    EXPECT_FAILS(match_features("f.h5", 4, names, &pattern, &column, reading),
                 LS_BAD_DATA,
                 "two features are called pt (columns 1 and 3, from 0)");
    EXPECT_FAILS(match_features("f.h5", 3, wanted, &odd, &column, reading),
                 LS_BAD_DATA, "model.h5: two features are called pt");
}

static void without_names_the_numbers_must_agree(void)
{
    const struct dataset_pattern nameless = {.features = 3, .of = "model.h5"};
    char reading[LS_NAME_SIZE] = "";
    size_t *column = NULL;

    EXPECT_OK(match_features("f.h5", 3, NULL, &pattern, &column, reading));
    EXPECT_OK(match_features("f.h5", 3, wanted, &nameless, &column, reading));
    CU_ASSERT_PTR_NULL(column);
    EXPECT_FAILS(match_features("f.h5", 4, NULL, &pattern, &column, reading),
                 LS_BAD_DATA, "f.h5 has 4 features, model.h5 has 3");
}

static CU_TestInfo tests[] = {
    {"the same names need no map", the_same_names_need_no_map},
    {"another order is put right", another_order_is_put_right},
    {"further columns are left out and said",
     further_columns_are_left_out_and_said},
    {"missing names are listed with the nearest",
     missing_names_are_listed_with_the_nearest},
    {"a name twice is refused", a_name_twice_is_refused},
    {"without names the numbers must agree",
     without_names_the_numbers_must_agree},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"match: columns by name", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
