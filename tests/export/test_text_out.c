/* SPDX-License-Identifier: MIT */
/*
 * test_text_out.c - numbers as the shortest text that restores them, lines,
 * quotes.
 */
#include "export/text_out.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

static void expect_number(double value, bool is_float, const char *want)
{
    char text[NUMBER_TEXT_SIZE];

    out_number(value, is_float, text);
    CU_ASSERT_STRING_EQUAL(text, want);
}

static void numbers_are_the_shortest_texts(void)
{
    expect_number(0, false, "0.0");
    expect_number(2, true, "2.0");
    expect_number(-1e-5, true, "-1e-05");
    expect_number((double)0.1F, true, "0.1");
    expect_number((double)0.1F, false, "0.10000000149011612");
    expect_number(0.1, false, "0.1");
    expect_number(1.0 / 3, false, "0.3333333333333333");
    expect_number((double)16777217, false, "16777217.0");
}

static void texts_restore_all_bits(void)
{
    ls_real value[200];
    char text[NUMBER_TEXT_SIZE];

    fill_uniform(value, 200, 3);
    for (size_t i = 0; i < 200; i++) {
        const float x = (float)value[i] * FLT_MIN * 3;

        out_number((double)value[i], false, text);
        CU_ASSERT(!(strtod(text, NULL) != (double)value[i]));
        out_number((double)x, true, text);
        CU_ASSERT(!(strtof(text, NULL) != x));
    }
}

static void the_name_is_put_for_every_mark(void)
{
    static const char *const lines[] = {"@_a(@);", "", "b@", NULL};
    struct text_out out = {0};

    out_put_lines(&out, lines, "net");
    EXPECT_OK(out.status);
    CU_ASSERT_STRING_EQUAL(out.text, "net_a(net);\n\nbnet\n");
    out_clear(&out);
}

static void quotes_are_escaped(void)
{
    struct text_out out = {0};

    out_put_quoted(&out, "a\"\\?\n\xc3\xbc");
    out_put_doubled(&out, '\'', "it's");
    CU_ASSERT_STRING_EQUAL(out.text,
                           "\"a\\042\\134\\077\\012\\303\\274\"'it''s'");
    out_clear(&out);
}

static void lines_of_numbers_are_short(void)
{
    static const struct number_style style = {"  ", "F", " &", true};
    const double value[12] = {0.123456, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    struct text_out out = {0};
    const char *end;

    out_put_doubles(&out, &style, 1, value);
    CU_ASSERT_STRING_EQUAL(out.text, "  0.123456F");
    for (size_t i = 0; i < 20; i++) {
        out_put(&out, "\n");
        out_put_doubles(&out, &style, 12, value);
    }
    for (const char *line = out.text; (end = strchr(line, '\n'));
         line = end + 1)
        CU_ASSERT(end - line <= 80);
    CU_ASSERT_PTR_NOT_NULL(strstr(out.text, ",  &\n"));
    out_clear(&out);
}

static CU_TestInfo tests[] = {
    {"numbers are the shortest texts", numbers_are_the_shortest_texts},
    {"texts restore all bits", texts_restore_all_bits},
    {"the name is put for every mark", the_name_is_put_for_every_mark},
    {"quotes are escaped", quotes_are_escaped},
    {"lines of numbers are short", lines_of_numbers_are_short},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"text_out", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
