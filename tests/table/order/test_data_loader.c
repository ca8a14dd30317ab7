/* SPDX-License-Identifier: MIT */
/*
 * test_data_loader.c - rows that come from a file are those in memory, in the
 * same order, from any position on.
 */
#include "base/settings.h"
#include "table/dataset/split.h"
#include "table/order/data_loader.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "table/tables.h"

enum { ROWS = 5000, COLUMNS = 3, MOST = 70 };

static float X[ROWS * COLUMNS], w[ROWS];
static int32_t y[ROWS];

static void make_file(const char *name)
{
    struct h5_file *file = table_new(name);

    for (size_t i = 0; i < ROWS; i++) {
        for (size_t j = 0; j < COLUMNS; j++)
            X[i * COLUMNS + j] = (float)(i * 10 + j);
        y[i] = (int32_t)(i % 4);
        w[i] = (float)i;
    }
    table_put(file, "/X", NUMBER_F32, ROWS, COLUMNS, 0, X);
    table_put(file, "/y", NUMBER_I32, ROWS, 0, 0, y);
    table_put(file, "/weight", NUMBER_F32, ROWS, 0, 0, w);
    table_done(file);
}

/* With one byte of memory every table is streamed. */
static ls_dataset *open_file(const char *name, bool streamed, const char *rows)
{
    ls_config config = table_config("rows", rows);
    ls_dataset *d = NULL;

    config.memory = streamed ? 1 : 0;
    EXPECT_OK(ls_dataset_open(temp_path(name), &config, &d));
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    CU_ASSERT_EQUAL(d->stream != NULL, streamed);
    return d;
}

/* Rows of an epoch from a position on, as minibatches take them. */
static void expect_same(struct data_loader *a, struct data_loader *b,
                        uint64_t epoch, size_t position, size_t n)
{
    const ls_dataset *s = data_loader_table(a), *t = data_loader_table(b);
    size_t i[MOST], k[MOST];
    bool same = true;

    data_loader_begin(a, epoch, position);
    data_loader_begin(b, epoch, position);
    while (position < n) {
        const size_t some = n - position < MOST ? n - position : MOST;

        EXPECT_OK(data_loader_wait(a, position + some, HUGE_VAL));
        EXPECT_OK(data_loader_wait(b, position + some, HUGE_VAL));
        order_fill(data_loader_order(a), position, some, i);
        order_fill(data_loader_order(b), position, some, k);
        for (size_t r = 0; r < some; r++)
            same = same &&
                   memcmp((float *)s->x + i[r] * COLUMNS,
                          (float *)t->x + k[r] * COLUMNS,
                          COLUMNS * sizeof(float)) == 0 &&
                   s->label[i[r]] == t->label[k[r]] &&
                   s->weight[i[r]] == t->weight[k[r]];
        position += some;
        data_loader_passed(a, position);
        data_loader_passed(b, position);
    }
    CU_ASSERT(same);
}

/* Streamed against in memory: rows that are all, sliced, or split. */
static void streamed_rows_are_those_in_memory(void)
{
    static const char *const slices[] = {"", "7:4000:3,4500:"};
    static const double windows[] = {0.0001, 0.05, 0.4, 1.0};

    make_file("t.h5");
    for (size_t s = 0; s < 2; s++) {
        ls_dataset *file = open_file("t.h5", true, slices[s]);
        ls_dataset *memory = open_file("t.h5", false, slices[s]);
        struct rows rows, held, list, other;

        CU_ASSERT_EQUAL(file->about.fingerprint, memory->about.fingerprint);
        EXPECT_OK(rows_split(file, s ? 0.3 : 0.0, "random", 1, &rows, &held));
        EXPECT_OK(
            rows_split(memory, s ? 0.3 : 0.0, "random", 1, &list, &other));
        EXPECT_OK(rows_make_list(&list));
        for (size_t k = 0; k < 8; k++) {
            const struct sequence sequence = {
                .shuffled = k < 4, .window = windows[k % 4], .seed = 42};
            struct data_loader *a = NULL, *b = NULL;

            EXPECT_OK(data_loader_create(file, &rows, &sequence, MOST, &a));
            EXPECT_OK(data_loader_create(memory, &list, &sequence, MOST, &b));
            expect_same(a, b, 0, 0, rows.n);
            expect_same(a, b, 1, 0, rows.n / 2);
            expect_same(a, b, 1, rows.n / 2, rows.n); /* goes on */
            expect_same(a, b, 7, rows.n / 3, rows.n); /* leaps */
            expect_same(a, b, 8, 0, 1);
            expect_same(a, b, 0, 0, rows.n); /* and back */
            data_loader_destroy(a);
            data_loader_destroy(b);
        }
        rows_clear(&rows);
        rows_clear(&held);
        rows_clear(&list);
        rows_clear(&other);
        ls_dataset_close(file);
        ls_dataset_close(memory);
    }
}

/* A window buffer in which a band ends one row behind the last place: its last
 * row is the first of the window buffer. One row less, and it ends with the
 * window buffer. */
