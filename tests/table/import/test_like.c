/* SPDX-License-Identifier: MIT */
/*
 * test_like.c - imports that go with a table or a model.
 */
#include "base/settings.h"
#include "table/import/like.h"

#include <math.h>
#include <unistd.h>

#include "table/dataset/dataset.h"
#include "table/tables.h"

/* Import a text into like.h5. */
static ls_status import(const char *text, const ls_import_config *config)
{
    char in[1024], out[1024];
    const char *const paths[] = {in};

    strcpy(in, temp_path("in.csv"));
    strcpy(out, temp_path("out.h5"));
    unlink(out);
    text_file("in.csv", text);
    return ls_import(paths, 1, out, config, NULL, NULL);
}

/* The table train.h5 of a color, a date with a missing one, and a kind. */
static const char *make_table(void)
{
    static char path[1024];

    EXPECT_OK(import("color,day,kind\nred,2459000.1,no\nblue,,yes\n"
                     "red,2459000.5,no\nblue,2459000.9,maybe\n"
                     "red,2459000.5,yes\nred,2459000.5,no\n",
                     &(ls_import_config){.label = "kind", .missing = "mean"}));
    strcpy(path, temp_path("train.h5"));
    CU_ASSERT_EQUAL(rename(temp_path("out.h5"), path), 0);
    return path;
}

static void a_table_says_columns_classes_and_type(void)
{
    struct like like = {0};

    EXPECT_OK(like_open(make_table(), &like));
    CU_ASSERT_PTR_NOT_NULL_FATAL(like.columns);
    CU_ASSERT_EQUAL(like.features, 3);
    CU_ASSERT_EQUAL(like.targets, 1);
    CU_ASSERT_EQUAL(like.n_classes, 3);
    CU_ASSERT_EQUAL(like.x_type, NUMBER_F64);
    CU_ASSERT_EQUAL(like.columns->n, 2);
    CU_ASSERT_DOUBLE_EQUAL(like.columns->column[1].fill, 2459000.5, 1e-6);
    CU_ASSERT_EQUAL(like_class(&like, NAN, "maybe"), 0);
    CU_ASSERT_EQUAL(like_class(&like, NAN, "no"), 1);
    CU_ASSERT_EQUAL(like_class(&like, NAN, "No"), 3);
    CU_ASSERT_EQUAL(like_class(&like, 1, "1"), 3);
    like_clear(&like);
}

static void rows_are_made_as_those_of_the_table(void)
{
    const char *table = make_table();
    const ls_import_config config = {.like = table};
    ls_dataset *d = NULL;

    EXPECT_OK(
        import("day,kind,color\n,no,green\n2459001.125,yes,red\n", &config));
    d = table_open("out.h5", NULL, NULL, LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->x_type, NUMBER_F64);
    CU_ASSERT_EQUAL(((double *)d->x)[0], 0);
    CU_ASSERT_EQUAL(((double *)d->x)[1], 0);
    CU_ASSERT_DOUBLE_EQUAL(((double *)d->x)[2], 2459000.5, 1e-6);
    CU_ASSERT_EQUAL(((double *)d->x)[4], 1);
    CU_ASSERT_EQUAL(((double *)d->x)[5], 2459001.125);
    CU_ASSERT_EQUAL(d->label[0], 1);
    CU_ASSERT_EQUAL(d->label[1], 2);
    CU_ASSERT_EQUAL(d->about.classes, 3);
    ls_dataset_close(d);
}

/* Class names that are numbers are found as numbers, however written. */
static void labels_that_are_numbers_keep_their_class(void)
{
    ls_dataset *d = NULL;
    char path[1024];

    strcpy(path, temp_path("digits.h5"));
    EXPECT_OK(import("a,label\n1,10\n2,2\n3,10\n4,7\n5,7\n6,2\n", NULL));
    CU_ASSERT_EQUAL(rename(temp_path("out.h5"), path), 0);
    EXPECT_OK(
        import("a,label\n1,10.0\n2,7\n", &(ls_import_config){.like = path}));
    d = table_open("out.h5", NULL, NULL, LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->label[0], 2);
    CU_ASSERT_EQUAL(d->label[1], 1);
    ls_dataset_close(d);
}

static void what_does_not_go_with_it_is_refused(void)
{
    static const char *const bad[][2] = {
        {"day,kind,color\n1,never,red\n", "none of the 3 classes"},
        {"day,kind\n1,no\n", "lacks 1 of the 2"},
        {"day,kind,color\n1,no,pink\n", "none of the 2 levels"},
    };
    const char *table = make_table();
    const ls_import_config config = {.like = table, .unknown_is_error = 1};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        EXPECT_FAILS(import(bad[i][0], &config), LS_BAD_DATA, bad[i][1]);
        CU_ASSERT_NOT_EQUAL(access(temp_path("out.h5"), F_OK), 0);
    }
}

static void other_files_are_refused(void)
{
    struct like like = {0};

    table_plain("plain.h5");
    EXPECT_FAILS(like_open(temp_path("plain.h5"), &like), LS_BAD_DATA,
                 "neither a model nor a table");
    EXPECT_FAILS(like_open(temp_path("none.h5"), &like), LS_NO_INPUT, "none");
    CU_ASSERT_PTR_NULL(like.columns);
}

static CU_TestInfo tests[] = {
    {"a table says columns, classes and type",
     a_table_says_columns_classes_and_type},
    {"rows are made as those of the table",
     rows_are_made_as_those_of_the_table},
    {"labels that are numbers keep their class",
     labels_that_are_numbers_keep_their_class},
    {"what does not go with it is refused",
     what_does_not_go_with_it_is_refused},
    {"other files are refused", other_files_are_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"like: tables that go with others", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
