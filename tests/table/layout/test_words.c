/* SPDX-License-Identifier: MIT */
/*
 * test_words.c - the words of codes, as programs write them by hand.
 */
#include "base/settings.h"
#include "table/layout/words.h"

#include <stdlib.h>

#include "base/mem.h"
#include "table/layout/coded.h"
#include "table/tables.h"
#include "table/values/encoding.h"

static const int8_t codes[4] = {1, 0, 2, 1};
static const char *const list[] = {"red", "green", "blue"};

static struct source source_of(const char *words)
{
    struct source s = {.kind = SOURCE_PLAIN,
                       .words = WORDS_LIST,
                       .width = 1,
                       .columns = 1,
                       .shape = {.rank = 1, .dims = {4}, .type = NUMBER_I8}};

    strcpy(s.shown, strcpy(s.name, "/codes"));
    strcpy(s.words_name, words);
    return s;
}

static struct h5_file *make(const int8_t *code)
{
    const double numbers[] = {30, 10.5, 20};
    struct h5_file *file = table_new("words.h5");

    table_put(file, "/codes", NUMBER_I8, 4, 0, 0, code);
    table_put(file, "/numbers", NUMBER_F64, 3, 0, 0, numbers);
    table_put(file, "/square", NUMBER_F64, 3, 3, 0,
              (const double[9]){1, 2, 3, 4, 5, 6, 7, 8, 9});
    EXPECT_OK(h5_write_texts(file, "/list", list, 3));
    table_done(file);
    EXPECT_OK(h5_open(temp_path("words.h5"), &file));
    return file;
}

static void every_code_has_its_word(void)
{
    struct h5_file *file = make(codes);
    const struct source by_text = source_of("/list");
    const struct source by_number = source_of("/numbers");
    char **text = NULL;
    size_t n = 0;

    EXPECT_OK(words_texts(file, &by_text, &text, &n));
    CU_ASSERT_EQUAL(n, 4);
    CU_ASSERT_STRING_EQUAL(text[0], "green");
    CU_ASSERT_STRING_EQUAL(text[2], "blue");
    mem_free(text);
    EXPECT_OK(words_texts(file, &by_number, &text, &n));
    CU_ASSERT_STRING_EQUAL(text[0], "10.5");
    CU_ASSERT_STRING_EQUAL(text[1], "30");
    mem_free(text);
    h5_close(file);
}

static void a_code_without_a_word_is_refused(void)
{
    static const int8_t bad[4] = {0, 3, 1, -1};
    struct h5_file *file = make(bad);
    const struct source s = source_of("/list"), none = source_of("/nothing"),
                        square = source_of("/square");
    struct words words;
    char **text = NULL;
    size_t n = 0;

    EXPECT_FAILS(words_texts(file, &s, &text, &n), LS_BAD_DATA,
                 "/codes row 1 is 3, which the list of categories has no word");
    EXPECT_FAILS(words_read(file, &none, &words), LS_BAD_DATA, "/nothing");
    EXPECT_FAILS(words_read(file, &square, &words), LS_BAD_DATA, "/square");
    h5_close(file);
}

/* Features of a model are taken in its order; what it does not know is none. */
static void words_are_features_in_the_order_of_the_model(void)
{
    static const char *const features[] = {"x", "color=blue", "color=green"};
    const struct dataset_pattern model = {
        .features = 3, .feature_names = features, .of = "m.h5"};
    static const float wants[4][2] = {{0, 1}, {0, 0}, {1, 0}, {0, 1}};
    struct h5_file *file = make(codes);
    struct source s = source_of("/list");
    char reading[LS_NAME_SIZE] = "";
    float out[4][3];

    EXPECT_OK(coded_make(file, "color", &model, false, false, &s, reading));
    CU_ASSERT_EQUAL(s.columns, 2);
    CU_ASSERT_STRING_EQUAL(coding_names(s.coding)[0], "color=blue");
    CU_ASSERT_PTR_NOT_NULL(strstr(reading, "does not know (red)"));
    EXPECT_OK(source_rows(file, &s, 0, 4, NUMBER_F32, out, sizeof out[0]));
    for (size_t i = 0; i < 4; i++)
        CU_ASSERT(memcmp(out[i], wants[i], sizeof wants[i]) == 0);
    source_clear(&s);
    s = source_of("/list");
    EXPECT_FAILS(coded_make(file, "color", &model, true, false, &s, reading),
                 LS_BAD_DATA, "\"red\" is a word of color that m.h5");
    source_clear(&s);
    h5_close(file);
}

