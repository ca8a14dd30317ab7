/* SPDX-License-Identifier: MIT */
/*
 * test_row_index.c - a first column that numbers the rows.
 */
#include "base/settings.h"
#include "table/text/row_index.h"

#include <stdlib.h>

#include "base/mem.h"
#include "table/tables.h"

/* The features that a training table has, and whether there is a note. */
static const struct {
    const char *header;
    double first, step;
    size_t rows, features;
    bool note;
} cases[] = {
    {"Unnamed: 0,a,label\n", 0, 1, 5, 1, true},
    {"Unnamed: 0,a,label\n", 1, 1, 5, 1, true},
    {",a,label\n", 0, 1, 5, 1, true},
    {"column_0,a,label\n", 0, 1, 5, 1, true},
    {"Index,a,label\n", 1, 1, 30, 1, true},
    {"Unnamed: 0,a,label\n", 7, 1, 30, 2, true},
    {"rownames,a,label\n", 0, 2, 30, 2, true},
    {"run,a,label\n", 0, 1, 30, 2, true},
    {"run,a,label\n", 1, 1, 5, 2, false},
    {"run,a,label\n", 2, 1, 30, 2, false},
    {"index,a,label\n", 0.5, 1, 30, 2, false},
};

static void a_column_that_is_called_so_and_counts_is_no_feature(void)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[4096];
        ls_dataset *d = NULL;
        size_t used = (size_t)sprintf(text, "%s", cases[i].header);

        for (size_t row = 0; row < cases[i].rows; row++)
            used +=
                (size_t)sprintf(text + used, "%g,%g,%s\n",
                                cases[i].first + cases[i].step * (double)row,
                                (double)(row * row), row % 2 ? "x" : "y");
        text_file("t.csv", text);
        d = table_open("t.csv", NULL, NULL, LS_OK, NULL);
        CU_ASSERT_PTR_NOT_NULL_FATAL(d);
        CU_ASSERT_EQUAL(ls_dataset_about(d)->features, cases[i].features);
        CU_ASSERT_EQUAL(strstr(ls_dataset_about(d)->reading, "column 0 (") !=
                            NULL,
                        cases[i].note);
        ls_dataset_close(d);
    }
}

static void a_column_that_is_asked_for_stays(void)
{
    const char *const path[] = {temp_path("t.csv")};
    const char *const output = temp_path("t.h5");
    const ls_import_config all = {.columns = "Unnamed: 0,a", .force = 1};
    const ls_import_config none = {.force = 1};
    ls_import_report report = {.size = sizeof report};

    text_file("t.csv", "Unnamed: 0,a,label\n0,5,x\n1,4,y\n2,7,x\n3,1,y\n");
    EXPECT_OK(ls_import(path, 1, output, &all, NULL, &report));
    CU_ASSERT_EQUAL(report.features, 2);
    EXPECT_OK(ls_import(path, 1, output, &none, NULL, &report));
    CU_ASSERT_EQUAL(report.features, 1);
}

/* Its numbers are written as all of the table. */
static void numbers_of_a_style_count(void)
{
    const char *const path[] = {temp_path("t.csv")};
    const ls_import_config comma = {.decimal = ",", .force = 1};
    ls_import_report report = {.size = sizeof report};

    text_file("t.csv", "Unnamed: 0;a;label\n0,0;5,5;x\n1,0;4,5;y\n2,0;7;x\n");
    EXPECT_OK(ls_import(path, 1, temp_path("t.h5"), &comma, NULL, &report));
    CU_ASSERT_EQUAL(report.features, 1);
}

static CU_TestInfo tests[] = {
    {"a column that is called so and counts is no feature",
     a_column_that_is_called_so_and_counts_is_no_feature},
    {"a column that is asked for stays", a_column_that_is_asked_for_stays},
    {"numbers of a style count", numbers_of_a_style_count},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"row index: a first column that counts", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
