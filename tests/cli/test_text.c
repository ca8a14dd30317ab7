/* SPDX-License-Identifier: MIT */
/*
 * test_text.c - numbers as people read them, and lines of a width.
 *
 * The program is no library: its source is part of this test.
 */
#include "cli/text.c"

#include <stdlib.h>

#include "support.h"

/* The terminal that lines are written to. */
static size_t width;

size_t terminal_width_of(FILE *out)
{
    (void)out;
    return width;
}

static void counts_have_commas(void)
{
    static const struct {
        uint64_t n;
        const char *text;
    } counts[] = {{0, "0"},
                  {7, "7"},
                  {999, "999"},
                  {1000, "1,000"},
                  {12345, "12,345"},
                  {123456, "123,456"},
                  {11000000, "11,000,000"},
                  {UINT64_MAX, "18,446,744,073,709,551,615"}};

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        CU_ASSERT_STRING_EQUAL(text_count(counts[i].n).s, counts[i].text);
}

static void units_are_a_thousand_each(void)
{
    CU_ASSERT_STRING_EQUAL(text_bytes(0).s, "0.0 B");
    CU_ASSERT_STRING_EQUAL(text_bytes(9.94).s, "9.9 B");
    CU_ASSERT_STRING_EQUAL(text_bytes(9.96).s, "10 B");
    CU_ASSERT_STRING_EQUAL(text_bytes(999.4).s, "999 B");
    CU_ASSERT_STRING_EQUAL(text_bytes(999.5).s, "1.0 kB");
    CU_ASSERT_STRING_EQUAL(text_bytes(113e6).s, "113 MB");
    CU_ASSERT_STRING_EQUAL(text_bytes(2.46e9).s, "2.5 GB");
    CU_ASSERT_STRING_EQUAL(text_bytes(5e15).s, "5000 TB");
    CU_ASSERT_STRING_EQUAL(text_rate(17).s, "17 ");
    CU_ASSERT_STRING_EQUAL(text_rate(474e3).s, "474 k ");
    CU_ASSERT_STRING_EQUAL(text_rate(1.26e6).s, "1.3 M ");
}

static void times_are_rounded_to_what_matters(void)
{
    static const struct {
        double seconds;
        const char *text;
    } times[] = {{0, "0 ms"},
                 {0.0994, "99 ms"},
                 {0.0995, "0.1 s"},
                 {1.84, "1.8 s"},
                 {99.94, "99.9 s"},
                 {99.96, "1 min 40 s"},
                 {130, "2 min 10 s"},
                 {3599.4, "59 min 59 s"},
                 {3599.6, "1 h 00 min"},
                 {3 * 3600 + 5 * 60, "3 h 05 min"},
                 {100 * 3600, "100 h 00 min"},
                 {4e9, "?"},
                 {INFINITY, "?"},
                 {NAN, "?"}};

    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        CU_ASSERT_STRING_EQUAL(text_seconds(times[i].seconds).s, times[i].text);
}

static void shares_are_in_percent(void)
{
    CU_ASSERT_STRING_EQUAL(text_percent(0).s, "0.0 %");
    CU_ASSERT_STRING_EQUAL(text_percent(0.0994).s, "9.9 %");
    CU_ASSERT_STRING_EQUAL(text_percent(0.0996).s, "10 %");
    CU_ASSERT_STRING_EQUAL(text_percent(0.876).s, "88 %");
    CU_ASSERT_STRING_EQUAL(text_percent(1).s, "100 %");
}

/* What a function has written; valid until the next call. */
static const char *written(void (*write)(FILE *out))
{
    static char text[1000];
    FILE *out = tmpfile();
    size_t n = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(out);
    write(out);
    rewind(out);
    n = fread(text, 1, sizeof text - 1, out);
    text[n] = '\0';
    fclose(out);
    return text;
}

static void put_hostile(FILE *out)
{
    text_put("a\nb\x1b[31m\x7f\tc", out);
}

static void control_characters_are_escaped(void)
{
    CU_ASSERT_STRING_EQUAL(written(put_hostile), "a\\nb\\x1b[31m\\x7f\\x09c");
}

/* Nine columns of a label, and words of four columns, of up to eight bytes. */
static void put_words(FILE *out)
{
    text_put_line(out, "label", "%s",
                  "aaaa \xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc cccc dddd");
}

static void lines_break_between_words_at_the_width(void)
{
    width = 0; /* no terminal */
    CU_ASSERT_STRING_EQUAL(
        written(put_words),
        "label    aaaa \xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc cccc dddd\n");
    width = 23;
    CU_ASSERT_STRING_EQUAL(
        written(put_words),
        "label    aaaa \xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc cccc\n"
        "         dddd\n");
    width = 22;
    CU_ASSERT_STRING_EQUAL(written(put_words),
                           "label    aaaa \xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\n"
                           "         cccc dddd\n");
    width = 1; /* a word is never broken */
    CU_ASSERT_STRING_EQUAL(written(put_words),
                           "label    aaaa\n"
                           "         \xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\n"
                           "         cccc\n"
                           "         dddd\n");
}

static CU_TestInfo tests[] = {
    {"counts have commas", counts_have_commas},
    {"units are a thousand each", units_are_a_thousand_each},
    {"times are rounded to what matters", times_are_rounded_to_what_matters},
    {"shares are in percent", shares_are_in_percent},
    {"control characters are escaped", control_characters_are_escaped},
    {"lines break between words at the width",
     lines_break_between_words_at_the_width},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"text: numbers and lines", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
