/* SPDX-License-Identifier: MIT */
/*
 * test_shared_rows.c - rows that ranks keep together: each gets those of its
 * runs, in the order of one process, for any number of ranks and shards.
 */
#include "base/settings.h"
#include "base/tree.h"
#include "table/dataset/split.h"
#include "table/order/data_loader.h"

#include <math.h>
#include <string.h>

#include "table/tables.h"

#include "engine/fake_machines.h"

/* Rows of 8 KB: several blocks, and many bands. */
enum { ROWS = 353, COLUMNS = 2000, SHARD = 3, MOST_SHARDS = 70 };

static float X[ROWS * COLUMNS], w[ROWS];
static int32_t y[ROWS];
static size_t columns; /* of the file of a test */

static void make_file(const char *name, size_t n)
{
    struct h5_file *file = table_new(name);

    columns = n;
    for (size_t i = 0; i < ROWS * COLUMNS; i++)
        X[i] = (float)(i * 7919 % 100003);
    for (size_t i = 0; i < ROWS; i++) {
        y[i] = (int32_t)(i * 31 % 4);
        w[i] = (float)i;
    }
    table_put(file, "/X", NUMBER_F32, ROWS, columns, 0, X);
    table_put(file, "/y", NUMBER_I32, ROWS, 0, 0, y);
    table_put(file, "/weight", NUMBER_F32, ROWS, 0, 0, w);
    table_done(file);
}

/* With one byte of memory every table is streamed. */
static ls_dataset *open_streamed(const char *name)
{
    ls_config config = table_config("memory", "1");
    ls_dataset *d = NULL;

    EXPECT_OK(ls_dataset_open(temp_path(name), &config, &d));
    CU_ASSERT_PTR_NOT_NULL_FATAL(d);
    return d;
}

/* ---- One rank ------------------------------------------------------------ */

struct ranked {
    struct ls_machines *machines;
    const ls_dataset *data;
    const struct rows *rows;
    size_t shards;
    bool is_right;
    size_t rows_seen, bytes;
};

static struct range run_of(void *user, size_t rows, size_t rank)
{
    const struct ranked *own = user;
    const struct range run =
        tree_run(shard_count(rows, SHARD), machines_count(own->machines), rank);

    return run.lo == run.hi
               ? (struct range){0, 0}
               : (struct range){run.lo * SHARD,
                                shard_rows(rows, SHARD, run.hi - 1).hi};
}

static ls_status agree(void *user, ls_status status)
{
    const struct ranked *own = user;

    return machines_agree(own->machines, status);
}

static void exchange(void *user, const void *send, const size_t *n_send,
                     void *receive, const size_t *n_receive)
{
    const struct ranked *own = user;

    machines_exchange_rows(own->machines, send, n_send, receive, n_receive);
}

/* Position `at` has the row that the order of one process has there. */
static bool is_row(const ls_dataset *table, size_t place, size_t row)
{
    return memcmp((const char *)table->x + place * columns * sizeof(float),
                  X + row * columns, columns * sizeof(float)) == 0 &&
           table->label[place] == y[row] &&
           table->weight[place] == (double)w[row];
}

static void look_at_minibatch(struct ranked *own, struct data_loader *loader,
                              const struct order *alone, size_t position,
                              size_t n)
{
    const struct range run = run_of(own, n, machines_rank(own->machines));
    struct order of_table = *data_loader_order(loader);

    of_table.buffer = 0;
    for (size_t i = run.lo; i < run.hi; i++) {
        size_t place, row, number;

        order_fill(data_loader_order(loader), position + i, 1, &place);
        order_fill(alone, position + i, 1, &row);
        order_fill(&of_table, position + i, 1, &number);
        own->is_right &=
            row == number && is_row(data_loader_table(loader), place, row);
        own->rows_seen++;
    }
}

static void look_at_epoch(struct ranked *own, struct data_loader *loader,
                          uint64_t epoch, size_t position)
{
    const size_t batch = own->shards * SHARD;
    const struct order alone = order_of_epoch(own->rows, 1, 5, epoch);

    data_loader_begin(loader, epoch, position);
    while (position < own->rows->n) {
        const size_t n = smaller(batch, own->rows->n - position);

        rank_expects(data_loader_wait(loader, position + n, HUGE_VAL), LS_OK,
                     NULL);
        own->is_right &= data_loader_ready(loader) >= position + n;
        data_loader_begin(loader, epoch, position);
        look_at_minibatch(own, loader, &alone, position, n);
        position += n;
        data_loader_passed(loader, position);
    }
}

static void look_in_rank(struct ls_machines *machines, void *user)
{
    struct ranked *own = user;
    const size_t batch = own->shards * SHARD;
    const struct row_carrier carrier = {own,
                                        machines_count(machines),
                                        machines_rank(machines),
                                        MACHINES_UNIT,
                                        run_of,
                                        agree,
                                        exchange};
    struct data_loader *loader = NULL;

    own->machines = machines;
    if (!rank_expects(data_loader_create_shared(own->data, own->rows, 5, batch,
                                                &carrier, &loader),
                      LS_OK, NULL))
        return;
    own->is_right = true;
    own->bytes = data_loader_bytes(loader);
    look_at_epoch(own, loader, 0, 0);
    /* From within an epoch, as a run that goes on; and back. */
    look_at_epoch(own, loader, 3, batch < own->rows->n ? batch : 0);
    look_at_epoch(own, loader, 1, 0);
    data_loader_destroy(loader);
}

