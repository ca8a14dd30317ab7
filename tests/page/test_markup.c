/* SPDX-License-Identifier: MIT */
/*
 * test_markup.c - text and numbers for HTML and SVG.
 *
 * The program is no library: its source is part of this test.
 */
#include "page/markup.c"

#include <stdlib.h>

#include "support.h"

/* What markup_text_cut() writes; valid until the next call. */
static const char *written(const char *text, size_t most)
{
    static char buffer[256];
    char *bytes = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&bytes, &size);

    CU_ASSERT_FATAL(out != NULL);
    markup_text_cut(text, most, out);
    fclose(out);
    snprintf(buffer, sizeof buffer, "%s", bytes);
    free(bytes);
    return buffer;
}

static void what_means_something_is_escaped(void)
{
    CU_ASSERT_STRING_EQUAL(written("<b>&\"'", 99), "&lt;b&gt;&amp;&quot;&#39;");
    CU_ASSERT_STRING_EQUAL(written("", 99), "");
    CU_ASSERT_STRING_EQUAL(written("caf\xC3\xA9 \xE2\x82\xAC", 99),
                           "caf\xC3\xA9 \xE2\x82\xAC");
}

#define BAD "\xEF\xBF\xBD"

static void what_xml_does_not_allow_is_replaced(void)
{
    CU_ASSERT_STRING_EQUAL(written("a\x01"
                                   "b\x1B",
                                   99),
                           "a" BAD "b" BAD);
    CU_ASSERT_STRING_EQUAL(written("tab\tline\n", 99), "tab line ");
    CU_ASSERT_STRING_EQUAL(written("\xC3", 99), BAD);         /* cut short */
    CU_ASSERT_STRING_EQUAL(written("\xC0\xAF", 99), BAD BAD); /* too long */
    CU_ASSERT_STRING_EQUAL(written("\xED\xA0\x80", 99), BAD); /* surrogate */
    CU_ASSERT_STRING_EQUAL(written("\xF4\x90\x80\x80", 99), BAD BAD BAD BAD);
    CU_ASSERT_STRING_EQUAL(written("\xC2\x85", 99), BAD); /* a control */
    CU_ASSERT_STRING_EQUAL(written("\x7F", 99), BAD);
    CU_ASSERT_STRING_EQUAL(written("\xEF\xBF\xBE", 99), BAD);
}

static void long_texts_are_cut_between_characters(void)
{
    CU_ASSERT_STRING_EQUAL(written("abcd", 4), "abcd");
    CU_ASSERT_STRING_EQUAL(written("abcde", 4), "abc\xE2\x80\xA6");
    CU_ASSERT_STRING_EQUAL(written("\xC3\xA9\xC3\xA9\xC3\xA9", 2),
                           "\xC3\xA9\xE2\x80\xA6");
    CU_ASSERT_EQUAL(markup_length("\xC3\xA9\xE2\x82\xAC"
                                  "a"),
                    3);
}

static const char *place(double value)
{
    static char buffer[64];
    char *bytes = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&bytes, &size);

    CU_ASSERT_FATAL(out != NULL);
    markup_place(value, out);
    fclose(out);
    snprintf(buffer, sizeof buffer, "%s", bytes);
    free(bytes);
    return buffer;
}

static void places_are_short(void)
{
    CU_ASSERT_STRING_EQUAL(place(12), "12");
    CU_ASSERT_STRING_EQUAL(place(100), "100");
    CU_ASSERT_STRING_EQUAL(place(12.5), "12.5");
    CU_ASSERT_STRING_EQUAL(place(12.346), "12.35");
    CU_ASSERT_STRING_EQUAL(place(-0.001), "0");
}

static void numbers_are_those_of_people(void)
{
    CU_ASSERT_STRING_EQUAL(number_whole(1234567).s, "1,234,567");
    CU_ASSERT_STRING_EQUAL(number_whole(-1000).s, "-1,000");
    CU_ASSERT_STRING_EQUAL(number_whole(0).s, "0");
    CU_ASSERT_STRING_EQUAL(number_whole(999).s, "999");
    CU_ASSERT_STRING_EQUAL(shown_number(NAN).s, "-");
    CU_ASSERT_STRING_EQUAL(shown_number(-0.0).s, "0");
    CU_ASSERT_STRING_EQUAL(shown_number(1.0 / 3).s, "0.333333");
    CU_ASSERT_STRING_EQUAL(number_label(1.0 / 3).s, "0.3333");
}

static CU_TestInfo tests[] = {
    {"what means something to XML is escaped", what_means_something_is_escaped},
    {"what XML does not allow is replaced",
     what_xml_does_not_allow_is_replaced},
    {"long texts are cut between characters",
     long_texts_are_cut_between_characters},
    {"places are short", places_are_short},
    {"numbers are those of people", numbers_are_those_of_people},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"markup: text and numbers", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