static void expect_codes(struct h5_file *file,
                         const struct dataset_pattern *pattern, bool coded,
                         const float want[4])
{
    struct source s = source_of("/list");
    char reading[LS_NAME_SIZE] = "";
    float out[4];

    EXPECT_OK(coded_make(file, "color", pattern, false, coded, &s, reading));
    CU_ASSERT_EQUAL(s.columns, 1);
    CU_ASSERT_STRING_EQUAL(coding_names(s.coding)[0], "color");
    CU_ASSERT_PTR_NOT_NULL(coding_codes(s.coding));
    EXPECT_OK(source_rows(file, &s, 0, 4, NUMBER_F32, out, sizeof *out));
    CU_ASSERT_EQUAL(memcmp(out, want, sizeof out), 0);
    source_clear(&s);
}

/* Words by bytes: blue 1, green 2, red 3; or those that the model has. */
static void words_are_codes_of_the_sorted_words(void)
{
    static const float own[4] = {2, 3, 1, 2}, known[4] = {1, 2, 0, 1};
    static const char *const names[] = {"x", "color"};
    struct encoding *columns = NULL;
    struct dataset_pattern model = {.features = 2, .of = "m.h5"};
    struct h5_file *file = make(codes);

    expect_codes(file, NULL, true, own);
    EXPECT_OK(encoding_plain(2, names, &columns));
    column_take_codes(&columns->column[1]);
    EXPECT_OK(levels_add_text(&columns->column[1].levels, "red"));
    EXPECT_OK(levels_add_text(&columns->column[1].levels, "green"));
    model.columns = columns;
    expect_codes(file, &model, false, known);
    encoding_destroy(columns);
    h5_close(file);
}

static void what_is_missing_is_nan(void)
{
    static const int8_t some[4] = {0, -1, 2, 1};
    static const int8_t mask[4] = {1, 0, 0, 1};
    struct h5_file *file = make(some);
    struct source s = source_of("/list");
    char reading[LS_NAME_SIZE] = "";
    double out[4][3];

    EXPECT_OK(coded_make(file, "color", NULL, false, false, &s, reading));
    EXPECT_OK(source_rows(file, &s, 1, 3, NUMBER_F64, out, sizeof out[0]));
    for (size_t k = 0; k < 3; k++)
        CU_ASSERT(out[0][k] != out[0][k] && out[1][k] == (k == 2));
    source_clear(&s);
    h5_close(file);
    file = table_new("mask.h5");
    table_put(file, "/codes", NUMBER_I8, 4, 0, 0, codes);
    table_put(file, "/mask", NUMBER_I8, 4, 0, 0, mask);
    table_done(file);
    EXPECT_OK(h5_open(temp_path("mask.h5"), &file));
    s = source_of("");
    s.words = WORDS_NONE;
    EXPECT_OK(coded_mask("/mask", &s));
    EXPECT_OK(source_rows(file, &s, 0, 4, NUMBER_F64, out, sizeof out[0]));
    CU_ASSERT(out[0][0] != out[0][0] && out[3][0] != out[3][0]);
    CU_ASSERT(out[1][0] == 0 && out[2][0] == 2);
    source_clear(&s);
    h5_close(file);
}

/* Identities are compared with those of other files, digit by digit. */
static void masked_whole_numbers_are_exact(void)
{
    static const int64_t large[4] = {1, -7, ((int64_t)1 << 53) + 1, 4};
    static const int8_t mask[4] = {0, 0, 0, 1};
    struct h5_file *file = table_new("mask.h5");
    struct source s = source_of("");
    int64_t out[4] = {0};

    table_put(file, "/codes", NUMBER_I64, 4, 0, 0, large);
    table_put(file, "/mask", NUMBER_I8, 4, 0, 0, mask);
    table_done(file);
    EXPECT_OK(h5_open(temp_path("mask.h5"), &file));
    s.words = WORDS_NONE;
    s.shape.type = NUMBER_I64;
    EXPECT_OK(coded_mask("/mask", &s));
    EXPECT_OK(source_rows(file, &s, 0, 3, NUMBER_I64, out, sizeof out[0]));
    CU_ASSERT_EQUAL(memcmp(out, large, 3 * sizeof *out), 0);
    EXPECT_FAILS(source_rows(file, &s, 1, 4, NUMBER_I64, out, sizeof out[0]),
                 LS_BAD_DATA, "row 3 is missing");
    source_clear(&s);
    h5_close(file);
}

static CU_TestInfo tests[] = {
    {"every code has its word", every_code_has_its_word},
    {"a code without a word is refused", a_code_without_a_word_is_refused},
    {"words are features in the order of the model",
     words_are_features_in_the_order_of_the_model},
    {"words are codes of the sorted words",
     words_are_codes_of_the_sorted_words},
    {"what is missing is NaN", what_is_missing_is_nan},
    {"masked whole numbers are exact", masked_whole_numbers_are_exact},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"words: codes", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
