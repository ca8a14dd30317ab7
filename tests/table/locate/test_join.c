/* SPDX-License-Identifier: MIT */
/*
 * test_join.c - a table in many files, against the same rows in one.
 */
#include "base/settings.h"
#include "table/locate/join.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "table/order/data_loader.h"
#include "table/tables.h"

enum { ROWS = 6, COLUMNS = 2 };

/* Rows [lo, hi) of X, of ids and of a y of words in a file. */
static void put_rows(const char *name, size_t lo, size_t hi, bool turned)
{
    static const char *const word[ROWS] = {"no",  "yes", "no",
                                           "yes", "yes", "maybe"};
    static const int64_t id[ROWS] = {70, 71, 72, 73, 74, 75};
    struct h5_file *file = table_new(name);
    float X[COLUMNS * ROWS];

    for (size_t j = 0; j < COLUMNS; j++)
        for (size_t i = lo; i < hi; i++)
            X[turned ? j * (hi - lo) + i - lo : (i - lo) * COLUMNS + j] =
                table_X[i * COLUMNS + j];
    table_put(file, "/X", NUMBER_F32, turned ? COLUMNS : hi - lo,
              turned ? hi - lo : COLUMNS, 0, X);
    table_put(file, "/id", NUMBER_I64, hi - lo, 0, 0, id + lo);
    EXPECT_OK(h5_write_texts(file, "/y", word + lo, hi - lo));
    table_done(file);
}

static ls_status compare(void *user, const ls_dataset *table, const size_t *row,
                         size_t position, size_t n)
{
    size_t *seen = user;

    for (size_t i = 0; i < n; i++)
        CU_ASSERT_EQUAL(memcmp((const float *)table->x + row[i] * COLUMNS,
                               table_X + (position + i) * COLUMNS,
                               COLUMNS * sizeof(float)),
                        0);
    *seen += n;
    return LS_OK;
}

static void expect_all(const char *pattern, uint64_t memory)
{
    static const int32_t label[ROWS] = {1, 2, 1, 2, 2, 0};
    const struct rows all = {.n = ROWS};
    ls_config config = table_config("id", "/id");
    ls_dataset *d = NULL;
    size_t seen = 0;

    config.memory = memory;
    EXPECT_OK(ls_dataset_open(temp_path(pattern), &config, &d));
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->about.rows, ROWS);
    CU_ASSERT_EQUAL(d->stream != NULL, memory > 0);
    CU_ASSERT_EQUAL(d->about.classes, 3);
    for (size_t i = 0; i < ROWS; i++) {
        CU_ASSERT_EQUAL(d->label[i], label[i]);
        CU_ASSERT_EQUAL(d->id[i], 70 + (int64_t)i);
    }
    EXPECT_OK(data_loader_scan(d, &all, compare, &seen));
    CU_ASSERT_EQUAL(seen, ROWS);
    ls_dataset_close(d);
}

/* Files of one row, of rows on the other axis, classes in one file alone. */
static void rows_follow_one_another(void)
{
    put_rows("part-1.h5", 0, 1, false);
    put_rows("part-2.h5", 1, 5, true);
    put_rows("part-3.h5", 5, 6, false);
    expect_all("part-*.h5", 0);
    expect_all("part-*.h5", 1);
    put_rows("whole-1.h5", 0, 6, false);
    expect_all("whole-?.h5", 0);
    expect_all("whole-1.h5", 0);
}

static void names_are_in_the_order_of_their_bytes(void)
{
    static const char *const want[] = {"name-10.h5", "name-2.h5", "name-B.h5",
                                       "name-a.h5"};
    char **names = NULL;
    size_t n = 0;

    for (size_t i = 4; i > 0; i--)
        table_plain(want[i - 1]);
    EXPECT_OK(join_names(temp_path("name-*"), &names, &n));
    CU_ASSERT_EQUAL_FATAL(n, 4);
    for (size_t i = 0; i < n; i++)
        CU_ASSERT_STRING_EQUAL(strrchr(names[i], '/') + 1, want[i]);
    mem_free(names);
    EXPECT_FAILS(join_names(temp_path("none-*"), &names, &n), LS_NO_INPUT,
                 "none-*");
}

static void a_file_is_no_pattern_of_others(void)
{
    table_plain("odd[1].h5");
    CU_ASSERT(!join_is(temp_path("odd[1].h5")));
    CU_ASSERT(join_is(temp_path("odd[2].h5")));
    CU_ASSERT(!join_is(temp_path("plain.h5")));
}

/* The first row after a border, and --rows across it. */
static void rows_are_counted_over_all_files(void)
{
    ls_config config = table_config("rows", "1:5");
    ls_dataset *d = NULL;

    put_rows("part-1.h5", 0, 1, false);
    put_rows("part-2.h5", 1, 5, true);
    put_rows("part-3.h5", 5, 6, false);
    EXPECT_OK(ls_config_set(&config, "id", "/id"));
    EXPECT_OK(ls_dataset_open(temp_path("part-*.h5"), &config, &d));
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->about.rows, 4);
    CU_ASSERT_EQUAL(d->about.file_rows, ROWS);
    CU_ASSERT_EQUAL(d->id[0], 71);
    CU_ASSERT_EQUAL(d->id[3], 74);
    CU_ASSERT_EQUAL(memcmp(d->x, table_X + COLUMNS, 4 * COLUMNS * 4), 0);
    ls_dataset_close(d);
}

static CU_TestInfo tests[] = {
    {"rows follow one another", rows_follow_one_another},
    {"names are in the order of their bytes",
     names_are_in_the_order_of_their_bytes},
    {"a file is no pattern of others", a_file_is_no_pattern_of_others},
    {"rows are counted over all files", rows_are_counted_over_all_files},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"join: many files", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
