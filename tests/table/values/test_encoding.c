/* SPDX-License-Identifier: MIT */
/*
 * test_encoding.c - columns of a text become features, here and in a file.
 */
#include "table/values/encoding.h"

#include <math.h>

#include "base/mem.h"
#include "table/tables.h"

/* "size" filled with 5 and marked, "a/b" of three levels. */
static struct encoding *sample(void)
{
    static const char *const names[] = {"size", "a/b"};
    struct encoding *e = NULL;

    EXPECT_OK(encoding_plain(2, names, &e));
    e->column[0].fill = 5;
    e->column[0].marked = true;
    e->column[1].kind = COLUMN_CATEGORY;
    EXPECT_OK(levels_add_text(&e->column[1].levels, "red"));
    EXPECT_OK(levels_add_text(&e->column[1].levels, "blue"));
    EXPECT_OK(levels_add_text(&e->column[1].levels, ""));
    e->label = mem_text("y");
    return e;
}

static void a_category_is_a_feature_for_each_level(void)
{
    static const char *const want[] = {"size", "size_missing",
                                       "a/b=", "a/b=blue", "a/b=red"};
    struct encoding *e = sample();
    char **names = NULL;

    CU_ASSERT_EQUAL(encoding_features(e), 5);
    EXPECT_OK(encoding_names(e, &names));
    for (size_t j = 0; j < 5; j++)
        CU_ASSERT_STRING_EQUAL(names[j], want[j]);
    mem_free(names);
    encoding_destroy(e);
}

/* Value and text of a row, and what becomes of them. */
static const struct {
    double value;
    const char *text;
    double out[5];
    size_t unknown;
} rows[] = {
    {2, "red", {2, 0, 0, 0, 1}, 0},   {2, "blue", {2, 0, 0, 1, 0}, 0},
    {2, "", {2, 0, 1, 0, 0}, 0},      {NAN, "red", {5, 1, 0, 0, 1}, 0},
    {2, "green", {2, 0, 0, 0, 0}, 1}, {2, NULL, {2, 0, 0, 0, 0}, 0},
};

static void check_rows(const struct encoding *e)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *text = (char *)rows[i].text;
        double out[5] = {9, 9, 9, 9, 9};

        CU_ASSERT_EQUAL(encoding_apply(e, &rows[i].value, &text, out),
                        rows[i].unknown);
        CU_ASSERT_EQUAL(memcmp(out, rows[i].out, sizeof out), 0);
    }
}

static void missing_and_unknown_cells_are_what_was_said(void)
{
    struct encoding *e = sample(), *copy = NULL;

    check_rows(e);
    EXPECT_OK(encoding_copy(e, &copy));
    encoding_destroy(e);
    check_rows(copy);
    CU_ASSERT_STRING_EQUAL(copy->label, "y");
    encoding_destroy(copy);
}

/* Two of them are the same if nothing differs, fills that are none among it. */
static void what_differs_is_not_the_same(void)
{
    enum { CHANGES = 8 };

    for (int change = 0; change < CHANGES; change++) {
        struct encoding *e = sample(), *copy = NULL;

        e->style.decimal = ',';
        strcpy(e->style.na, "n.d.");
        EXPECT_OK(encoding_copy(e, &copy));
        CU_ASSERT_TRUE(encoding_same(e, copy));
        switch (change) {
        case 0:
            copy->column[0].fill = 6;
            break;
        case 1:
            copy->column[0].fill = NAN;
            break;
        case 2:
            copy->column[1].fill = 0;
            break;
        case 3:
            copy->column[0].marked = false;
            break;
        case 4:
            copy->style.decimal = '.';
            break;
        case 5:
            copy->style.na[0] = '\0';
            break;
        case 6:
            EXPECT_OK(levels_add_text(&copy->column[1].levels, "green"));
            break;
        default:
            copy->label[0] = 'z';
        }
        CU_ASSERT_FALSE(encoding_same(e, copy));
        encoding_destroy(e);
        encoding_destroy(copy);
    }
}

static void a_file_gives_it_back(void)
{
    struct encoding *e = sample(), *read = NULL;
    struct h5_file *file = table_new("e.h5");

    EXPECT_OK(encoding_write(file, "/preprocess", e));
    table_done(file);
    encoding_destroy(e);
    EXPECT_OK(h5_open(temp_path("e.h5"), &file));
    EXPECT_OK(encoding_read(file, "/preprocess", 5, &read));
    CU_ASSERT_PTR_NOT_NULL_FATAL(read);
    check_rows(read);
    CU_ASSERT_EQUAL(read->n, 2);
    CU_ASSERT_TRUE(read->named);
    CU_ASSERT_STRING_EQUAL(read->column[1].name, "a/b");
    CU_ASSERT_STRING_EQUAL(read->label, "y");
    encoding_destroy(read);
    EXPECT_OK(encoding_read(file, "/preprocess", 4, &read));
    CU_ASSERT_PTR_NULL(read);
    EXPECT_OK(encoding_read(file, "", 5, &read));
    CU_ASSERT_PTR_NULL(read);
    h5_close(file);
}

