/* SPDX-License-Identifier: MIT */
/*
 * test_match.c - columns by name.
 */
#include "base/settings.h"
#include "table/dataset/match.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "support.h"
#include "table/values/encoding.h"

static const char *const wanted[] = {"pt", "eta", "phi"};
static const struct dataset_pattern pattern = {
    .features = 3, .feature_names = wanted, .of = "model.h5"};

static void the_same_names_need_no_map(void)
{
    char reading[LS_NAME_SIZE] = "";
    size_t *column = NULL;

    EXPECT_OK(
        match_features("f.h5", 3, wanted, NULL, &pattern, &column, reading));
    CU_ASSERT_PTR_NULL(column);
    CU_ASSERT_STRING_EQUAL(reading, "");
}

static void another_order_is_put_right(void)
{
    const char *const names[] = {"phi", "pt", "eta"};
    char reading[LS_NAME_SIZE] = "";
    size_t *column = NULL;

    EXPECT_OK(
        match_features("f.h5", 3, names, NULL, &pattern, &column, reading));
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

    EXPECT_OK(
        match_features("f.h5", 5, names, NULL, &pattern, &column, reading));
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

    EXPECT_FAILS(
        match_features("f.h5", 3, names, NULL, &pattern, &column, reading),
        LS_BAD_DATA,
        "f.h5 lacks 2 of 3 features of model.h5: pt, phi (it has "
        "Phi)");
    CU_ASSERT_PTR_NULL(column);
}

static void a_name_twice_is_refused(void)
{
    const char pt[] = "pt"; /* the same text at another place */
    const char *const names[] = {"phi", "pt", "eta", pt};
    const char *const twice[] = {"pt", "pt"};
    const struct dataset_pattern odd = {
        .features = 2, .feature_names = twice, .of = "model.h5"};
    char reading[LS_NAME_SIZE] = "";
    size_t *column = NULL;

    EXPECT_FAILS(
        match_features("f.h5", 4, names, NULL, &pattern, &column, reading),
        LS_BAD_DATA, "two features are called pt (columns 1 and 3, from 0)");
    EXPECT_FAILS(
        match_features("f.h5", 3, wanted, NULL, &odd, &column, reading),
        LS_BAD_DATA, "model.h5: two features are called pt");
}

static void without_names_the_numbers_must_agree(void)
{
    const struct dataset_pattern nameless = {.features = 3, .of = "model.h5"};
    char reading[LS_NAME_SIZE] = "";
    size_t *column = NULL;

    EXPECT_OK(
        match_features("f.h5", 3, NULL, NULL, &pattern, &column, reading));
    EXPECT_OK(
        match_features("f.h5", 3, wanted, NULL, &nameless, &column, reading));
    CU_ASSERT_PTR_NULL(column);
    EXPECT_FAILS(
        match_features("f.h5", 4, NULL, NULL, &pattern, &column, reading),
        LS_BAD_DATA, "f.h5 has 4 features, model.h5 has 3");
}

/* How features were made of a text: color of these values, and pt, whose
 * missing cells are marked. */
static struct encoding *text_of(const char *const *colors, double fill,
                                bool marked)
{
    static const char *const names[] = {"color", "pt"};
    struct encoding *columns = NULL;

    EXPECT_OK(encoding_plain(2, names, &columns));
    columns->column[0].kind = COLUMN_CATEGORY;
    for (; *colors; colors++)
        EXPECT_OK(levels_add_text(&columns->column[0].levels, *colors));
    columns->column[1].fill = fill;
    columns->column[1].marked = marked;
    return columns;
}

static const char *const of_text[] = {"color=blue", "color=red", "pt",
                                      "pt_missing"};

/* Match a file of that text with a model of blue, red, pt and pt_missing. */
static ls_status match_text(const char *const *names, size_t n,
                            const struct encoding *columns, size_t **column,
                            char reading[LS_NAME_SIZE])
{
    static const char *const colors[] = {"blue", "red", NULL};
    struct encoding *model = text_of(colors, 0, true);
    const struct dataset_pattern like = {.features = 4,
                                         .feature_names = of_text,
                                         .of = "model.h5",
                                         .columns = model};
    const ls_status status =
        match_features("f.h5", n, names, columns, &like, column, reading);

    encoding_destroy(model);
    return status;
}

