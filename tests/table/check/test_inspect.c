/* SPDX-License-Identifier: MIT */
/*
 * test_inspect.c - what a check of a table finds, and what it leaves in peace.
 */
#include <math.h>

#include "base/settings.h"
#include "lockstep_tools.h"
#include "table/layout/blocks.h"
#include "table/tables.h"

enum { ROWS = 400, COLUMNS = 5 };

static float X[ROWS * COLUMNS];
static uint8_t y[ROWS];

/* Good rows, all different; labels mixed. */
static void good(void)
{
    for (int i = 0; i < ROWS; i++) {
        for (int j = 0; j < COLUMNS; j++)
            X[i * COLUMNS + j] = (float)(i * (j + 7) % 401);
        y[i] = (uint8_t)(i * 7 % 31 % 2);
    }
}

static void put(const char *name)
{
    struct h5_file *file = table_new(name);

    table_put(file, "/X", NUMBER_F32, ROWS, COLUMNS, 0, X);
    table_put(file, "/y", NUMBER_U8, ROWS, 0, 0, y);
    table_done(file);
}

static ls_inspection *look_with(const char *name, const ls_config *config,
                                unsigned flags)
{
    ls_inspection *in = NULL;

    EXPECT_OK(ls_inspect(temp_path(name), config, flags, &in));
    CU_ASSERT_PTR_NOT_NULL_FATAL(in);
    return in;
}

static ls_inspection *look(const char *name, unsigned flags)
{
    const ls_config config = table_config(NULL, NULL);

    return look_with(name, &config, flags);
}

static const ls_finding *finding(const ls_inspection *in, const char *kind)
{
    for (size_t i = 0; i < in->n_findings; i++)
        if (strcmp(ls_inspection_finding(in, i)->kind, kind) == 0)
            return ls_inspection_finding(in, i);
    return NULL;
}

static void expect_finding(const ls_inspection *in, const char *kind,
                           ls_gravity gravity, const char *words)
{
    const ls_finding *f = finding(in, kind);

    CU_ASSERT_PTR_NOT_NULL(f);
    if (!f)
        return;
    CU_ASSERT_EQUAL(f->gravity, gravity);
    if (!strstr(f->sentence, words))
        printf("no \"%s\" in: %s\n", words, f->sentence);
    CU_ASSERT_PTR_NOT_NULL(strstr(f->sentence, words));
}

static void a_good_table_has_no_findings(void)
{
    good();
    put("good.h5");
    ls_inspection *in = look("good.h5", LS_INSPECT_CHECK | LS_INSPECT_STATS);

    CU_ASSERT_EQUAL(in->n_findings, 0);
    CU_ASSERT_EQUAL(in->n_columns, COLUMNS);
    CU_ASSERT_EQUAL(ls_inspection_column(in, 0)->distinct, ROWS);
    CU_ASSERT_EQUAL(ls_inspection_column(in, 0)->max, ROWS);
    CU_ASSERT_EQUAL(in->rows_compared, ROWS);
    CU_ASSERT_EQUAL(in->about->classes, 2);
    CU_ASSERT_STRING_EQUAL(in->about->task, "binary");
    CU_ASSERT_STRING_EQUAL(in->layout, "contiguous");
    CU_ASSERT_STRING_EQUAL(in->shape, "(400, 5)");
    CU_ASSERT_EQUAL(in->plain, ROWS * COLUMNS * 4);
    CU_ASSERT_EQUAL(in->amplification, 1.0);
    ls_inspection_destroy(in);
}

static void every_fault_is_found_and_named(void)
{
    good();
    for (int i = 0; i < ROWS; i++) {
        X[i * COLUMNS + 1] = 3;
        X[i * COLUMNS + 2] = X[i * COLUMNS];
        y[i] = (uint8_t)(i * 2 / ROWS);
    }
    X[17 * COLUMNS + 3] = NAN;
    X[5 * COLUMNS + 4] = INFINITY;
    memcpy(X + 300 * COLUMNS, X + 12 * COLUMNS, COLUMNS * sizeof *X);
    y[399] = 2;
    put("bad.h5");
    ls_inspection *in = look("bad.h5", LS_INSPECT_CHECK);

    expect_finding(in, "missing", LS_STOPS, "the first is row 17, column 3");
    expect_finding(in, "infinite", LS_STOPS, "the first is row 5, column 4");
    expect_finding(in, "constant", LS_NOTABLE, "1 column is");
    expect_finding(in, "same-column", LS_NOTABLE, "2 is 0");
    expect_finding(in, "rare-class", LS_NOTABLE, "2 (1)");
    expect_finding(in, "sorted", LS_NOTABLE, "3 runs");
    expect_finding(in, "repeated-rows", LS_NOTABLE, "row 300 is row 12");
    CU_ASSERT_EQUAL(ls_inspection_finding(in, 0)->gravity, LS_STOPS);
    CU_ASSERT_EQUAL(ls_inspection_finding(in, in->n_findings - 1)->gravity,
                    LS_NOTABLE);
    ls_inspection_destroy(in);
}

