/* SPDX-License-Identifier: MIT */
/*
 * test_load.c - values out of files: all layouts give the same table, and bad
 * values are named.
 */
#include "table/dataset/load.h"

#include <math.h>
#include <stdlib.h>

#include "table/tables.h"

enum { ROWS = 6, COLUMNS = 3 };

/* X[i, j] = 10 i + j, in the layout asked for. */
static void put_X(struct h5_file *file, enum number_type type, bool turned)
{
    uint8_t u8[ROWS * COLUMNS];
    int16_t i16[ROWS * COLUMNS];
    float f32[ROWS * COLUMNS];
    double f64[ROWS * COLUMNS];
    const void *const values[] = {[NUMBER_U8] = u8,
                                  [NUMBER_I16] = i16,
                                  [NUMBER_F32] = f32,
                                  [NUMBER_F64] = f64};

    for (int i = 0; i < ROWS; i++) {
        for (int j = 0; j < COLUMNS; j++) {
            const int at = turned ? j * ROWS + i : i * COLUMNS + j;

            u8[at] = (uint8_t)(10 * i + j);
            i16[at] = (int16_t)(10 * i + j);
            f32[at] = (float)(10 * i + j);
            f64[at] = 10 * i + j;
        }
    }
    table_put(file, "/X", type, turned ? COLUMNS : ROWS,
              turned ? ROWS : COLUMNS, 0, values[type]);
    table_put(file, "/y", NUMBER_U8, ROWS, 0, 0, table_y);
}

static void all_types_and_layouts_load_alike(void)
{
    static const enum number_type types[] = {NUMBER_U8, NUMBER_I16, NUMBER_F32,
                                             NUMBER_F64};

    for (int k = 0; k < 8; k++) {
        struct h5_file *file = table_new("layout.h5");
        ls_dataset *d = NULL;

        put_X(file, types[k / 2], k % 2);
        table_done(file);
        d = table_open("layout.h5", "rows", "1::2", LS_OK, NULL);
        CU_ASSERT_PTR_NOT_NULL_FATAL(d);
        CU_ASSERT_EQUAL(d->x_type, types[k / 2]);
        CU_ASSERT_EQUAL(d->about.rows, 3);
        for (size_t i = 0; i < 3; i++)
            for (size_t j = 0; j < COLUMNS; j++)
                CU_ASSERT_EQUAL(number_at(d->x_type, d->x, i * COLUMNS + j),
                                (double)(10 * (2 * i + 1) + j));
        CU_ASSERT_EQUAL(d->label[1], 1);
        ls_dataset_close(d);
    }
}

static void targets_may_be_turned_too(void)
{
    const float X[6] = {1, 2, 3, 4, 5, 6}; /* 2 features of 3 rows */
    const float y[6] = {7, 8, 9, 10, 11, 12};
    struct h5_file *file = table_new("turned.h5");
    ls_dataset *d = NULL;

    table_put(file, "/X", NUMBER_F32, 2, 3, 0, X);
    table_put(file, "/y", NUMBER_F32, 2, 3, 0, y);
    table_done(file);
    d = table_open("turned.h5", NULL, NULL, LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->about.rows, 2);
    ls_dataset_close(d);
    file = table_new("turned.h5");
    table_put(file, "/X", NUMBER_F32, 2, 3, 0, X);
    table_put(file, "/y", NUMBER_F32, 1, 3, 0, y);
    table_done(file);
    d = table_open("turned.h5", NULL, NULL, LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->about.rows, 3);
    CU_ASSERT_EQUAL(((float *)d->x)[3], 5.0f);
    CU_ASSERT_EQUAL(d->value[2], 9.0);
    ls_dataset_close(d);
    file = table_new("turned.h5");
    table_put(file, "/X", NUMBER_F32, 1, 3, 0, X);
    table_put(file, "/y", NUMBER_F32, 2, 3, 0, y);
    table_done(file);
    d = table_open("turned.h5", NULL, NULL, LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->about.targets, 2);
    CU_ASSERT_EQUAL(d->value[2], 8.0);
    CU_ASSERT_EQUAL(d->value[3], 11.0);
    ls_dataset_close(d);
}