static void values_that_a_text_did_not_have_are_columns_of_0(void)
{
    static const char *const colors[] = {"green", "red", NULL};
    static const char *const names[] = {"color=green", "color=red", "pt"};
    char reading[LS_NAME_SIZE] = "";
    struct encoding *columns = text_of(colors, NAN, false);
    size_t *column = NULL;

    EXPECT_OK(match_text(names, 3, columns, &column, reading));
    CU_ASSERT_PTR_NOT_NULL_FATAL(column);
    CU_ASSERT_EQUAL(column[0], COLUMN_ZERO);
    CU_ASSERT_EQUAL(column[1], 1);
    CU_ASSERT_EQUAL(column[2], 2);
    CU_ASSERT_EQUAL(column[3], COLUMN_ZERO);
    CU_ASSERT_PTR_NOT_NULL(strstr(reading, "2 category values"));
    CU_ASSERT_PTR_NOT_NULL(strstr(reading, "left out 1: color=green"));
    mem_free(column);
    encoding_destroy(columns);
}

/* Neither without a text, nor a number, nor where cells may have been filled.
 */
static void other_columns_must_be_there(void)
{
    static const char *const colors[] = {"red", NULL};
    static const char *const no_color[] = {"color=red", "pt"};
    static const char *const no_pt[] = {"color=blue", "color=red",
                                        "pt_missing"};
    char reading[LS_NAME_SIZE] = "";
    struct encoding *whole = text_of(colors, NAN, false);
    struct encoding *filled = text_of(colors, 5, false);
    size_t *column = NULL;

    EXPECT_FAILS(match_text(no_color, 2, NULL, &column, reading), LS_BAD_DATA,
                 "import setting like");
    EXPECT_FAILS(match_text(no_pt, 3, whole, &column, reading), LS_BAD_DATA,
                 "lacks 1 of 4 features of model.h5: pt");
    EXPECT_FAILS(match_text(no_color, 2, filled, &column, reading), LS_BAD_DATA,
                 "lacks 1 of 4 features of model.h5: pt_missing");
    CU_ASSERT_PTR_NULL(column);
    encoding_destroy(whole);
    encoding_destroy(filled);
}

/* Only of the text that has the category may a value be absent. */
static void a_value_of_another_text_must_be_there(void)
{
    static const char *const both[] = {"color", "size"};
    static const char *const only[] = {"size"};
    static const char *const names[] = {"size=s"};
    static const char *const wants[] = {"color=red", "size=s"};
    struct encoding *model = NULL, *file = NULL;
    char reading[LS_NAME_SIZE] = "";
    size_t *column = NULL;

    EXPECT_OK(encoding_plain(2, both, &model));
    EXPECT_OK(encoding_plain(1, only, &file));
    model->column[0].kind = model->column[1].kind = COLUMN_CATEGORY;
    file->column[0].kind = COLUMN_CATEGORY;
    EXPECT_OK(levels_add_text(&model->column[0].levels, "red"));
    EXPECT_OK(levels_add_text(&model->column[1].levels, "s"));
    EXPECT_OK(levels_add_text(&file->column[0].levels, "s"));
    const struct dataset_pattern like = {.features = 2,
                                         .feature_names = wants,
                                         .of = "model.h5",
                                         .columns = model};

    EXPECT_FAILS(
        match_features("f.h5", 1, names, file, &like, &column, reading),
        LS_BAD_DATA, "lacks 1 of 2 features of model.h5: color=red");
    CU_ASSERT_PTR_NULL(column);
    encoding_destroy(model);
    encoding_destroy(file);
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
    {"values that a text did not have are columns of 0",
     values_that_a_text_did_not_have_are_columns_of_0},
    {"other columns must be there", other_columns_must_be_there},
    {"a value of another text must be there",
     a_value_of_another_text_must_be_there},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"match: columns by name", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