static void what_training_takes_does_not_stop_it(void)
{
    ls_config config = table_config("missing", "mean");

    good();
    X[17 * COLUMNS + 3] = NAN;
    put("hole.h5");
    ls_inspection *in = look_with("hole.h5", &config, LS_INSPECT_CHECK);

    expect_finding(in, "missing", LS_NOTABLE, "1 value missing");
    ls_inspection_destroy(in);
    for (int i = 0; i < ROWS; i++)
        X[i * COLUMNS + 3] = NAN;
    put("hole.h5");
    in = look_with("hole.h5", &config, LS_INSPECT_CHECK);
    CU_ASSERT_EQUAL(ls_inspection_finding(in, 0)->gravity, LS_STOPS);
    CU_ASSERT(isnan(ls_inspection_column(in, 3)->mean));
    ls_inspection_destroy(in);
}

/* Rows are those of the file, also when some alone are in use. */
static void rows_are_numbered_as_in_the_file(void)
{
    ls_config config = table_config("rows", "100:");

    good();
    X[17 * COLUMNS + 3] = X[250 * COLUMNS + 3] = NAN;
    memcpy(X + 300 * COLUMNS, X + 120 * COLUMNS, COLUMNS * sizeof *X);
    put("part.h5");
    ls_inspection *in = look_with("part.h5", &config, LS_INSPECT_CHECK);

    expect_finding(in, "missing", LS_STOPS, "row 250, column 3");
    expect_finding(in, "repeated-rows", LS_NOTABLE, "row 300 is row 120");
    CU_ASSERT_EQUAL(in->rows_compared, 300);
    ls_inspection_destroy(in);
}

static void rows_held_out_that_also_train_spoil_it(void)
{
    ls_config config = table_config("val-split", "0.25");

    good();
    memcpy(X + 399 * COLUMNS, X + 3 * COLUMNS, COLUMNS * sizeof *X);
    put("leak.h5");
    EXPECT_OK(ls_config_set(&config, "split", "tail"));
    ls_inspection *in = look_with("leak.h5", &config, LS_INSPECT_CHECK);

    expect_finding(in, "leak", LS_SPOILS, "row 399 is row 3");
    CU_ASSERT_EQUAL(in->leaked, 1);
    CU_ASSERT_EQUAL(in->repeated, 0);
    ls_inspection_destroy(in);
}

/* The other table has its columns in another type; its rows 20 to 29 are rows
 * 120 to 129 of the first. */
static void rows_of_a_validation_file_are_compared(void)
{
    double other[60 * COLUMNS];
    ls_config config = table_config("val", temp_path("val.h5"));
    struct h5_file *file = table_new("val.h5");

    good();
    put("train.h5");
    for (int k = 0; k < 60 * COLUMNS; k++)
        other[k] = (double)X[k] + 0.25;
    for (int k = 0; k < 10 * COLUMNS; k++)
        other[20 * COLUMNS + k] = (double)X[120 * COLUMNS + k];
    other[59 * COLUMNS + 2] = (double)NAN;
    table_put(file, "/X", NUMBER_F64, 60, COLUMNS, 0, other);
    table_put(file, "/y", NUMBER_U8, 60, 0, 0, y);
    table_done(file);
    EXPECT_OK(ls_config_set(&config, "val-rows", "5:"));
    ls_inspection *in = look_with("train.h5", &config, LS_INSPECT_CHECK);

    CU_ASSERT_EQUAL(in->leaked, 10);
    expect_finding(in, "leak", LS_SPOILS, "row 20 is row 120");
    expect_finding(in, "missing", LS_STOPS, "val.h5: /X");
    expect_finding(in, "missing", LS_STOPS, "row 59, column 2");
    ls_inspection_destroy(in);
}

