/* SPDX-License-Identifier: MIT */
/*
 * test_row_ids.c - identities, groups and stored splits of other people's
 * files.
 */
#include "base/settings.h"
#include "table/open/row_ids.h"

#include <stdlib.h>

#include "python.h"
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

/* An option, its value, and what is there of rows 1 .. 5, in digits. */
static const struct {
    const char *file, *option, *value, *found;
} good[] = {
    {"aside.h5", "group", "group", "01201"},
    {"aside.h5", "group", "/record:g", "01201"},
    {"aside.h5", "stored-split", "auto", "01120"},
    {"aside.h5", "stored-split", "/split", "01120"},
    {"aside.h5", "stored-split", "/words", "01120"},
    {"aside.h5", "stored-split", "/codes", "01120"},
    {"aside.h5", "stored-split", "/parts", "01120"},
    {"fuel.h5", "stored-split", "auto", "01122"},
};

/* Groups numbered 0, 1, .. as they come; texts have numbers like any hash. */
static int number_of(const int64_t *group, size_t row)
{
    int next = 0;

    for (size_t i = 0; i <= row; i++) {
        size_t first = 0;

        while (group[first] != group[i])
            first++;
        if (group[first] == group[row])
            return next;
        next += first == i;
    }
    return next;
}

static void groups_and_splits_have_one_number_for_each_row(void)
{
    for (size_t i = 0; have_files && i < sizeof good / sizeof *good; i++) {
        ls_config config = table_config(good[i].option, good[i].value);
        ls_dataset *d = NULL;
        char found[8] = "";

        EXPECT_OK(ls_config_set(&config, "rows", "1:6"));
        EXPECT_OK(ls_dataset_open(temp_path(good[i].file), &config, &d));
        CU_ASSERT_PTR_NOT_NULL_FATAL(d);
        CU_ASSERT((d->group != NULL) == (strcmp(good[i].option, "group") == 0));
        CU_ASSERT((d->part != NULL) == (d->group == NULL));
        for (size_t r = 0; r < d->about.rows; r++)
            found[r] =
                (char)('0' + (d->group ? number_of(d->group, r) : d->part[r]));
        CU_ASSERT_STRING_EQUAL(found, good[i].found);
        ls_dataset_close(d);
    }
}

static void groups_may_be_numbers(void)
{
    ls_dataset *d = NULL;

    if (!have_files)
        return;
    d = table_open("aside.h5", "group", "number", LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->group[0], 7);
    CU_ASSERT_EQUAL(d->group[2], -1);
    ls_dataset_close(d);
}

static void identities_are_kept_to_the_last_digit(void)
{
    ls_dataset *d = NULL;

    if (!have_files)
        return;
    d = table_open("aside.h5", "id", "id", LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->id[5], ((int64_t)1 << 60) + 5);
    ls_dataset_close(d);
    d = table_open("aside.h5", "id", "/name", LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_PTR_NULL(d->id);
    CU_ASSERT_STRING_EQUAL(d->id_text[5], "r5");
    ls_dataset_close(d);
}

/* A number that counts rows would be learnt by heart. */
static void an_identity_is_no_feature(void)
{
    ls_dataset *d = NULL;

    if (!have_files)
        return;
    d = table_open("aside.h5", "x", "/record", LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->about.features, 1);
    CU_ASSERT_STRING_EQUAL(d->feature_names[0], "a");
    CU_ASSERT_EQUAL(d->id[1], ((int64_t)1 << 60) + 1);
    ls_dataset_close(d);
}

static void what_does_not_fit_is_refused(void)
{
    static const char *const bad[][4] = {
        {"aside.h5", "group", "real", "/real is float64, want int64"},
        {"aside.h5", "group", "short", "want one group for each of 6 rows"},
        {"aside.h5", "id", "X", "want one id for each of 6 rows"},
        {"aside.h5", "id", "nope", "setting id names /nope"},
        {"aside.h5", "stored-split", "bad",
         "/bad row 2 is \"holdout\"; want train, val or test"},
        {"aside.h5", "stored-split", "five",
         "/five row 5 is 5; want 0 (train)"},
        {"plain.h5", "stored-split", "auto", "no dataset called split"},
        {"fuel_hole.h5", "stored-split", "auto", "row 5 is in no split"},
        {"fuel_beyond.h5", "stored-split", "auto",
         "rows 4 to 7 of \"test\"; want train, valid or test, and /features "
         "has 6 rows"},
    };

    table_plain("plain.h5");
    for (size_t i = 0; have_files && i < sizeof bad / sizeof *bad; i++)
        CU_ASSERT_PTR_NULL(table_open(bad[i][0], bad[i][1], bad[i][2],
                                      LS_BAD_DATA, bad[i][3]));
}

static CU_TestInfo tests[] = {
    {"groups and splits have one number for each row",
     groups_and_splits_have_one_number_for_each_row},
    {"groups may be numbers", groups_may_be_numbers},
    {"identities are kept to the last digit",
     identities_are_kept_to_the_last_digit},
    {"an identity is no feature", an_identity_is_no_feature},
    {"what does not fit is refused", what_does_not_fit_is_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"aside: beside X and y", make_files, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
