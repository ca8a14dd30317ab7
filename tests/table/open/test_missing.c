/* SPDX-License-Identifier: MIT */
/*
 * test_missing.c - NaN in X: an error, rows that go, or values filled in.
 */
#include "base/settings.h"
#include "table/open/missing.h"

#include <math.h>

#include "base/mem.h"
#include "settings/config.h"
#include "table/fits.h"
#include "table/tables.h"

enum { COLUMNS = 20 };

/* Six rows with NaN in (1, 0), (1, 3) and (4, 0); else 10 i + j. */
static void holes(const char *name, double other)
{
    static const uint8_t part[6] = {0, 1, 0, 1, 2, 0};
    static const float weight[6] = {1, 2, 3, 4, 5, 6};
    static const int32_t run[6] = {70, 71, 72, 73, 74, 75};
    double X[6 * COLUMNS];
    struct h5_file *file = table_new(name);

    for (int k = 0; k < 6 * COLUMNS; k++)
        X[k] = 10 * (k / COLUMNS) + k % COLUMNS;
    X[1 * COLUMNS] = X[1 * COLUMNS + 3] = X[4 * COLUMNS] = (double)NAN;
    if (other != 0)
        X[5 * COLUMNS + 7] = other;
    table_put(file, "/X", NUMBER_F64, 6, COLUMNS, 0, X);
    table_put(file, "/y", NUMBER_U8, 6, 0, 0, table_y);
    table_put(file, "/weight", NUMBER_F32, 6, 0, 0, weight);
    table_put(file, "/split", NUMBER_U8, 6, 0, 0, part);
    table_put(file, "/run", NUMBER_I32, 6, 0, 0, run);
    table_done(file);
}

static void missing_values_are_an_error_that_names_the_option(void)
{
    holes("holes.h5", 0);
    table_open("holes.h5", NULL, NULL, LS_BAD_DATA,
               "/X row 1, column 0 is NaN");
    table_open("holes.h5", NULL, NULL, LS_BAD_DATA,
               "setting missing=drop, mean or zero");
    ls_dataset *d = table_open("holes.h5", "rows", "2:4,5:", LS_OK, NULL);

    CU_ASSERT_EQUAL(d->has_nan, 0);
    ls_dataset_close(d);
}

static void infinity_is_an_error_always(void)
{
    static const char *const words[] = {"error", "drop", "mean", "zero"};

    for (int k = 0; k < 4; k++) {
        holes("inf.h5", (double)-INFINITY);
        table_open("inf.h5", "missing", words[k], LS_BAD_DATA,
                   k == 0 ? "row 1, column 0 is NaN"
                          : "row 5, column 7 is infinite");
    }
}

static void dropped_rows_leave_everything(void)
{
    static const size_t left[4] = {0, 2, 3, 5};
    static const unsigned char part[4] = {0, 0, 1, 0};
    ls_config config = table_config("missing", "drop");
    ls_dataset *d = NULL;

    EXPECT_OK(ls_config_set(&config, "group", "/run"));
    EXPECT_OK(ls_config_set(&config, "split", "stored"));
    EXPECT_OK(ls_dataset_open(temp_path("holes.h5"), &config, &d));
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL_FATAL(d->about.rows, 4);
    CU_ASSERT_EQUAL(d->has_nan, 0);
    for (size_t i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL(((double *)d->x)[i * COLUMNS + 5],
                        10.0 * (double)left[i] + 5);
        CU_ASSERT_EQUAL(d->label[i], table_y[left[i]]);
        CU_ASSERT_EQUAL(d->weight[i], 1.0 + (double)left[i]);
        CU_ASSERT_EQUAL(d->part[i], part[i]);
        CU_ASSERT_EQUAL(d->group[i], 70 + (int64_t)left[i]);
    }
    CU_ASSERT_PTR_NOT_NULL(strstr(d->reading, "2 of 6 rows left out"));
    ls_dataset_close(d);
}

/* The rows that are left make the fingerprint, streamed or not. */
static void the_fingerprint_is_that_of_the_rows_left(void)
{
    ls_config config = table_config("missing", "drop");
    ls_dataset *memory = NULL, *file = NULL, *rows = NULL;

    EXPECT_OK(ls_dataset_open(temp_path("holes.h5"), &config, &memory));
    config.memory = 1;
    EXPECT_OK(ls_dataset_open(temp_path("holes.h5"), &config, &file));
    rows = table_open("holes.h5", "rows", "0:1,2:4,5:", LS_OK, NULL);
    CU_ASSERT_FATAL(memory && file && rows);
    CU_ASSERT_PTR_NOT_NULL(file->stream);
    CU_ASSERT_EQUAL(file->about.fingerprint, memory->about.fingerprint);
    CU_ASSERT_EQUAL(rows->about.fingerprint, memory->about.fingerprint);
    ls_dataset_close(memory);
    ls_dataset_close(file);
    ls_dataset_close(rows);
}

static void rows_that_all_miss_something_cannot_be_dropped(void)
{
    ls_config config = table_config("missing", "drop");
    ls_dataset *d = NULL;

    EXPECT_OK(ls_config_set(&config, "rows", "1:2,4:5"));
    EXPECT_FAILS(ls_dataset_open(temp_path("holes.h5"), &config, &d),
                 LS_BAD_DATA, "in all of 2 rows");
}