/* ---- All ranks ----------------------------------------------------------- */

static void look_in_ranks(const ls_dataset *data, const struct rows *rows,
                          size_t shards, size_t n)
{
    struct ranked own[FAKE_RANKS];
    void *user[FAKE_RANKS] = {NULL};
    const size_t batch = shards * SHARD;
    const size_t later = batch < rows->n ? rows->n - batch : rows->n;
    size_t seen = 0;

    for (size_t r = 0; r < n; r++) {
        own[r] = (struct ranked){.data = data, .rows = rows, .shards = shards};
        user[r] = &own[r];
    }
    (void)fake_run(n, look_in_rank, user);
    for (size_t r = 0; r < n; r++) {
        CU_ASSERT(own[r].is_right);
        seen += own[r].rows_seen;
    }
    CU_ASSERT_EQUAL(seen, 2 * rows->n + later);
}

static void rows_do_not_depend_on_the_ranks(void)
{
    ls_dataset *data;
    struct rows all, none;

    make_file("t.h5", COLUMNS);
    data = open_streamed("t.h5");
    EXPECT_OK(rows_split(data, 0, "random", 1, &all, &none));
    for (size_t shards = 1; shards <= MOST_SHARDS;
         shards += shards < 10 ? 1 : 7)
        for (size_t n = 1; n <= FAKE_RANKS; n++)
            look_in_ranks(data, &all, shards, n);
    rows_clear(&all);
    rows_clear(&none);
    ls_dataset_close(data);
}

/* The rows that train are a list; parts have as many of them. */
static void rows_that_are_held_out_are_not_brought(void)
{
    ls_dataset *data;
    struct rows train, held_out;

    make_file("t.h5", COLUMNS);
    data = open_streamed("t.h5");
    EXPECT_OK(rows_split(data, 0.4, "random", 1, &train, &held_out));
    EXPECT_OK(rows_make_list(&train));
    for (size_t n = 1; n <= FAKE_RANKS; n++)
        look_in_ranks(data, &train, 11, n);
    rows_clear(&train);
    rows_clear(&held_out);
    ls_dataset_close(data);
}

/* ---- Memory -------------------------------------------------------------- */

/* Most bytes of a loader of a rank. */
static size_t most_bytes(const ls_dataset *data, const struct rows *rows,
                         size_t n)
{
    struct ranked own[FAKE_RANKS];
    void *user[FAKE_RANKS] = {NULL};
    size_t most = 0;

    for (size_t r = 0; r < n; r++) {
        own[r] = (struct ranked){.data = data, .rows = rows, .shards = 2};
        user[r] = &own[r];
    }
    (void)fake_run(n, look_in_rank, user);
    for (size_t r = 0; r < n; r++)
        most = own[r].bytes > most ? own[r].bytes : most;
    return most;
}

static void a_rank_keeps_its_share_of_the_rows(void)
{
    const size_t table = (size_t)ROWS * COLUMNS * sizeof(float);
    ls_dataset *data;
    struct rows all, none;

    make_file("t.h5", COLUMNS);
    data = open_streamed("t.h5");
    EXPECT_OK(rows_split(data, 0, "random", 1, &all, &none));
    CU_ASSERT(most_bytes(data, &all, 1) >
              most_bytes(data, &all, 8) + table / 4);
    rows_clear(&all);
    rows_clear(&none);
    ls_dataset_close(data);
}

/* Those of a range of positions, read once, from bands of 341 rows. */
static void a_part_has_the_rows_of_its_positions(void)
{
    static const struct range ranges[] = {
        {0, ROWS}, {0, 1}, {17, 101}, {ROWS - 1, ROWS}, {5, 5}};
    ls_dataset *data;
    struct rows all, none;

    make_file("t.h5", 3);
    data = open_streamed("t.h5");
    EXPECT_OK(rows_split(data, 0, "random", 1, &all, &none));
    for (size_t k = 0; k < sizeof ranges / sizeof *ranges; k++) {
        struct data_loader *loader = NULL;
        bool right = true;

        EXPECT_OK(data_loader_create_part(data, &all, ranges[k], &loader));
        for (uint64_t epoch = 0; epoch < 2; epoch++) {
            data_loader_begin(loader, epoch, 0);
            EXPECT_OK(data_loader_wait(loader, ROWS, 0));
            CU_ASSERT_EQUAL(data_loader_ready(loader), ROWS);
            for (size_t i = ranges[k].lo; i < ranges[k].hi; i++) {
                size_t place;

                order_fill(data_loader_order(loader), i, 1, &place);
                right &= is_row(data_loader_table(loader), place, i);
            }
        }
        CU_ASSERT(right);
        data_loader_destroy(loader);
    }
    rows_clear(&all);
    rows_clear(&none);
    ls_dataset_close(data);
}

static CU_TestInfo tests[] = {
    {"rows do not depend on the ranks", rows_do_not_depend_on_the_ranks},
    {"rows that are held out are not brought",
     rows_that_are_held_out_are_not_brought},
    {"a rank keeps its share of the rows", a_rank_keeps_its_share_of_the_rows},
    {"a part has the rows of its positions",
     a_part_has_the_rows_of_its_positions},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"shared rows", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
