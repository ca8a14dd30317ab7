/* SPDX-License-Identifier: MIT */
/*
 * test_open.c - whole files into datasets, alone and to go with another.
 */
#include "base/settings.h"
#include "table/dataset/dataset.h"

#include <stdlib.h>

#include "base/mem.h"
#include "table/tables.h"

static void a_plain_file_needs_no_settings(void)
{
    ls_dataset *d = NULL;
    const ls_dataset_info *about;

    table_plain("plain.h5");
    d = table_open("plain.h5", NULL, NULL, LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    about = ls_dataset_about(d);
    CU_ASSERT_EQUAL(about->rows, 6);
    CU_ASSERT_EQUAL(about->file_rows, 6);
    CU_ASSERT_EQUAL(about->features, 2);
    CU_ASSERT_EQUAL(about->targets, 1);
    CU_ASSERT_EQUAL(about->classes, 2);
    CU_ASSERT_EQUAL(about->class_rows[1], 3);
    CU_ASSERT_STRING_EQUAL(about->task, "binary");
    CU_ASSERT_STRING_EQUAL(about->x_name, "/X");
    CU_ASSERT_STRING_EQUAL(about->x_type, "float32");
    CU_ASSERT_STRING_EQUAL(about->weight_name, "");
    CU_ASSERT_STRING_EQUAL(about->reading,
                           "X is /X float32 (6, 2); y is /y uint8 (6)");
    CU_ASSERT(about->bytes > 6 * 2 * 4);
    ls_dataset_close(d);
}

/* X with names, y as numbers with class names, and targets. */
static void put_named(const char *name, const char *const *features,
                      size_t n_features)
{
    static const char *const classes[] = {"bkg", "sig"};
    const float values[18] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    struct h5_file *file = table_new(name);

    table_put(file, "/X", NUMBER_F32, 6, n_features, 0, values);
    table_put(file, "/y", NUMBER_U8, 6, 0, 0, table_y);
    EXPECT_OK(h5_write_texts(file, "/feature_names", features, 3));
    EXPECT_OK(h5_write_texts(file, "/class_names", classes, 2));
    table_done(file);
}

static ls_status open_like(const ls_dataset *like, const char *name,
                           const char *rows, ls_dataset **d)
{
    ls_config config = table_config("val", name);

    EXPECT_OK(ls_config_set(&config, "val-rows", rows));
    return ls_dataset_open_like(like, temp_path(name), &config, d);
}

static void another_table_is_matched_by_name(void)
{
    static const char *const two[] = {"a", "b", "c"};
    static const char *const three[] = {"c", "b", "a"};
    const size_t row = 1;
    ls_dataset *d = NULL, *like = NULL;
    _Alignas(MEM_ALIGN) ls_real x[3 * ROW_LANES];

    put_named("first.h5", two, 3);
    put_named("second.h5", three, 3);
    like = table_open("first.h5", NULL, NULL, LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(like);
    CU_ASSERT_STRING_EQUAL(like->about.class_names[1], "sig");
    EXPECT_OK(open_like(like, "second.h5", "1:", &d));
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->about.rows, 5);
    CU_ASSERT_STRING_EQUAL(d->about.feature_names[0], "a");
    dataset_inputs(d, &row, 1, NULL, ROW_LANES, x);
    CU_ASSERT_EQUAL(x[0], 8);
    CU_ASSERT_EQUAL(x[2 * ROW_LANES], 6);
    ls_dataset_close(d);
    ls_dataset_close(like);
}

/* A bad value in a column that is left out does no harm. */
static void columns_left_out_are_not_judged(void)
{
    static const char *const names[] = {"run", "a"};
    const float X[] = {1, 2, 1e38f * 10, 3};
    const char *const wanted[] = {"a"};
    const struct dataset_pattern pattern = {
        .features = 1, .feature_names = wanted, .of = "m.h5", .task = ""};
    const ls_config config = table_config(NULL, NULL);
    struct h5_file *file = table_new("run.h5");
    ls_dataset *d = NULL;

    table_put(file, "/X", NUMBER_F32, 2, 2, 0, X);
    EXPECT_OK(h5_write_texts(file, "/feature_names", names, 2));
    table_done(file);
    EXPECT_OK(dataset_open(temp_path("run.h5"), &config, &pattern, &d));
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->about.features, 1);
    CU_ASSERT_EQUAL(d->about.targets, 0);
    CU_ASSERT_STRING_EQUAL(d->about.task, "");
    ls_dataset_close(d);
}

static void names_must_be_as_many_as_columns(void)
{
    static const char *const names[] = {"a", "b", "c"};

    put_named("few.h5", names, 2);
    CU_ASSERT_PTR_NULL(table_open("few.h5", NULL, NULL, LS_BAD_DATA,
                                  "/feature_names has 3 names, /X has 2"));
}

