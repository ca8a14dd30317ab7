/* SPDX-License-Identifier: MIT */
/*
 * test_selection.c - datasets and columns as they are asked for.
 */
#include "table/values/selection.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "support.h"

/* A list, and what it means: "name|columns" with blanks between. */
static const struct {
    const char *text, *parts;
} lists[] = {
    {"/a", "/a| "},
    {"a", "a| "},
    {"/a,/b", "/a| /b| "},
    {"a,b", "a| b| "},
    {"/a:0-3,/b", "/a|0-3 /b| "},
    {"/a:0,2,-1,/b:pt,eta,/c", "/a|0,2,-1 /b|pt,eta /c| "},
    {"/a:,/b", "/a| /b| "},
};

static void a_comma_parts_datasets_or_columns(void)
{
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const char *text = lists[i].text;
        struct selection s;
        char parts[4096] = "";

        while (text) {
            text = selection_next(text, &s);
            sprintf(parts + strlen(parts), "%.60s|%.60s ", s.name, s.columns);
        }
        CU_ASSERT_STRING_EQUAL(parts, lists[i].parts);
    }
}

static const char *const names[] = {"pt", "eta", "phi", "0", "a-b"};

static const struct {
    const char *columns;
    int named;
    const char *chosen; /* or the words of the failure */
    ls_status status;
} choices[] = {
    {"0", 0, "0 ", LS_OK},
    {"4,0,2", 0, "4 0 2 ", LS_OK},
    {"1-3", 0, "1 2 3 ", LS_OK},
    {"-1", 0, "4 ", LS_OK},
    {"-5,1", 0, "0 1 ", LS_OK},
    {"phi,pt", 1, "2 0 ", LS_OK},
    {"0", 1, "3 ", LS_OK},
    {"a-b", 1, "4 ", LS_OK},
    {"#1-2", 1, "1 2 ", LS_OK},
    {"#0", 1, "0 ", LS_OK},
    {"#-1,pt", 1, "4 0 ", LS_OK},
    {"#2", 0, "2 ", LS_OK},
    {"1-2", 1, "if you mean the place, write #1-2", LS_BAD_DATA},
    {"#5", 1, "no column #5", LS_BAD_DATA},
    {"5", 0, "no column 5; it has 5", LS_BAD_DATA},
    {"-6", 0, "no column -6", LS_BAD_DATA},
    {"3-1", 0, "no column 3-1", LS_BAD_DATA},
    {"1-9", 0, "no column 1-9", LS_BAD_DATA},
    {"1,", 0, "no column ", LS_BAD_DATA},
    {"x", 0, "no column x", LS_BAD_DATA},
    {"99999999999999999999999", 0, "no column 9999", LS_BAD_DATA},
    {"1,0-2", 0, "column 1 is asked for twice", LS_BAD_DATA},
    {"etta", 1, "did you mean eta?", LS_BAD_DATA},
    {"zzzzzz", 1, "it has pt, eta, phi, 0, a-b", LS_BAD_DATA},
};

static void columns_are_names_numbers_and_ranges(void)
{
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
        size_t *chosen = NULL, n = 0;
        char text[64] = "";

        EXPECT_FAILS(
            selection_columns("f.h5: /a", choices[i].columns, 5,
                              choices[i].named ? names : NULL, &chosen, &n),
            choices[i].status, choices[i].status ? choices[i].chosen : NULL);
        for (size_t k = 0; k < n; k++)
            sprintf(text + strlen(text), "%zu ", chosen[k]);
        if (!choices[i].status)
            CU_ASSERT_STRING_EQUAL(text, choices[i].chosen);
        mem_free(chosen);
    }
}

static void a_name_of_two_columns_is_refused(void)
{
    static const char *const twice[] = {"a", "b", "a"};
    size_t *chosen = NULL, n = 0;

    EXPECT_FAILS(selection_columns("f.h5: /t", "a", 3, twice, &chosen, &n),
                 LS_BAD_DATA, "columns 0 and 2 are both called a");
    EXPECT_OK(selection_columns("f.h5: /t", "#2", 3, twice, &chosen, &n));
    CU_ASSERT_EQUAL(chosen[0], 2);
    mem_free(chosen);
}

static void columns_are_written_as_they_are_asked_for(void)
{
    static const size_t columns[] = {0, 2, 3, 4, 7, 8};
    char text[16];

    selection_text(columns, 6, text, sizeof text);
    CU_ASSERT_STRING_EQUAL(text, "0,2-4,7-8");
    selection_text(columns, 1, text, sizeof text);
    CU_ASSERT_STRING_EQUAL(text, "0");
    selection_text(columns, 6, text, 9);
    CU_ASSERT_STRING_EQUAL(text, "");
}

static CU_TestInfo tests[] = {
    {"a comma parts datasets or columns", a_comma_parts_datasets_or_columns},
    {"columns are names, numbers and ranges",
     columns_are_names_numbers_and_ranges},
    {"a name of two columns is refused", a_name_of_two_columns_is_refused},
    {"columns are written as they are asked for",
     columns_are_written_as_they_are_asked_for},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"selection: what is asked for", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
