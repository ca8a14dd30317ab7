/* SPDX-License-Identifier: MIT */
/*
 * test_names.c - classes by any name: what is y in files of other people.
 */
#include <stdlib.h>

#include "python.h"
#include "table/dataset/dataset.h"
#include "table/dataset/load.h"
#include "table/tables.h"

static bool have_files;

static int make_files(void)
{
    const char *python = python_with_h5py();
    char command[4096];

    if (!python)
        return 0;
    snprintf(command, sizeof command, "'%s' '%s' '%s'", python,
             source_path("tests/table/make_h5.py"), temp_path(""));
    have_files = system(command) == 0;
    return have_files ? 0 : 1;
}

/* y, the class names in order, and the classes of rows 0 and 1. */
static const struct {
    const char *y, *names;
    int first, second;
} good[] = {
    {"/enum", "b a ", 0, 1},
    {"/far", "a b ", 1, 0},
    {"/fixed", "a b ", 1, 0},
    {"/variable", "a b ", 1, 0},
    {"/column", "a b ", 1, 0},
    {"/row", "a b ", 1, 0},
    {"/bool", "0 1 ", 0, 1},
    {"/onehot", "0 1 ", 0, 1},
    {"/half", "0 1 ", 0, 1},
    {"/i8", "-4503599627370496 4503599627370497 ", 1, 0},
    {"/category", "b a ", 0, 1},
    {"/numbers", "3 8 ", 0, 1},
    {"/record:word", "b a ", 0, 1},
    {"/record:text", "a b ", 1, 0},
    {"/record:y", "0 1 ", 0, 1},
};

static void classes_have_the_names_of_the_file(void)
{
    for (size_t i = 0; have_files && i < sizeof good / sizeof *good; i++) {
        ls_dataset *d = table_open("labels.h5", "y", good[i].y, LS_OK, NULL);
        char names[256] = "";

        CU_ASSERT_PTR_NOT_NULL_FATAL(d);
        for (size_t c = 0; c < d->about.classes; c++)
            sprintf(names + strlen(names), "%.60s ", d->about.class_names[c]);
        CU_ASSERT_STRING_EQUAL(names, good[i].names);
        CU_ASSERT_EQUAL(d->label[0], good[i].first);
        CU_ASSERT_EQUAL(d->label[1], good[i].second);
        CU_ASSERT_STRING_EQUAL(d->y_name, good[i].y);
        ls_dataset_close(d);
    }
}

static void what_names_no_class_is_refused(void)
{
    static const char *const bad[][2] = {
        {"/hole", "/hole row 1 is 7, which the enum has no word for"},
        {"/large", "/large row 0 is 9007199254740992, which is no class label"},
        {"/missing", "/missing row 6 is missing (code -1)"},
        {"/record", "say which is y: setting y=/record:COLUMN"},
        {"/record:z", "no column z"},
    };

    for (size_t i = 0; have_files && i < sizeof bad / sizeof *bad; i++)
        CU_ASSERT_PTR_NULL(
            table_open("labels.h5", "y", bad[i][0], LS_BAD_DATA, bad[i][1]));
}

static CU_TestInfo tests[] = {
    {"classes have the names of the file", classes_have_the_names_of_the_file},
    {"what names no class is refused", what_names_no_class_is_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"names: classes by any name", make_files, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
