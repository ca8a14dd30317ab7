/* SPDX-License-Identifier: MIT */
/*
 * test_classes.c - labels of any kind into class numbers.
 */
#include <string.h>

#include "base/mem.h"
#include "base/text_list.h"
#include "support.h"
#include "table/dataset/labels.h"

enum { ROWS = 4 };

static const struct slices all = {.rows = ROWS, .n = ROWS};

/* Classes of four numbers, or of four texts, with the file's names. */
static ls_status make(const double *y, const char *const *text,
                      const char *const *names, size_t n_names,
                      const struct dataset_pattern *pattern, ls_dataset **d)
{
    double numbers[ROWS] = {0};
    const struct raw_targets raw = {.path = "f.h5",
                                    .name = "/y",
                                    .slices = &all,
                                    .rows = ROWS,
                                    .columns = 1,
                                    .value = text ? NULL : numbers,
                                    .text = text_list_copy(text, ROWS),
                                    .names = text_list_copy(names, n_names),
                                    .n_names = n_names};
    ls_status status;

    if (y)
        memcpy(numbers, y, sizeof numbers);
    *d = mem_zeroed(1, sizeof **d);
    (*d)->about.rows = ROWS;
    status = classes_make(&raw, "classes", pattern, *d);
    mem_free(raw.text);
    mem_free(raw.names);
    return status;
}

/* The labels as digits, and the names with blanks after them. */
static void expect(const ls_dataset *d, const char *labels, const char *names)
{
    char digits[ROWS + 1] = "", list[256] = "";

    for (size_t i = 0; i < ROWS; i++)
        digits[i] = "0123456789"[d->label[i]];
    for (size_t i = 0; i < d->about.classes; i++)
        strcat(strcat(list, d->class_names[i]), " ");
    CU_ASSERT_STRING_EQUAL(digits, labels);
    CU_ASSERT_STRING_EQUAL(list, names);
}

static void distinct_values_sorted_are_the_names(void)
{
    const double y[] = {4, -2, 4, -2};
    const char *const text[] = {"dog", "cat", "cat", "emu"};
    ls_dataset *d = NULL;

    EXPECT_OK(make(y, NULL, NULL, 0, NULL, &d));
    expect(d, "1010", "-2 4 ");
    CU_ASSERT_EQUAL(d->class_rows[0], 2);
    CU_ASSERT_STRING_EQUAL(d->task, "binary");
    ls_dataset_close(d);
    EXPECT_FAILS(make(NULL, text, NULL, 0, NULL, &d), LS_BAD_DATA,
                 "3 distinct labels in 4 rows (cat, dog, emu)");
    ls_dataset_close(d);
}

static void names_of_the_file_are_kept(void)
{
    const double y[] = {2, 0, 2, 0}, above[] = {2, 3, 2, 3};
    const char *const names[] = {"a", "b", "c"};
    ls_dataset *d = NULL;

    EXPECT_OK(make(y, NULL, names, 3, NULL, &d));
    expect(d, "2020", "a b c ");
    CU_ASSERT_EQUAL(d->class_rows[1], 0);
    CU_ASSERT_STRING_EQUAL(d->task, "multiclass");
    ls_dataset_close(d);
    EXPECT_OK(make(above, NULL, names, 3, NULL, &d));
    expect(d, "0101", "2 3 ");
    CU_ASSERT_PTR_NOT_NULL(strstr(d->reading, "do not fit y"));
    ls_dataset_close(d);
}

static void labels_of_two_files_are_matched_by_name(void)
{
    const double y[] = {0, 1, 1, 0};
    const char *const names[] = {"sig", "bkg"};
    const char *const other[] = {"bkg", "sig"};
    const char *const text[] = {"sig", "sig", "bkg", "bkg"};
    const struct dataset_pattern pattern = {
        .n_classes = 2, .class_names = other, .of = "model.h5"};
    ls_dataset *d = NULL;

    EXPECT_OK(make(y, NULL, names, 2, &pattern, &d));
    expect(d, "1001", "bkg sig ");
    ls_dataset_close(d);
    EXPECT_OK(make(NULL, text, NULL, 0, &pattern, &d));
    expect(d, "1100", "bkg sig ");
    ls_dataset_close(d);
    EXPECT_OK(make(y, NULL, NULL, 0, &pattern, &d));
    expect(d, "0110", "bkg sig ");
    CU_ASSERT_PTR_NOT_NULL(strstr(d->reading, "taken as class numbers"));
    ls_dataset_close(d);
}

