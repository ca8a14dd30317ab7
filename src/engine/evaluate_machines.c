/* SPDX-License-Identifier: MIT */
/*
 * evaluate_machines.c - an evaluation over several machines: each evaluates a
 * run of the shards, then all have the sums and scores of all. Sums are added
 * in the order of the shards, as on one machine: the figures are the same bits.
 */
#include <assert.h>

#include "base/mem.h"
#include "engine/evaluate_inside.h"
#include "engine/kept.h"

/* Shards of a run are a multiple of it, so that runs are whole units of any
 * number of 8 bytes. */
enum { RUN_UNIT = 8 };

static size_t rows_of(const struct evaluator *e)
{
    return e->now.hi - e->now.lo;
}

static size_t shards_of(const struct evaluator *e)
{
    return shard_count(rows_of(e), PREDICT_ROWS);
}

static struct range run_of(const struct evaluator *e, size_t rank)
{
    return range_part_by(shards_of(e), RUN_UNIT,
                         machines_count(e->job.machines), rank);
}

struct range evaluator_own(const struct evaluator *e, struct range shards)
{
    const struct range own = run_of(e, machines_rank(e->job.machines));
    const size_t before = e->now.lo / PREDICT_ROWS;
    const size_t first = before + own.lo, end = before + own.hi;
    const size_t lo = first > shards.lo ? first : shards.lo;
    const size_t hi = smaller(end, shards.hi);

    return (struct range){lo, hi > lo ? hi : lo};
}

/* Before the first window, of an evaluation that has no other. */
static struct range own_rows(const struct evaluator *e)
{
    const struct range own = range_part_by(
        shard_count(e->rows->n, PREDICT_ROWS), RUN_UNIT,
        machines_count(e->job.machines), machines_rank(e->job.machines));

    assert(e->window == e->rows->n);
    return (struct range){smaller(own.lo * PREDICT_ROWS, e->rows->n),
                          smaller(own.hi * PREDICT_ROWS, e->rows->n)};
}

size_t evaluator_own_rows(const struct evaluator *e)
{
    return own_rows(e).hi - own_rows(e).lo;
}

ls_status evaluator_keep_rows(struct evaluator *e)
{
    struct data_loader *loader = NULL;
    ls_status status = LS_OK;

    TRY(data_loader_create_part(e->data, e->rows, own_rows(e), &loader));
    data_loader_destroy(e->loader);
    e->loader = loader;
    e->job.data = data_loader_table(loader);

done:
    return status;
}

/* Complete an array, if there is one, of which each machine has the part of its
 * shards: `bytes` for a shard. */
static void complete(const struct evaluator *e, void *array, size_t bytes)
{
    struct ls_machines *m = e->job.machines;

    for (size_t r = 0; r < m->about.n; r++) {
        const struct range run = run_of(e, r);

        m->units[r] = shard_count((run.hi - run.lo) * bytes, MACHINES_UNIT);
    }
    if (array)
        machines_gather(m, array, m->units);
}

/* Arrays of rows have room for the rows that are there: the last shard is that
 * long. */
static void complete_rows(const struct evaluator *e, void *array, size_t bytes)
{
    struct ls_machines *m = e->job.machines;

    for (size_t r = 0; r < m->about.n; r++) {
        const struct range run = run_of(e, r);
        const size_t hi = smaller(run.hi * PREDICT_ROWS, rows_of(e));
        const size_t lo = smaller(run.lo * PREDICT_ROWS, rows_of(e));

        m->units[r] = shard_count((hi - lo) * bytes, MACHINES_UNIT);
    }
    if (array)
        machines_gather(m, array, m->units);
}

/* Pointers of sums are those of this process. */
static void point_sums(struct evaluator *e)
{
    for (size_t s = 0; s < shards_of(e); s++) {
        e->sums[s].squares = e->squares ? e->squares + s * e->n_squares : NULL;
        e->sums[s].pivot = e->pivot;
    }
}

/* Rows that the model was trained on. */
static void add_known_rows(struct evaluator *e)
{
    uint64_t counts[SKETCH_COUNTS] = {0};

    sketch_look_count(e->look, counts);
    machines_add(e->job.machines, counts, SKETCH_COUNTS);
    sketch_look_set(e->look, counts);
}

ls_status evaluator_collect(struct evaluator *e, ls_status status)
{
    struct ls_machines *m = e->job.machines;
    size_t *counts = NULL;

    if (machines_count(m) == 1)
        return status;
    if (status == LS_OK && e->now.hi == e->rows->n)
        status = confusion_room(&e->confusion, m->about.n, &counts);
    TRY(machines_agree(m, status));
    complete(e, e->sums, sizeof *e->sums);
    complete(e, e->squares, e->n_squares * sizeof *e->squares);
    point_sums(e);
    complete_rows(e, e->scores.plain, sizeof *e->scores.plain);
    complete_rows(e, e->scores.negative, sizeof *e->scores.negative);
    complete_rows(e, e->confusion.judged, confusion_row_bytes());
    complete_rows(e, e->out, e->n_out * sizeof *e->out);
    if (e->job.kept) {
        complete_rows(e, e->job.kept->loss, sizeof *e->job.kept->loss);
        complete_rows(e, e->job.kept->column, sizeof *e->job.kept->column);
    }
    if (e->now.hi < e->rows->n)
        goto done; /* counts of all windows are added at the end */
    confusion_gather(&e->confusion, m, counts);
    add_known_rows(e);

done:
    mem_free(counts);
    return status;
}
