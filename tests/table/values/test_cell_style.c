/* SPDX-License-Identifier: MIT */
/*
 * test_cell_style.c - numbers and missing cells as other programs write them.
 */
#include "table/values/cell_style.h"

#include <math.h>
#include <string.h>

#include "support.h"
#include "table/text/cell.h"

static struct cell_style style_of(const char *thousands, const char *decimal,
                                  const char *numbers, const char *na)
{
    struct cell_style style = {0};

    EXPECT_OK(cell_style_make(thousands, decimal, numbers, na, &style));
    return style;
}

/* What cell_read() makes of a cell: a number, NAN for a missing one, INFINITY
 * for anything else. */
static double read_as(const struct cell_style *style, const char *cell)
{
    const locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    double value = 0;
    const enum cell_kind kind = cell_read(cell, plain, style, &value);

    freelocale(plain);
    return kind == CELL_NUMBER ? value : kind == CELL_MISSING ? NAN : INFINITY;
}

static const struct {
    const char *thousands, *decimal, *numbers, *cell;
    double value; /* INFINITY: it is not a number */
} cases[] = {
    {",", "", "", "1,163.74", 1163.74},
    {",", "", "", "-12,345,678", -12345678},
    {",", "", "", "12,34,567.5", 1234567.5},
    {",", "", "", "163.74", 163.74},
    {",", "", "", "1,5", INFINITY},
    {",", "", "", "1,16,3", INFINITY},
    {",", "", "", "1234,567", INFINITY},
    {",", "", "", ",163", INFINITY},
    {",", "", "", "1,,163", INFINITY},
    {",", "", "", "1.5,163", INFINITY},
    {" ", "", "", "1 163.5", 1163.5},
    {" ", "", "",
     "1\xC2\xA0"
     "163.5",
     1163.5},
    {" ", "", "",
     "1\xE2\x80\xAF"
     "163",
     1163},
    {"'", "", "", "1'163", 1163},
    {"_", "", "", "1_000", 1000},
    {".", ",", "", "1.163,74", 1163.74},
    {".", ",", "", "1.5", INFINITY},
    {"", ",", "", "0,25e-3", 0.25e-3},
    {"", ",", "", ",5", 0.5},
    {"", ",", "", "1.5", INFINITY},
    {"", "", "percent", "12%", 0.12},
    {"", "", "percent", "12.5 %", 0.125},
    {"", "", "percent", "12", 12},
    {"", "", "percent", "12%%", INFINITY},
    {"", "", "percent", "%", INFINITY},
    {"", "", "currency", "$5", 5},
    {"", "", "currency", "-$5.25", -5.25},
    {"", "", "currency", "$-5.25", -5.25},
    {"", "", "currency", "5 \xE2\x82\xAC", 5},
    {"", "", "currency",
     "\xC2\xA3"
     "5",
     5},
    {"", "", "currency", "$5$", INFINITY},
    {"", "", "plain", "$5", INFINITY},
    {",", "", "currency,percent", "$1,234.50", 1234.5},
    {" ", ",", "currency", "1 234,50 \xE2\x82\xAC", 1234.5},
    {"", "", "minus",
     "\xE2\x88\x92"
     "5.5",
     -5.5},
    {"", "", "minus",
     "1e\xE2\x88\x92"
     "2",
     0.01},
    {"", "", "fortran", "1.5D+03", 1500},
    {"", "", "fortran", "-.5d-1", -0.05},
    {"", "", "fortran", "1.5E3", 1500},
    {"", "", "fortran", "1.5D", INFINITY},
    {"", "", "percent", "1.5D+03", INFINITY},
};

static void numbers_of_a_style_are_read(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct cell_style style = style_of(
            cases[i].thousands, cases[i].decimal, cases[i].numbers, "");

        CU_ASSERT_EQUAL(read_as(&style, cases[i].cell), cases[i].value);
    }
}

static void what_is_no_number_is_not_rewritten(void)
{
    static const char *const bad[] = {"", "1e", "1e+", "e5", "-", "1.5x", "."};
    const struct cell_style style = style_of("", ",", "", "");
    char out[STYLE_NUMBER + DECIMAL_PADDING];
    unsigned used = 0;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CU_ASSERT_FALSE(cell_style_rewrite(&style, bad[i], out, &used));
    CU_ASSERT_TRUE(cell_style_rewrite(&style, "-1,5e+3", out, &used));
    CU_ASSERT_STRING_EQUAL(out, "-1.5e3");
}

static void marks_are_missing_as_texts_and_as_numbers(void)
{
    const struct cell_style style = style_of("", "", "", "-,n.d.,-999,<1000");

    CU_ASSERT_TRUE(isnan(read_as(&style, "-")));
    CU_ASSERT_TRUE(isnan(read_as(&style, "n.d.")));
    CU_ASSERT_TRUE(isnan(read_as(&style, "<1000")));
    CU_ASSERT_TRUE(isnan(read_as(&style, "-999.0")));
    CU_ASSERT_TRUE(isnan(read_as(&style, "?")));
    CU_ASSERT_TRUE(isnan(read_as(&style, "")));
    CU_ASSERT_EQUAL(read_as(&style, "999"), 999);
    CU_ASSERT_EQUAL(read_as(&style, "n.d"), INFINITY);
    CU_ASSERT_EQUAL(read_as(&style, "<1000,"), INFINITY);
    CU_ASSERT_TRUE(cell_is_missing("n.d.", &style));
    CU_ASSERT_FALSE(cell_is_missing("n.d.", NULL));
}

static void a_style_that_makes_no_sense_is_refused(void)
{
    static const char *const bad[][5] = {
        {"x", "", "", "", "thousands is \"x\""},
        {",,", "", "", "", "thousands"},
        {"", ";", "", "", "decimal is \";\""},
        {",", ",", "", "", "both"},
        {".", "", "", "", "both"},
        {"", "", "percent,euro", "", "\"euro\""},
        {"", "", "", "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17", "na has"},
    };
    struct cell_style style;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        EXPECT_FAILS(
            cell_style_make(bad[i][0], bad[i][1], bad[i][2], bad[i][3], &style),
            LS_USAGE, bad[i][4]);
}

static void forms_are_written_as_they_are_read(void)
{
    char text[FORMS_TEXT];

    for (unsigned forms = 0; forms <= FORM_ALL; forms++) {
        cell_style_forms(forms, text);
        CU_ASSERT_EQUAL(style_of("", "", text, "").forms, forms);
    }
}

/* However long, a cell is not written behind its end. */
static void long_cells_are_not_numbers(void)
{
    static char cell[5000];
    const struct cell_style style = style_of(",", "", "percent", "");

    memset(cell, '1', sizeof cell - 1);
    CU_ASSERT_EQUAL(read_as(&style, cell), INFINITY);
}

static CU_TestInfo tests[] = {
    {"numbers of a style are read", numbers_of_a_style_are_read},
    {"what is no number is not rewritten", what_is_no_number_is_not_rewritten},
    {"marks are missing, as texts and as numbers",
     marks_are_missing_as_texts_and_as_numbers},
    {"a style that makes no sense is refused",
     a_style_that_makes_no_sense_is_refused},
    {"forms are written as they are read", forms_are_written_as_they_are_read},
    {"long cells are not numbers", long_cells_are_not_numbers},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"cell_style: numbers of others", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