static void numbers_are_names_where_the_names_are_numbers(void)
{
    const double y[] = {4, 2, 4, 4};
    const char *const names[] = {"2", "4"};
    const struct dataset_pattern pattern = {
        .n_classes = 2, .class_names = names, .of = "model.h5"};
    ls_dataset *d = NULL;

    EXPECT_OK(make(y, NULL, NULL, 0, &pattern, &d));
    expect(d, "1011", "2 4 ");
    ls_dataset_close(d);
}

/* One class alone is no fault in a table to be judged. */
static void an_unknown_label_names_its_row(void)
{
    const double y[] = {0, 0, 0, 0}, unknown[] = {0, 1, 7, 1};
    const char *const text[] = {"bkg", "bkg", "bkg", "cat"};
    const char *const names[] = {"bkg", "sig"};
    const struct dataset_pattern named = {
        .n_classes = 2, .class_names = names, .of = "model.h5"};
    const struct dataset_pattern nameless = {.n_classes = 2, .of = "model.h5"};
    ls_dataset *d = NULL;

    EXPECT_OK(make(y, NULL, NULL, 0, &nameless, &d));
    expect(d, "0000", "0 1 ");
    ls_dataset_close(d);
    EXPECT_FAILS(make(unknown, NULL, NULL, 0, &nameless, &d), LS_BAD_DATA,
                 "/y row 2 is \"7\", which is no class of model.h5 (0, 1)");
    ls_dataset_close(d);
    EXPECT_FAILS(make(NULL, text, NULL, 0, &named, &d), LS_BAD_DATA,
                 "row 3 is \"cat\", which is no class of model.h5 (bkg, sig)");
    ls_dataset_close(d);
    EXPECT_FAILS(make(NULL, text, NULL, 0, &nameless, &d), LS_BAD_DATA,
                 "row 0 is \"bkg\"");
    ls_dataset_close(d);
}

static void one_hot_columns_are_matched_by_name(void)
{
    const double y[] = {1, 0, 0, 1, 0, 1, 1, 0};
    const char *const names[] = {"sig", "bkg"}, *const other[] = {"bkg", "sig"};
    const struct dataset_pattern pattern = {
        .n_classes = 2, .class_names = other, .of = "model.h5"};
    const struct dataset_pattern three = {.n_classes = 3, .of = "model.h5"};
    struct raw_targets raw = {.path = "f.h5",
                              .name = "/y",
                              .slices = &all,
                              .rows = ROWS,
                              .columns = 2,
                              .n_names = 2};
    ls_dataset *d = mem_zeroed(1, sizeof *d);

    raw.value = mem_zeroed(8, sizeof *y);
    memcpy(raw.value, y, sizeof y);
    raw.names = text_list_copy(names, 2);
    d->about.rows = ROWS;
    EXPECT_OK(classes_make_one_hot(&raw, &pattern, d));
    expect(d, "1001", "bkg sig ");
    ls_dataset_close(d);
    d = mem_zeroed(1, sizeof *d);
    EXPECT_FAILS(classes_make_one_hot(&raw, &three, d), LS_BAD_DATA,
                 "/y has 2 classes, model.h5 has 3");
    ls_dataset_close(d);
    raw_targets_clear(&raw);
}

static CU_TestInfo tests[] = {
    {"distinct values sorted are the names",
     distinct_values_sorted_are_the_names},
    {"names of the file are kept", names_of_the_file_are_kept},
    {"labels of two files are matched by name",
     labels_of_two_files_are_matched_by_name},
    {"numbers are names where the names are numbers",
     numbers_are_names_where_the_names_are_numbers},
    {"an unknown label names its row", an_unknown_label_names_its_row},
    {"one-hot columns are matched by name",
     one_hot_columns_are_matched_by_name},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"classes: class numbers", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