static void bad_labels_are_a_finding_of_a_check_alone(void)
{
    const ls_config config = table_config(NULL, NULL);
    ls_inspection *in = NULL;

    good();
    memset(y, 1, sizeof y);
    put("one.h5");
    EXPECT_FAILS(ls_inspect(temp_path("one.h5"), &config, 0, &in), LS_BAD_DATA,
                 "/y");
    in = look("one.h5", LS_INSPECT_CHECK);
    expect_finding(in, "labels", LS_STOPS, "/y");
    CU_ASSERT_EQUAL(in->n_columns, COLUMNS);
    ls_inspection_destroy(in);
    EXPECT_FAILS(ls_inspect(temp_path("none"), &config, 0, &in), LS_NO_INPUT,
                 "none");
}

/* Only test rows: nothing would train. */
static void a_split_that_cannot_be_is_a_finding(void)
{
    static uint8_t part[ROWS];
    struct h5_file *file = table_new("split.h5");

    good();
    memset(part, 2, sizeof part);
    table_put(file, "/X", NUMBER_F32, ROWS, COLUMNS, 0, X);
    table_put(file, "/y", NUMBER_U8, ROWS, 0, 0, y);
    table_put(file, "/split", NUMBER_U8, ROWS, 0, 0, part);
    table_done(file);
    ls_inspection *in = look("split.h5", LS_INSPECT_CHECK);

    expect_finding(in, "split", LS_STOPS, "no train rows");
    CU_ASSERT_EQUAL(in->rows_compared, ROWS);
    ls_inspection_destroy(in);
}

/* Rows on the last axis: the same figures. */
static void a_table_on_its_side_is_the_same_table(void)
{
    static float turned[COLUMNS * ROWS];
    struct h5_file *file = table_new("side.h5");

    good();
    for (int i = 0; i < ROWS; i++)
        for (int j = 0; j < COLUMNS; j++)
            turned[j * ROWS + i] = X[i * COLUMNS + j];
    turned[2 * ROWS + 33] = NAN;
    table_put(file, "/X", NUMBER_F32, COLUMNS, ROWS, 0, turned);
    table_put(file, "/y", NUMBER_U8, ROWS, 0, 0, y);
    table_done(file);
    ls_inspection *in = look("side.h5", LS_INSPECT_CHECK);

    CU_ASSERT_EQUAL(in->transposed, 1);
    CU_ASSERT_STRING_EQUAL(in->mend, ""); /* it is little */
    CU_ASSERT_EQUAL(in->n_findings, 1);
    expect_finding(in, "missing", LS_STOPS, "row 33, column 2");
    ls_inspection_destroy(in);
}

struct fed {
    size_t rows, calls;
    float first[ROWS];
};

static ls_status give(void *user, size_t lo, size_t hi, void *out)
{
    (void)user;
    memcpy(out, X + lo * COLUMNS, (hi - lo) * COLUMNS * sizeof *X);
    return LS_OK;
}

static ls_status loader(void *user, const void *rows, size_t n)
{
    struct fed *fed = user;
    const float *row = rows;

    for (size_t i = 0; i < n; i++)
        fed->first[fed->rows++] = row[i * COLUMNS];
    fed->calls++;
    return LS_OK;
}

static void blocks_give_the_rows_in_use_in_order(void)
{
    const struct blocks blocks = {.type = NUMBER_F32,
                                  .width = COLUMNS,
                                  .rows = ROWS,
                                  .step = 64,
                                  .read = give};
    struct slices slices = {0};
    struct fed fed = {0};

    good();
    EXPECT_OK(slices_create("3::7,200:210", ROWS, &slices));
    EXPECT_OK(blocks_each(&blocks, &slices, loader, &fed));
    CU_ASSERT_EQUAL(fed.rows, slices.n);
    CU_ASSERT_EQUAL(fed.calls, 7);
    for (size_t k = 0; k < fed.rows; k++)
        CU_ASSERT_EQUAL(fed.first[k], X[slices_row(&slices, k) * COLUMNS]);
    slices_clear(&slices);
}

static CU_TestInfo tests[] = {
    {"a good table has no findings", a_good_table_has_no_findings},
    {"every fault is found and named", every_fault_is_found_and_named},
    {"what training takes does not stop it",
     what_training_takes_does_not_stop_it},
    {"rows are numbered as in the file", rows_are_numbered_as_in_the_file},
    {"rows held out that also train spoil it",
     rows_held_out_that_also_train_spoil_it},
    {"rows of a validation file are compared",
     rows_of_a_validation_file_are_compared},
    {"bad labels are a finding of a check alone",
     bad_labels_are_a_finding_of_a_check_alone},
    {"a split that cannot be is a finding",
     a_split_that_cannot_be_is_a_finding},
    {"a table on its side is the same table",
     a_table_on_its_side_is_the_same_table},
    {"blocks give the rows in use in order",
     blocks_give_the_rows_in_use_in_order},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"inspect: tables", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
