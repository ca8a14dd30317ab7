/* SPDX-License-Identifier: MIT */
/*
 * test_row_source_svm.c - LIBSVM files become dense tables.
 */
#include "base/settings.h"
#include "table/dataset/dataset.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "table/formats/row_source.h"
#include "table/tables.h"

static ls_status import(const char *text, const ls_import_config *config,
                        ls_import_report *report)
{
    char in[1024], out[1024];
    const char *const paths[] = {in};

    strcpy(in, temp_path("in.svm"));
    strcpy(out, temp_path("out.h5"));
    unlink(out);
    text_file("in.svm", text);
    return ls_import(paths, 1, out, config, NULL, report);
}

static void pairs_become_rows_with_zeros_between(void)
{
    const float want[] = {0, 0, 0.5f, 0, 1, 0, 0, 2, 0, 0, 0, 0};
    ls_import_report report = {.size = sizeof report};
    ls_dataset *d = NULL;

    EXPECT_OK(import("# comment\n\n+1 3:0.5 # more\n-1\t1:1 4:2\n-1\n", NULL,
                     &report));
    CU_ASSERT_STRING_EQUAL(report.format, "LIBSVM");
    CU_ASSERT_EQUAL(report.rows, 3);
    CU_ASSERT_EQUAL(report.features, 4);
    CU_ASSERT_EQUAL(report.classes, 2);
    d = table_open("out.h5", NULL, NULL, LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(memcmp(d->x, want, sizeof want), 0);
    CU_ASSERT_EQUAL(d->label[0], 1);
    CU_ASSERT_STRING_EQUAL(d->about.class_names[0], "-1");
    ls_dataset_close(d);
}

static void fractions_are_values_and_rows_are_chosen(void)
{
    ls_import_report report = {.size = sizeof report};
    ls_dataset *d = NULL;

    EXPECT_OK(import("1.5 1:1\n2.5 2:1\n3 5:1\n",
                     &(ls_import_config){.rows = "1:"}, &report));
    CU_ASSERT_EQUAL(report.rows, 2);
    d = table_open("out.h5", NULL, NULL, LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->about.features, 5);
    CU_ASSERT_STRING_EQUAL(d->task, "regression");
    CU_ASSERT_EQUAL(d->value[0], 2.5);
    ls_dataset_close(d);
}

static void bad_lines_leave_nothing_behind(void)
{
    static const char *const bad[][2] = {
        {"1 1:1\n0 0:1\n", "line 2: \"0:1\" has index 0"},
        {"1 3:1 3:1\n", "line 1 has index 3 twice"},
        {"1 9223372036854775808:1\n", "above 1048576"},
        {"1 1:1\n1 2:\n", "line 2: \"2:\" is no pair"},
        {"1 1:1\n1 2:x\n", "line 2: \"2:x\" is no number"},
        {"1 1:1\n1 2:1e39\n", "too large for float32"},
        {"1 1:1\nx 2:1\n", "line 2: \"x\" is no number"},
        {"1,2 1:1\n", "several labels"},
        {"#\n", "has no rows"},
        {"1\n0\n", "no row has an index:value pair"},
    };
    ls_import_report report = {.size = sizeof report};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        EXPECT_FAILS(import(bad[i][0], NULL, &report), LS_BAD_DATA, bad[i][1]);
        CU_ASSERT_NOT_EQUAL(access(temp_path("out.h5"), F_OK), 0);
    }
}

/* All rows of a pass. */
static ls_status run(struct row_source *row_source, enum row_source_pass pass)
{
    struct row_source_rows rows;
    ls_status status = LS_OK;

    do {
        TRY(row_source->next(row_source, pass, &rows));
    } while (rows.n);
done:
    return status;
}

/* So fast that the time of the file does not tell. */
static void rewrite(const char *text)
{
    struct stat before;

    CU_ASSERT_EQUAL(stat(temp_path("in.svm"), &before), 0);
    text_file("in.svm", text);
    CU_ASSERT_EQUAL(
        utimensat(AT_FDCWD, temp_path("in.svm"),
                  (struct timespec[2]){before.st_atim, before.st_mtim}, 0),
        0);
}

/* Room is for what the first pass found. */
static void what_changes_between_passes_is_refused(void)
{
    static const char *const other[] = {"1 1:1\n-1 9:3\n",
                                        "1 1:1\n1\n1\n1\n\n"};

    for (size_t i = 0; i < 2; i++) {
        ls_import_config config;
        const struct row_wish wish = {.config = &config};
        struct row_source row_source = {.format = ""};
        struct input *input = NULL;

        text_file("in.svm", "1 1:1\n-1 2:3\n");
        EXPECT_OK(import_complete(&(ls_import_config){.label = NULL}, &config));
        EXPECT_OK(input_open(temp_path("in.svm"), &input));
        EXPECT_OK(row_source_open(&input, 1, &wish, &row_source));
        EXPECT_OK(run(&row_source, ROW_SOURCE_SURVEY));
        rewrite(other[i]);
        EXPECT_FAILS(run(&row_source, ROW_SOURCE_SCAN), LS_BAD_DATA,
                     "changed while it was read");
        row_source_close(&row_source);
        input_close(input);
    }
}

static CU_TestInfo tests[] = {
    {"pairs become rows with zeros between",
     pairs_become_rows_with_zeros_between},
    {"fractions are values and rows are chosen",
     fractions_are_values_and_rows_are_chosen},
    {"bad lines leave nothing behind", bad_lines_leave_nothing_behind},
    {"what changes between passes is refused",
     what_changes_between_passes_is_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"supply_svm: LIBSVM", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
