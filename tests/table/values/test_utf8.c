/* SPDX-License-Identifier: MIT */
/*
 * test_utf8.c - bytes that are UTF-8, and others.
 */
#include "table/values/utf8.h"

#include <string.h>

#include "support.h"

static const struct {
    const char *bytes;
    size_t bad; /* where, or the length */
} cases[] = {
    {"", 0},
    {"plain ASCII of some length", 26},
    {"M\xC3\xBCller", 7},
    {"\xE2\x82\xAC \xF0\x9F\x99\x82", 8},
    {"M\xFCller", 1}, /* Latin-1 */
    {"eight by\xE9", 8},
    {"\xC3", 0},         /* cut off */
    {"ab\xC0\xAF", 2},   /* overlong */
    {"\xED\xA0\x80", 0}, /* a surrogate */
};

static void the_first_bad_byte_is_found(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CU_ASSERT_EQUAL(utf8_first_bad(cases[i].bytes, strlen(cases[i].bytes)),
                        cases[i].bad);
}

/* More than iconv() is given room for at a time. */
static void long_texts_are_looked_at_to_the_end(void)
{
    static char text[100001];

    for (size_t i = 0; i + 2 < sizeof text; i += 2)
        memcpy(text + i, "\xC3\xA9", 2);
    CU_ASSERT_EQUAL(utf8_first_bad(text, sizeof text - 1), sizeof text - 1);
    text[99998] = '\xE9';
    CU_ASSERT_EQUAL(utf8_first_bad(text, sizeof text - 1), 99998);
}

static CU_TestInfo tests[] = {
    {"the first bad byte is found", the_first_bad_byte_is_found},
    {"long texts are looked at to the end",
     long_texts_are_looked_at_to_the_end},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"utf8: names", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
