/* SPDX-License-Identifier: MIT */
/*
 * test_decimal.c - the bits of strtod(), or no answer.
 */
#include "table/values/decimal.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

enum { MANY = 1000000 };

static uint64_t state;

static uint64_t draw(void)
{
    state += 0x9E3779B97F4A7C15;
    uint64_t z = state;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
}

/* A double of any sign and exponent, or of those of measurements. */
static double draw_double(void)
{
    uint64_t bits = draw();
    double value;

    if (draw() % 4)
        bits = (bits & 0x800FFFFFFFFFFFFF) | (1023 - 40 + draw() % 80) << 52;
    memcpy(&value, &bits, sizeof value);
    return value == value && value - value == 0 ? value : 1.5;
}

/* Digits as they come: with point or not, zeros on both sides, exponents. */
static void draw_digits(char *text)
{
    const int digits = 1 + (int)(draw() % 24);
    const int point = (int)(draw() % 26);
    char *at = text;

    if (draw() % 2)
        *at++ = draw() % 4 ? '-' : '+';
    for (int i = 0; i < digits; i++) {
        if (i == point)
            *at++ = '.';
        *at++ = draw() % 3 ? (char)('0' + draw() % 10) : '0';
    }
    *at = '\0';
    if (draw() % 2)
        sprintf(at, "%c%+03d", draw() % 2 ? 'e' : 'E', (int)(draw() % 80) - 40);
}

/* One of the shapes that programs write numbers in. */
static void draw_number(char *text)
{
    switch (draw() % 8) {
    case 0:
        sprintf(text, "%.18e", draw_double());
        break;
    case 1:
        sprintf(text, "%.17g", draw_double());
        break;
    case 2:
        sprintf(text, "%.9g", (double)(float)draw_double());
        break;
    case 3:
        sprintf(text, "%.*f", (int)(draw() % 8), (double)(draw() % 2000) / 7);
        break;
    case 4:
        sprintf(text, "%.21g", (double)(draw() >> (draw() % 64)));
        break;
    case 5: /* halfway between two doubles, or nearly */
        sprintf(
            text, "%llu",
            (unsigned long long)(((draw() >> 11) | (uint64_t)1 << 52) * 2 + 1) *
                (1 + draw() % 3));
        break;
    case 6:
        sprintf(text, "%.*e", (int)(draw() % 19), draw_double());
        break;
    default:
        draw_digits(text);
        break;
    }
}

/* With the bytes behind that it wants, which must not matter. */
static bool read_padded(const char *text, double *value)
{
    char padded[512];

    memset(padded, '7', sizeof padded);
    strcpy(padded, text);
    return decimal_read(padded, value);
}

/* How many of the numbers were decided; all of those have strtod's bits. */
static size_t compare(const char *text)
{
    const locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    double value = -1, expected = strtod_l(text, NULL, plain);
    const bool decided = read_padded(text, &value);

    freelocale(plain);
    if (decided && memcmp(&value, &expected, sizeof value) != 0) {
        fprintf(stderr, "%s: %a, want %a\n", text, value, expected);
        CU_FAIL("other bits than strtod");
    }
    return decided;
}

static size_t compare_many(size_t n)
{
    char text[400];
    size_t decided = 0;

    state = 4;
    for (size_t i = 0; i < n; i++) {
        draw_number(text);
        decided += compare(text);
    }
    return decided;
}

static void what_is_decided_has_the_bits_of_strtod(void)
{
    CU_ASSERT(compare_many(MANY) > MANY / 2);
}

/* That is what the speed of an import comes from. */
static void numbers_of_programs_are_nearly_all_decided(void)
{
    state = 5;
    for (int precision = 1; precision <= 18; precision++) {
        size_t decided = 0;

        for (int i = 0; i < 10000; i++) {
            const double value = (double)(draw() >> 11) * 0x1p-53 * 20 - 10;
            char text[64];

            if (i % 2)
                snprintf(text, sizeof text, "%.*e", precision, value);
            else
                snprintf(text, sizeof text, "%.*g", precision, value);
            decided += compare(text);
        }
#if defined(__x86_64__)
        CU_ASSERT(decided > 9900);
#endif
    }
}

static void a_locale_with_decimal_comma_changes_nothing(void)
{
    static const char *const locales[] = {"de_DE.UTF-8", "de_DE.utf8", "de_DE",
                                          "fr_FR.UTF-8"};
    double value = 0;

    for (size_t i = 0; i < sizeof locales / sizeof *locales; i++)
        if (setlocale(LC_ALL, locales[i]))
            break;
    CU_ASSERT(read_padded("1.5", &value));
    CU_ASSERT_EQUAL(value, 1.5);
    CU_ASSERT_FALSE(read_padded("1,5", &value));
    setlocale(LC_ALL, "C");
}

static void what_is_no_number_is_not_decided(void)
{
    static const char *const texts[] = {
        "",    "-",   ".",  "-.",  "e5",  "1e",  "1e+",  "1.2.3", "1 ",
        "0x1", "--1", "1-", "inf", "nan", "1d5", "1e5.", "1_0"};
    double value = 0;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        CU_ASSERT_FALSE(read_padded(texts[i], &value));
}

static void edges_have_the_bits_of_strtod(void)
{
    static const char *const texts[] = {
        "0",
        "-0",
        "0.0",
        "-0e5",
        "00012.5",
        "1.",
        ".5",
        "+.5e1",
        "5e-324",
        "1e-400",
        "1e308",
        "1e309",
        "9007199254740993",
        "18446744073709551615",
        "9999999999999999999",
        "10000000000000000000",
        "1e22",
        "1e23",
        "8.5e-27",
        "8.5e-28",
        "1e27",
        "1e-54",
        "1e-55",
        "1.7976931348623158e308",
        "2.2250738585072014e-308",
        "0.00000000000000000000000000000000000000000000000000000001234",
        "100000000000000000000000000000000000000"};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        (void)compare(texts[i]);
    CU_ASSERT_EQUAL(compare("1.5"), 1);
}

static CU_TestInfo tests[] = {
    {"what is decided has the bits of strtod",
     what_is_decided_has_the_bits_of_strtod},
    {"numbers of programs are nearly all decided",
     numbers_of_programs_are_nearly_all_decided},
    {"a locale with decimal comma changes nothing",
     a_locale_with_decimal_comma_changes_nothing},
    {"what is no number is not decided", what_is_no_number_is_not_decided},
    {"edges have the bits of strtod", edges_have_the_bits_of_strtod},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"decimal: text to double", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
