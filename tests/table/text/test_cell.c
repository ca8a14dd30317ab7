/* SPDX-License-Identifier: MIT */
/*
 * test_cell.c - numbers, missing cells and texts.
 */
#include "table/text/cell.h"

#include <stdlib.h>

#include "support.h"

static const struct {
    const char *cell;
    enum cell_kind kind;
} cases[] = {
    {"1", CELL_NUMBER},        {"-1.5e-3", CELL_NUMBER},
    {"+.5", CELL_NUMBER},      {"5.", CELL_NUMBER},
    {"0", CELL_NUMBER},        {"1e-400", CELL_NUMBER},
    {"3.4e38", CELL_NUMBER},   {"", CELL_MISSING},
    {"?", CELL_MISSING},       {"NA", CELL_MISSING},
    {"n/a", CELL_MISSING},     {"NaN", CELL_MISSING},
    {"-nan", CELL_MISSING},    {"NULL", CELL_MISSING},
    {"inf", CELL_INFINITE},    {"-Infinity", CELL_INFINITE},
    {"1e400", CELL_TOO_LARGE}, {"-1e39", CELL_TOO_LARGE},
    {"1,5", CELL_COMMA},       {"-0,25e3", CELL_COMMA},
    {"red", CELL_TEXT},        {"0x1p3", CELL_TEXT},
    {"1 2", CELL_TEXT},        {"1e", CELL_TEXT},
    {"--1", CELL_TEXT},        {"1.2.3", CELL_TEXT},
    {"e", CELL_TEXT},          {"1,", CELL_TEXT},
    {",5", CELL_TEXT},         {"infinite", CELL_TEXT},
    {"nan(1)", CELL_TEXT},     {"3:1", CELL_TEXT},
    {"2024-01-31", CELL_DATE}, {"31.12.2024 12:00", CELL_DATE},
    {"12/31/2024", CELL_DATE}, {"2024-01-31T12:00:00Z", CELL_DATE},
    {"12:30:00", CELL_DATE},   {"2024-13-01", CELL_TEXT},
    {"1-2-3", CELL_TEXT},      {"555-1234-99", CELL_TEXT},
};

static void cells_are_told_apart(void)
{
    const locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double value = 0;

        CU_ASSERT_EQUAL(cell_read(cases[i].cell, plain, NULL, &value),
                        cases[i].kind);
    }
    freelocale(plain);
}

/* Texts that stand for nothing, also where no number is wanted. */
static void missing_cells_are_known(void)
{
    static const char *const missing[] = {"", "?", "NA", "n/a", "NaN", "null"};
    static const char *const there[] = {"0", " ", "no", "none", "-", "n"};

    for (size_t i = 0; i < 6; i++) {
        CU_ASSERT_TRUE(cell_is_missing(missing[i], NULL));
        CU_ASSERT_FALSE(cell_is_missing(there[i], NULL));
    }
}

static void numbers_are_those_of_strtod(void)
{
    static const char *const cells[] = {"0.1", "123456789.123456789", "-7e-310",
                                        "1e22", "9007199254740993"};
    const locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);

    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        double value = 0;

        CU_ASSERT_EQUAL(cell_read(cells[i], plain, NULL, &value), CELL_NUMBER);
        CU_ASSERT_EQUAL(value, strtod(cells[i], NULL));
    }
    freelocale(plain);
}

static CU_TestInfo tests[] = {
    {"cells are told apart", cells_are_told_apart},
    {"missing cells are known", missing_cells_are_known},
    {"numbers are those of strtod", numbers_are_those_of_strtod},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"cell: numbers and others", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