static void the_fingerprint_is_of_the_rows_in_use(void)
{
    ls_dataset *d[3];

    table_plain("print.h5");
    d[0] = table_open("print.h5", NULL, NULL, LS_OK, NULL);
    d[1] = table_open("print.h5", "rows", "0:6", LS_OK, NULL);
    d[2] = table_open("print.h5", "rows", "0:5", LS_OK, NULL);
    CU_ASSERT_EQUAL(d[0]->about.fingerprint, d[1]->about.fingerprint);
    CU_ASSERT_NOT_EQUAL(d[0]->about.fingerprint, d[2]->about.fingerprint);
    for (int i = 0; i < 3; i++)
        ls_dataset_close(d[i]);
}

static void texts_in_y_are_classes(void)
{
    static const char *const y[] = {"dog", "cat", "dog", "cat", "cat", "dog"};
    struct h5_file *file = table_new("text.h5");
    ls_dataset *d = NULL;

    table_put(file, "/X", NUMBER_F32, 6, 2, 0, table_X);
    EXPECT_OK(h5_write_texts(file, "/y", y, 6));
    table_done(file);
    d = table_open("text.h5", "rows", "1:", LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_STRING_EQUAL(d->about.class_names[0], "cat");
    CU_ASSERT_EQUAL(d->label[0], 0);
    CU_ASSERT_EQUAL(d->label[4], 1);
    CU_ASSERT_EQUAL(d->about.class_rows[0], 3);
    ls_dataset_close(d);
    CU_ASSERT_PTR_NULL(table_open("text.h5", "task", "regression", LS_BAD_DATA,
                                  "holds texts"));
}

static void target_names_go_with_values(void)
{
    static const char *const names[] = {"energy", "angle"};
    struct h5_file *file = table_new("target.h5");
    ls_dataset *d = NULL;

    table_put(file, "/X", NUMBER_F32, 6, 2, 0, table_X);
    table_put(file, "/y", NUMBER_F32, 6, 2, 0, table_X);
    EXPECT_OK(h5_write_texts(file, "/target_names", names, 2));
    table_done(file);
    d = table_open("target.h5", NULL, NULL, LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_STRING_EQUAL(d->about.task, "regression");
    CU_ASSERT_STRING_EQUAL(d->about.target_names[1], "angle");
    ls_dataset_close(d);
}

static void what_is_not_hdf5_gets_the_command_that_makes_it(void)
{
    text_file("x.csv", "1,2,3\n4,5,6\n");
    CU_ASSERT_PTR_NULL(table_open("x.csv", NULL, NULL, LS_BAD_DATA,
                                  "say setting y with a name or a number"));
    CU_ASSERT_PTR_NULL(
        table_open("x.csv", NULL, NULL, LS_BAD_DATA, "ls_import("));
    CU_ASSERT_PTR_NULL(
        table_open("none.h5", NULL, NULL, LS_NO_INPUT, "none.h5"));
}

/* Cut at many places: an error each time, and no harm. */
static void a_cut_file_is_an_error(void)
{
    unsigned char *bytes;
    size_t size = 0;

    table_plain("whole.h5");
    bytes = read_file(temp_path("whole.h5"), &size);
    for (size_t n = 0; n < size; n += 1 + size / 40) {
        const ls_config config = table_config(NULL, NULL);
        ls_dataset *d = NULL;

        write_file(temp_path("cut.h5"), bytes, n);
        EXPECT_FAILS(ls_dataset_open(temp_path("cut.h5"), &config, &d),
                     LS_BAD_DATA, "cut.h5");
        CU_ASSERT_PTR_NULL(d);
    }
    free(bytes);
}

static void a_model_is_no_table(void)
{
    struct h5_file *file = table_new("model.h5");

    table_put(file, "/X", NUMBER_F32, 6, 2, 0, table_X);
    table_put(file, "/y", NUMBER_U8, 6, 0, 0, table_y);
    EXPECT_OK(h5_set_text(file, "/", "format", "lockstep-model"));
    table_done(file);
    (void)table_open("model.h5", NULL, NULL, LS_BAD_DATA,
                     "is a model and no table");
}

static CU_TestInfo tests[] = {
    {"a plain file needs no settings", a_plain_file_needs_no_settings},
    {"another table is matched by name", another_table_is_matched_by_name},
    {"columns left out are not judged", columns_left_out_are_not_judged},
    {"names must be as many as columns", names_must_be_as_many_as_columns},
    {"the fingerprint is of the rows in use",
     the_fingerprint_is_of_the_rows_in_use},
    {"texts in y are classes", texts_in_y_are_classes},
    {"target names go with values", target_names_go_with_values},
    {"what is not HDF5 gets the command that makes it",
     what_is_not_hdf5_gets_the_command_that_makes_it},
    {"a cut file is an error", a_cut_file_is_an_error},
    {"a model is no table", a_model_is_no_table},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"open: files", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