/* More than one block, and blocks of which no row is in use. */
static void large_tables_are_read_in_blocks(void)
{
    enum { N = 3000, F = 4000 };
    float *row = calloc(F, sizeof *row);
    struct h5_file *file = table_new("large.h5");
    ls_dataset *d = NULL;

    EXPECT_OK(h5_create_table(file, "/X", NUMBER_F32, F, 0));
    EXPECT_OK(h5_create_table(file, "/y", NUMBER_U8, 0, 0));
    for (size_t i = 0; i < N; i++) {
        const uint8_t label = i % 2;

        row[0] = row[F - 1] = (float)i;
        EXPECT_OK(h5_append(file, "/X", NUMBER_F32, row, 1));
        EXPECT_OK(h5_append(file, "/y", NUMBER_U8, &label, 1));
    }
    table_done(file);
    d = table_open("large.h5", NULL, NULL, LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    for (size_t i = 0; i < N; i++)
        CU_ASSERT_EQUAL(((float *)d->x)[i * F + F - 1], (float)i);
    ls_dataset_close(d);
    d = table_open("large.h5", "rows", "5:7,2998:", LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(((float *)d->x)[0], 5.0f);
    CU_ASSERT_EQUAL(((float *)d->x)[3 * F], 2999.0f);
    ls_dataset_close(d);
    free(row);
}

/* Labels and weights of which some rows are in use come in blocks, too. */
static void long_labels_are_read_in_blocks(void)
{
    enum { N = SOURCE_BLOCK / sizeof(double) + 1000, STEP = 3 };
    uint8_t *y = calloc(N, 1);
    struct h5_file *file = table_new("long.h5");
    ls_dataset *d = NULL;

    for (size_t i = 0; i < N; i++)
        y[i] = i * i % 7 % 2;
    table_put(file, "/X", NUMBER_U8, N, 1, 0, y);
    table_put(file, "/y", NUMBER_U8, N, 0, 0, y);
    table_done(file);
    d = table_open("long.h5", "rows", "1::3", LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->about.rows, (N - 2) / STEP + 1);
    size_t wrong = 0;

    for (size_t i = 0; i < d->about.rows; i++)
        wrong += d->label[i] != y[1 + STEP * i];
    CU_ASSERT_EQUAL(wrong, 0);
    ls_dataset_close(d);
    free(y);
}

/* Texts that stand for nothing are no class, however they are filled up. */
static void a_missing_label_is_refused(void)
{
    static const char *const missing[] = {"",       "NA",   "NA  ",
                                          "  nan ", "<NA>", "NaT"};
    const char *y[6] = {"a", "b", "a", "b", "a", "b"};

    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
        struct h5_file *file = table_new("gap.h5");

        y[3] = missing[i];
        table_put(file, "/X", NUMBER_F32, 6, 2, 0, table_X);
        EXPECT_OK(h5_write_texts(file, "/y", y, 6));
        table_done(file);
        CU_ASSERT_PTR_NULL(
            table_open("gap.h5", NULL, NULL, LS_BAD_DATA, "/y row 3 is \""));
        CU_ASSERT_PTR_NOT_NULL(strstr(ls_last_error(), "a missing label"));
    }
}

/* One bad value in X, y or weight, and what is said of it. */
static void expect_bad(const char *where, double value, const char *words)
{
    double X[12] = {0}, y[6] = {0, 1, 0, 1, 0, 1}, w[6] = {1, 1, 1, 1, 1, 1};
    struct h5_file *file = table_new("bad.h5");

    if (*where == 'X')
        X[7] = value;
    else if (*where == 'y')
        y[3] = value;
    else
        w[3] = value;
    table_put(file, "/X", NUMBER_F64, 6, 2, 0, X);
    table_put(file, "/y", NUMBER_F64, 6, 0, 0, y);
    table_put(file, "/weight", NUMBER_F64, 6, 0, 0, w);
    table_done(file);
    CU_ASSERT_PTR_NULL(table_open("bad.h5", NULL, NULL, LS_BAD_DATA, words));
}

static void bad_values_are_named(void)
{
    expect_bad("X", NAN, "bad.h5: /X row 3, column 1 is NaN");
    expect_bad("X", INFINITY, "/X row 3, column 1 is infinite");
    expect_bad("y", NAN, "/y row 3 is NaN");
    expect_bad("y", -INFINITY, "/y row 3 is infinite");
    expect_bad("w", NAN, "/weight row 3 is nan");
    expect_bad("w", INFINITY, "/weight row 3 is inf");
    if (sizeof(ls_real) == sizeof(float)) {
        expect_bad("X", 1e300, "is 1e+300, too large for float32");
        expect_bad("y", 1e39, "/y row 3 is 1e+39, too large");
        expect_bad("w", 1e39, "/weight row 3");
    }
}

static void rows_are_numbered_as_in_the_file(void)
{
    float X[12] = {0};
    struct h5_file *file = table_new("nan.h5");
    ls_dataset *d = NULL;

    X[9] = NAN; /* row 4 */
    table_put(file, "/X", NUMBER_F32, 6, 2, 0, X);
    table_put(file, "/y", NUMBER_U8, 6, 0, 0, table_y);
    table_done(file);
    d = table_open("nan.h5", "rows", "2:", LS_BAD_DATA, "/X row 4, column 1");
    CU_ASSERT_PTR_NULL(d);
    d = table_open("nan.h5", "rows", ":4", LS_OK, NULL);
    CU_ASSERT_PTR_NOT_NULL(d);
    ls_dataset_close(d);
}

static void weights_of_nothing_are_refused(void)
{
    const float w[6] = {0};
    struct h5_file *file = table_new("zero.h5");

    table_put(file, "/X", NUMBER_F32, 6, 2, 0, table_X);
    table_put(file, "/y", NUMBER_U8, 6, 0, 0, table_y);
    table_put(file, "/weight", NUMBER_F32, 6, 0, 0, w);
    table_done(file);
    CU_ASSERT_PTR_NULL(
        table_open("zero.h5", NULL, NULL, LS_BAD_DATA, "all weights"));
}

static CU_TestInfo tests[] = {
    {"all types and layouts load alike", all_types_and_layouts_load_alike},
    {"targets may be turned too", targets_may_be_turned_too},
    {"large tables are read in blocks", large_tables_are_read_in_blocks},
    {"long labels are read in blocks", long_labels_are_read_in_blocks},
    {"a missing label is refused", a_missing_label_is_refused},
    {"bad values are named", bad_values_are_named},
    {"rows are numbered as in the file", rows_are_numbered_as_in_the_file},
    {"weights of nothing are refused", weights_of_nothing_are_refused},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"load: values", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