static void damage_is_an_error(void)
{
    static const char *const lines[][2] = {
        {"number 0 a", "nothing 1 b"},
        {"missing 0 a", "number 1 b"},
        {"number x a", "number 1 b"},
        {"category 0 a", "category 0 a"},
        {"number 99999999999 a", "number 1 b"}};
    const double fill[2] = {NAN, NAN};

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct h5_file *file = table_new("d.h5");
        struct encoding *read = NULL;

        EXPECT_OK(h5_write_texts(file, "/encoding", lines[i], 2));
        EXPECT_OK(h5_set_whole(file, "/encoding", "header", 1));
        table_put(file, "/encoding_fill", NUMBER_F64, 2, 0, 0, fill);
        table_done(file);
        EXPECT_OK(h5_open(temp_path("d.h5"), &file));
        EXPECT_FAILS(encoding_read(file, "", 2, &read), LS_BAD_DATA, "d.h5");
        CU_ASSERT_PTR_NULL(read);
        h5_close(file);
    }
}

/* "size" with its mark, then the codes of "a/b" and the mark of a missing one.
 */
static struct encoding *coded_sample(void)
{
    struct encoding *e = sample();

    column_take_codes(&e->column[1]);
    e->column[1].marked = true;
    return e;
}

static void a_coded_column_is_the_place_of_the_text(void)
{
    static const char *const want[] = {"size", "size_missing", "a/b",
                                       "a/b_missing"};
    static const char *const texts[] = {"", "blue", "red", "green", NULL};
    static const double codes[] = {1, 2, 3, 0, 0};
    struct encoding *e = coded_sample();
    char **names = NULL;

    CU_ASSERT_EQUAL(encoding_features(e), 4);
    EXPECT_OK(encoding_names(e, &names));
    for (size_t j = 0; j < 4; j++)
        CU_ASSERT_STRING_EQUAL(names[j], want[j]);
    for (size_t i = 0; i < 5; i++) {
        char *text = (char *)texts[i];
        double out[5] = {9, 9, 9, 9, 9};

        CU_ASSERT_EQUAL(encoding_apply(e, &rows[0].value, &text, out), i == 3);
        CU_ASSERT_EQUAL(out[2], codes[i]);
        CU_ASSERT_EQUAL(out[3], i == 4);
        CU_ASSERT_EQUAL(out[4], 9);
    }
    mem_free(names);
    encoding_destroy(e);
}

static void codes_are_the_same_by_feature_and_texts(void)
{
    struct encoding *plain = sample(), *a = coded_sample(), *b = NULL;
    struct coded_walk walk = {0};

    EXPECT_OK(encoding_copy(a, &b));
    CU_ASSERT_TRUE(coded_next(b, &walk));
    CU_ASSERT_EQUAL(walk.feature, 2);
    CU_ASSERT_STRING_EQUAL(walk.column->name, "a/b");
    CU_ASSERT_FALSE(coded_next(b, &walk));
    CU_ASSERT_TRUE(encoding_same_codes(a, b));
    CU_ASSERT_TRUE(encoding_same_codes(plain, NULL));
    CU_ASSERT_FALSE(encoding_same_codes(a, plain));
    CU_ASSERT_FALSE(encoding_same_codes(NULL, a));
    CU_ASSERT_FALSE(encoding_same(a, plain));
    strcpy(b->column[1].levels.text[2], "rex");
    CU_ASSERT_FALSE(encoding_same_codes(a, b));
    strcpy(b->column[1].levels.text[2], "red");
    b->column[0].marked = false;
    CU_ASSERT_FALSE(encoding_same_codes(a, b));
    encoding_destroy(plain);
    encoding_destroy(a);
    encoding_destroy(b);
}

static void a_file_gives_codes_back(void)
{
    struct encoding *e = coded_sample(), *read = NULL;
    struct h5_file *file = table_new("codes.h5");

    EXPECT_OK(encoding_write(file, "", e));
    table_done(file);
    EXPECT_OK(h5_open(temp_path("codes.h5"), &file));
    EXPECT_OK(encoding_read(file, "", 4, &read));
    CU_ASSERT_PTR_NOT_NULL_FATAL(read);
    CU_ASSERT_TRUE(encoding_same(e, read));
    CU_ASSERT_TRUE(encoding_same_codes(e, read));
    h5_close(file);
    encoding_destroy(e);
    encoding_destroy(read);
}

static CU_TestInfo tests[] = {
    {"a category is a feature for each level",
     a_category_is_a_feature_for_each_level},
    {"missing and unknown cells are what was said",
     missing_and_unknown_cells_are_what_was_said},
    {"what differs is not the same", what_differs_is_not_the_same},
    {"a file gives it back", a_file_gives_it_back},
    {"damage is an error", damage_is_an_error},
    {"a coded column is the place of the text",
     a_coded_column_is_the_place_of_the_text},
    {"codes are the same by feature and texts",
     codes_are_the_same_by_feature_and_texts},
    {"a file gives codes back", a_file_gives_codes_back},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"encoding: columns to features", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