static void a_band_may_wrap_by_one_row(void)
{
    ls_dataset *file = NULL, *memory = NULL;
    const struct rows all = {.n = ROWS};

    make_file("t.h5");
    file = open_file("t.h5", true, "");
    memory = open_file("t.h5", false, "");
    const size_t band = file->bands.rows;

    CU_ASSERT_FATAL(2 * band - 1 >= MOST);
    for (size_t less = 0; less < 3; less++) {
        const struct sequence in_order = {.window = 1e-9};
        struct data_loader *a = NULL, *b = NULL;

        EXPECT_OK(
            data_loader_create(file, &all, &in_order, 2 * band - less, &a));
        EXPECT_OK(data_loader_create(memory, &all, &in_order, MOST, &b));
        expect_same(a, b, 0, 0, ROWS);
        expect_same(a, b, 1, 0, ROWS);
        data_loader_destroy(a);
        data_loader_destroy(b);
    }
    ls_dataset_close(file);
    ls_dataset_close(memory);
}

static ls_status add_up(void *user, const ls_dataset *table, const size_t *row,
                        size_t position, size_t n)
{
    const float *x = table->x;
    size_t *next = user;

    CU_ASSERT_EQUAL(position, *next);
    for (size_t i = 0; i < n; i++)
        CU_ASSERT_EQUAL(x[row[i] * COLUMNS], (float)(*next + i) * 10);
    *next += n;
    return LS_OK;
}

static void a_scan_gives_all_rows_in_order(void)
{
    const struct rows all = {.n = ROWS};

    make_file("t.h5");
    for (int streamed = 0; streamed < 2; streamed++) {
        ls_dataset *d = open_file("t.h5", streamed, "");
        size_t next = 0;

        EXPECT_OK(data_loader_scan(d, &all, add_up, &next));
        CU_ASSERT_EQUAL(next, ROWS);
        ls_dataset_close(d);
    }
}

static void a_ring_fits_the_memory_it_was_given(void)
{
    const struct rows all = {.n = ROWS};
    ls_dataset *d = NULL;
    size_t least = 0;

    make_file("t.h5");
    d = open_file("t.h5", true, "");
    for (size_t bytes = 1 << 10; bytes < (size_t)64 << 20; bytes += bytes / 8) {
        const double share = data_loader_fit(d, &all, 0.5, MOST, bytes);
        const struct sequence sequence = {true, share, 1};
        struct data_loader *loader = NULL;

        CU_ASSERT(share <= 0.5);
        if (share == 0.0)
            continue;
        least = least ? least : bytes;
        EXPECT_OK(data_loader_create(d, &all, &sequence, MOST, &loader));
        CU_ASSERT(data_loader_bytes(loader) <= bytes);
        data_loader_destroy(loader);
    }
    CU_ASSERT(least > 0);
    ls_dataset_close(d);
}

static void a_file_that_is_written_to_is_refused(void)
{
    const struct rows all = {.n = ROWS};
    const struct sequence sequence = {true, 0.1, 1};
    struct data_loader *loader = NULL;
    ls_dataset *d = NULL;
    ls_status status = LS_OK;

    make_file("t.h5");
    d = open_file("t.h5", true, "");
    EXPECT_OK(data_loader_create(d, &all, &sequence, MOST, &loader));
    CU_ASSERT_EQUAL(truncate(temp_path("t.h5"), 1000), 0);
    data_loader_begin(loader, 0, 0);
    for (size_t i = MOST; i < ROWS && status == LS_OK; i += MOST) {
        status = data_loader_wait(loader, i, HUGE_VAL);
        data_loader_passed(loader, i);
    }
    CU_ASSERT_EQUAL(status, LS_BAD_DATA);
    CU_ASSERT_PTR_NOT_NULL(strstr(ls_last_error(), "was written to"));
    data_loader_destroy(loader);
    ls_dataset_close(d);
}

static void a_bad_value_far_back_is_named(void)
{
    struct h5_file *file = NULL;
    ls_config config = table_config(NULL, NULL);
    ls_dataset *d = NULL;

    make_file("t.h5");
    X[4321 * COLUMNS + 2] = NAN;
    file = table_new("bad.h5");
    table_put(file, "/X", NUMBER_F32, ROWS, COLUMNS, 0, X);
    table_put(file, "/y", NUMBER_I32, ROWS, 0, 0, y);
    table_done(file);
    config.memory = 1;
    EXPECT_FAILS(ls_dataset_open(temp_path("bad.h5"), &config, &d), LS_BAD_DATA,
                 "/X row 4321, column 2 is NaN");
}

static CU_TestInfo tests[] = {
    {"streamed rows are those in memory", streamed_rows_are_those_in_memory},
    {"a band may wrap by one row", a_band_may_wrap_by_one_row},
    {"a scan gives all rows in order", a_scan_gives_all_rows_in_order},
    {"a ring fits the memory it was given",
     a_ring_fits_the_memory_it_was_given},
    {"a file that is written to is refused",
     a_file_that_is_written_to_is_refused},
    {"a bad value far back is named", a_bad_value_far_back_is_named},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"feed", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
