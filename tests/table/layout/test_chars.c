/* SPDX-License-Identifier: MIT */
/*
 * test_chars.c - texts as matrices of characters.
 */
#include "table/layout/chars.h"

#include <stdlib.h>

#include "base/mem.h"
#include "table/tables.h"

/* Texts of at most 4 units, which lie across the dataset. */
static const uint16_t wide[4][3] = {
    {'a', 0x00e9, 0xd83d}, {'b', ' ', 0xde00}, {' ', 'c', ' '}, {' ', ' ', 0}};
static const int8_t bytes[2][2] = {{'x', (int8_t)0xc3}, {0, (int8_t)0xa9}};

static struct source source_of(const char *name, uint64_t n, bool matlab)
{
    struct source s = {
        .kind = SOURCE_CHARS,
        .shape = {
            .rank = 1, .dims = {n}, .is_text = true, .is_matlab = matlab}};

    strcpy(s.shown, strcpy(s.name, name));
    return s;
}

static struct h5_file *make(void)
{
    static const uint16_t half[1][2] = {{'a', 0xd83d}};
    struct h5_file *file = table_new("chars.h5");

    table_put(file, "/wide", NUMBER_U16, 4, 3, 0, wide);
    table_put(file, "/bytes", NUMBER_I8, 2, 2, 0, bytes);
    table_put(file, "/half", NUMBER_U16, 1, 2, 0, half);
    table_done(file);
    EXPECT_OK(h5_open(temp_path("chars.h5"), &file));
    return file;
}

static void a_text_is_a_column_without_blanks_at_its_end(void)
{
    struct h5_file *file = make();
    const struct source utf16 = source_of("/wide", 3, true);
    const struct source utf8 = source_of("/bytes", 2, false);
    char **text = NULL;
    size_t n = 0;

    EXPECT_OK(chars_texts(file, &utf16, &text, &n));
    CU_ASSERT_EQUAL(n, 3);
    CU_ASSERT_STRING_EQUAL(text[0], "ab");
    CU_ASSERT_STRING_EQUAL(text[1], "\xc3\xa9 c");
    CU_ASSERT_STRING_EQUAL(text[2], "\xf0\x9f\x98\x80");
    mem_free(text);
    EXPECT_OK(chars_texts(file, &utf8, &text, &n));
    CU_ASSERT_EQUAL(n, 2);
    CU_ASSERT_STRING_EQUAL(text[0], "x");
    CU_ASSERT_STRING_EQUAL(text[1], "\xc3\xa9");
    mem_free(text);
    h5_close(file);
}

static void half_a_character_is_refused(void)
{
    struct h5_file *file = make();
    const struct source half = source_of("/half", 2, true);
    char **text = NULL;
    size_t n = 0;

    EXPECT_FAILS(chars_texts(file, &half, &text, &n), LS_BAD_DATA,
                 "/half row 1 is not UTF-16");
    h5_close(file);
}

static CU_TestInfo tests[] = {
    {"a text is a column without blanks at its end",
     a_text_is_a_column_without_blanks_at_its_end},
    {"half a character is refused", half_a_character_is_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"chars: texts of MATLAB and Octave", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