/* Of the rows 0, 1, 2 the mean of column 0 is that of 0 and 20. */
static void the_mean_is_that_of_the_values_there_are(void)
{
    size_t list[3] = {0, 1, 2};
    const struct rows rows = {.n = 3, .row = list};
    const struct rows second = {.n = 1, .row = list + 1};
    ls_dataset *d = table_open("holes.h5", "missing", "mean", LS_OK, NULL);
    struct preprocess p;

    CU_ASSERT_EQUAL_FATAL(d->has_nan, 1);
    EXPECT_OK(fit_inputs(d, &rows, "standard", &p));
    CU_ASSERT_PTR_NOT_NULL_FATAL(p.fill);
    CU_ASSERT_EQUAL(p.fill[0], 10);
    CU_ASSERT_EQUAL(p.shift[0], 10);
    CU_ASSERT_EQUAL(p.scale[0], 1.0 / 10);
    CU_ASSERT_EQUAL(p.fill[1], 11);
    EXPECT_CLOSE(p.scale[1], 1 / sqrt(200.0 / 3), 1e-15, 0);
    preprocess_clear(&p);
    EXPECT_OK(fit_inputs(d, &rows, "none", &p));
    CU_ASSERT_EQUAL(p.fill[3], 13);
    CU_ASSERT_EQUAL(p.shift[3], 0);
    preprocess_clear(&p);
    EXPECT_FAILS(fit_inputs(d, &second, "auto", &p), LS_BAD_DATA,
                 "column 0 of X, counted from 0, has no value");
    ls_dataset_close(d);
}

/* Whole tiles, parts of tiles, and columns picked by name alike. */
static void what_is_missing_is_filled_in_as_rows_are_gathered(void)
{
    static const char *const words[] = {"mean", "zero"};
    static const size_t rows[6] = {0, 1, 2, 3, 4, 5};
    _Alignas(MEM_ALIGN) real out[COLUMNS * ROW_LANES];
    size_t turned[COLUMNS];

    for (size_t j = 0; j < COLUMNS; j++)
        turned[j] = COLUMNS - 1 - j;
    for (int k = 0; k < 4; k++) {
        ls_dataset *d =
            table_open("holes.h5", "missing", words[k / 2], LS_OK, NULL);
        struct preprocess p;

        if (k % 2) {
            EXPECT_OK(MEM_ARRAY(d->column, COLUMNS, "columns"));
            memcpy(d->column, turned, sizeof turned);
        }
        EXPECT_OK(fit_inputs(d, &(struct rows){.n = 6}, "standard", &p));
        dataset_inputs(d, rows, 6, &p, ROW_LANES, out);
        for (size_t j = 0; j < COLUMNS; j++) {
            const size_t from = k % 2 ? turned[j] : j;

            for (size_t i = 0; i < 6; i++) {
                const int gone =
                    (from == 0 && (i == 1 || i == 4)) || (from == 3 && i == 1);
                const double x =
                    gone ? (k < 2 ? p.fill[j] : 0.0) : (double)(10 * i + from);

                EXPECT_CLOSE((double)out[j * ROW_LANES + i],
                             (x - p.shift[j]) * p.scale[j], 1e-6, 1e-6);
            }
        }
        preprocess_clear(&p);
        ls_dataset_close(d);
    }
}

static void a_table_without_holes_is_as_ever(void)
{
    ls_config config = table_config("missing", "mean");
    ls_dataset *d = NULL, *plain = NULL;
    struct preprocess p, q;

    table_plain("plain.h5");
    EXPECT_OK(ls_dataset_open(temp_path("plain.h5"), &config, &d));
    config_default(&config);
    EXPECT_OK(ls_dataset_open(temp_path("plain.h5"), &config, &plain));
    CU_ASSERT_EQUAL(d->has_nan, 0);
    CU_ASSERT_EQUAL(d->about.fingerprint, plain->about.fingerprint);
    EXPECT_OK(fit_inputs(d, &(struct rows){.n = 6}, "auto", &p));
    EXPECT_OK(fit_inputs(plain, &(struct rows){.n = 6}, "auto", &q));
    CU_ASSERT_EQUAL(memcmp(p.scale, q.scale, 2 * sizeof *p.scale), 0);
    CU_ASSERT_PTR_NOT_NULL(p.fill);
    CU_ASSERT_PTR_NULL(q.fill);
    preprocess_clear(&p);
    preprocess_clear(&q);
    ls_dataset_close(d);
    ls_dataset_close(plain);
}

static CU_TestInfo tests[] = {
    {"missing values are an error that names the option",
     missing_values_are_an_error_that_names_the_option},
    {"infinity is an error always", infinity_is_an_error_always},
    {"dropped rows leave everything", dropped_rows_leave_everything},
    {"the fingerprint is that of the rows left",
     the_fingerprint_is_that_of_the_rows_left},
    {"rows that all miss something cannot be dropped",
     rows_that_all_miss_something_cannot_be_dropped},
    {"the mean is that of the values there are",
     the_mean_is_that_of_the_values_there_are},
    {"what is missing is filled in as rows are gathered",
     what_is_missing_is_filled_in_as_rows_are_gathered},
    {"a table without holes is as ever", a_table_without_holes_is_as_ever},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"missing: NaN in X", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
