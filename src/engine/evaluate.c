/* SPDX-License-Identifier: MIT */
/*
 * evaluate.c - evaluate a table in fixed shards, one thread each; sums and
 * counts of the shards are added in order.
 */
#include "engine/evaluate_inside.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "engine/kept.h"
#include "engine/team.h"
#include "math/dense.h"
#include "model/outputs.h"
#include "table/order/data_loader.h"

static ls_status create_threads(struct evaluator *e)
{
    ls_status status = LS_OK;
    TRY(MEM_ARRAY(e->scratch, e->threads, "evaluation"));
    TRY(MEM_ARRAY(e->row, e->threads * PREDICT_ROWS, "row numbers"));
    TRY(MEM_ARRAY(e->status, e->threads, "evaluation"));
    TRY(confusion_create(confusion_classes(e->task, e->n_out), e->threads,
                         e->window, e->data->weight != NULL, &e->confusion));
    e->one_stride = mem_round(2 * e->n_out, sizeof(real));
    TRY(MEM_ARRAY(e->one, e->threads * e->one_stride, "evaluation"));
    TRY(workspaces_create(e->job.network, PREDICT_ROWS, e->threads,
                          WORKSPACE_FORWARD, &e->workspace));
    TRY(members_create(&e->job, e->threads, &e->members));
    for (size_t t = 0; t < e->threads; t++)
        TRY(scratch_create(e->job.gemm, 1, &e->scratch[t]));

done:
    return status;
}

/* The targets of the first row. */
static void take_pivot(struct evaluator *e)
{
    const size_t first = rows_at(e->rows, 0);
    real *Y = e->workspace[0].Y;

    dataset_targets(e->data, &first, 1, e->job.target, ROW_LANES, Y);
    for (size_t j = 0; j < e->levels.n_targets; j++)
        e->pivot[j] = (double)Y[j * ROW_LANES];
}

static ls_status create_sums(struct evaluator *e)
{
    ls_status status = LS_OK;
    const size_t shards = shard_count(e->window, PREDICT_ROWS);

    TRY(MEM_ARRAY(e->sums, shards, "sums of an evaluation"));
    if (e->task == TASK_REGRESSION) {
        TRY(MEM_ARRAY(e->squares, (shards + 1) * e->n_squares,
                      "sums of an evaluation"));
        TRY(MEM_ARRAY(e->pivot, e->levels.n_targets, "sums of an evaluation"));
        take_pivot(e);
    }
    if (e->task == TASK_BINARY)
        TRY(scores_create(e->window, e->data->has_negative_weight, &e->scores));

done:
    return status;
}

/* Rows that are evaluated at a time: all, or a window. */
static size_t window_of(const struct engine_job *job, size_t rows)
{
    const size_t window = job->kept ? job->kept->window : 0;

    return window > 0 ? smaller(window, rows) : rows;
}

ls_status evaluator_create(const struct engine_job *job, enum task_kind task,
                           const struct rows *rows, size_t threads,
                           struct evaluator **evaluator)
{
    ls_status status = LS_OK;
    struct evaluator *e = NULL;

    TRY(MEM_ARRAY(e, 1, "evaluation"));
    *e = (struct evaluator){
        .job = *job,
        .data = job->data,
        .task = task,
        .rows = rows,
        .window = window_of(job, rows->n),
        .threads = threads,
        .n_out = network_last(job->network)->n_out,
        .levels = output_levels_of(job->network),
    };
    e->n_squares = 3 * e->levels.n_targets + e->levels.n;
    TRY(team_check(threads));
    TRY(data_loader_create_in_order(job->data, rows, evaluator_block(job->data),
                                    &e->loader));
    e->job.data = data_loader_table(e->loader);
    TRY(create_threads(e));
    TRY(sketch_look_create(job->known, job->data->about.features, threads,
                           &e->look));
    TRY(create_sums(e));
    TRY(output_limits_create(job->network, job->target, &e->limits));
    *evaluator = e;

done:
    if (status != LS_OK)
        evaluator_destroy(e);
    return status;
}

void evaluator_destroy(struct evaluator *e)
{
    if (!e)
        return;
    for (size_t t = 0; e->scratch && t < e->threads; t++)
        scratch_destroy(&e->scratch[t]);
    data_loader_destroy(e->loader);
    mem_free(e->scratch);
    workspaces_destroy(e->workspace, e->threads);
    mem_free(e->one);
    mem_free(e->row);
    confusion_destroy(&e->confusion);
    mem_free(e->status);
    mem_free(e->sums);
    mem_free(e->squares);
    mem_free(e->pivot);
    scores_destroy(&e->scores);
    sketch_look_destroy(e->look);
    members_destroy(e->members);
    output_limits_destroy(e->limits);
    mem_free(e);
}

size_t evaluator_bytes(const struct evaluator *e)
{
    const size_t shards = shard_count(e->window, PREDICT_ROWS);
    const size_t work = dense_work_size(e->job.gemm, 1);
    const size_t thread = work * sizeof(real) + PREDICT_ROWS * sizeof *e->row +
                          2 * e->n_out * sizeof *e->one;
    size_t bytes = shards * sizeof *e->sums + data_loader_bytes(e->loader) +
                   confusion_bytes(&e->confusion) + members_bytes(e->members);

    if (e->squares)
        bytes += ((shards + 1) * e->n_squares + e->levels.n_targets) *
                 sizeof *e->squares;
    return bytes + scores_bytes(&e->scores) + e->threads * thread +
           workspaces_bytes(e->job.network, PREDICT_ROWS, e->threads,
                            WORKSPACE_FORWARD);
}

size_t evaluator_to_come(const struct evaluator *e)
{
    return data_loader_bytes(e->loader) +
           workspaces_bytes(e->job.network, PREDICT_ROWS, e->threads,
                            WORKSPACE_FORWARD);
}

/* Inputs of a shard's rows into X of thread t. */
static void gather_inputs(struct evaluator *e, size_t t, struct range rows)
{
    size_t *row = e->row + t * PREDICT_ROWS;
    const size_t n = rows.hi - rows.lo;

    order_fill(data_loader_order(e->loader), rows.lo, n, row);
    workspace_open(&e->workspace[t], n);
    worker_inputs(&e->job, row, n, &e->workspace[t]);
}

/* Add a row to AUC and confusion matrix. */
static void count_row(struct evaluator *e, size_t t, size_t row, const real *A,
                      const real *y, real w)
{
    scores_weigh(&e->scores, row, y[0] > (real)0.5, w);
    if (e->confusion.classes > 0)
        confusion_add(
            &e->confusion, t, row, metrics_class(e->task, e->n_out, y),
            metrics_class_above(e->job.threshold, e->task, e->n_out, A), w);
}

/* Add the rows of thread t's workspace. */
static void count_rows(struct evaluator *e, size_t t, size_t first,
                       struct sums *sums)
{
    const struct workspace *workspace = &e->workspace[t];
    real *a = e->one + t * e->one_stride;
    real *y = a + e->n_out;

    for (size_t i = 0; i < workspace->n; i++) {
        workspace_row(e->n_out, workspace->ld,
                      workspace->A[e->job.network->n_layers], i, a);
        workspace_row(e->levels.n_targets, workspace->ld, workspace->Y, i, y);
        if (e->levels.n > 0)
            output_levels_count(&e->levels, a, y, (double)workspace->w[i],
                                sums->squares + 3 * e->levels.n_targets);
        output_levels_take_points(&e->levels, a);
        metrics_add(sums, e->task, e->levels.n_targets, a, y,
                    (double)workspace->w[i], workspace->row_loss[i]);
        count_row(e, t, first + i, a, y, workspace->w[i]);
    }
}

/* Outputs of thread t's rows, in the units of y. */
static void put_outputs(const struct evaluator *e, size_t t, real *out)
{
    const struct workspace *workspace = &e->workspace[t];

    outputs_denormalize(e->job.network, e->job.target, workspace,
                        workspace->A[e->job.network->n_layers], out);
}

static void evaluate_shard(struct evaluator *e, const real *theta, size_t t,
                           size_t shard)
{
    const struct range rows = shard_rows(e->rows->n, PREDICT_ROWS, shard);
    const size_t n = rows.hi - rows.lo;
    const size_t *row = e->row + t * PREDICT_ROWS;
    const size_t first = rows.lo - e->now.lo;
    struct workspace *workspace = &e->workspace[t];
    struct sums *sums = &e->sums[first / PREDICT_ROWS];
    double loss;

    gather_inputs(e, t, rows);
    sketch_look_rows(e->look, t, e->job.data, row, n);
    dataset_targets(e->job.data, row, n, e->job.target, workspace->ld,
                    workspace->Y);
    (void)dataset_weights(e->job.data, row, n, workspace->ld, workspace->w);
    e->status[t] = members_to_Z(e->members, t, &e->job, theta, row, workspace,
                                &e->scratch[t]);
    scores_set(&e->scores, e->job.network, workspace, first);
    pass_loss(e->job.network, e->limits, workspace, 1, &e->scratch[t], &loss);
    *sums = (struct sums){.threshold = e->job.threshold};
    if (e->squares) {
        sums->squares = e->squares + first / PREDICT_ROWS * e->n_squares;
        sums->pivot = e->pivot;
        memset(sums->squares, 0, e->n_squares * sizeof(double));
    }
    if (e->out)
        put_outputs(e, t, e->out + first * e->n_out);
    kept_rows(e->job.kept, t, &e->job, row, first, workspace);
    count_rows(e, t, first, sums);
}

static void output_shard(struct evaluator *e, const real *theta, size_t t,
                         struct range rows, real *out)
{
    gather_inputs(e, t, rows);
    e->status[t] = members_forward(e->members, t, &e->job, theta,
                                   e->row + t * PREDICT_ROWS, &e->workspace[t],
                                   &e->scratch[t]);
    put_outputs(e, t, out);
}

static ls_status first_failure(const struct evaluator *e)
{
    for (size_t t = 0; t < e->threads; t++)
        if (e->status[t] != LS_OK)
            return gemm_fail(e->job.gemm, e->status[t]);
    return LS_OK;
}

/* Work of the team on shards. */
struct evaluation {
    struct evaluator *evaluator;
    const real *theta;
    struct range shards;
    size_t lo, hi; /* rows */
    real *out;     /* [hi - lo x n_out] where they are wanted, or NULL */
};

static void do_shard(const struct evaluation *what, size_t t, size_t s)
{
    struct evaluator *e = what->evaluator;
    const size_t lo = what->lo;

    if (!what->out) {
        evaluate_shard(e, what->theta, t, s);
        return;
    }
    const struct range rows = shard_rows(what->hi - lo, PREDICT_ROWS, s);

    output_shard(e, what->theta, t, (struct range){lo + rows.lo, lo + rows.hi},
                 what->out + rows.lo * e->n_out);
}

static void do_shards(void *user, size_t t, size_t team)
{
    const struct evaluation *what = user;
    struct evaluator *e = what->evaluator;
    const struct range all = what->shards;
    const struct range run = range_part(all.hi - all.lo, team, t);
    struct gemm_guard guard;

    e->job.gemm->enter(&guard);
    for (size_t s = run.lo; s < run.hi && !e->status[t]; s++)
        do_shard(what, t, all.lo + s);
    e->job.gemm->leave(&guard);
}

ls_status evaluator_shards(struct evaluator *e, const real *theta,
                           struct range shards)
{
    struct evaluation what = {.evaluator = e, .theta = theta, .shards = shards};

    team_run(e->threads, do_shards, &what);
    return first_failure(e);
}

ls_status evaluator_outputs(struct evaluator *e, const real *theta, size_t lo,
                            size_t hi, real *out)
{
    struct evaluation what = {.evaluator = e,
                              .theta = theta,
                              .shards = {0, shard_count(hi - lo, PREDICT_ROWS)},
                              .lo = lo,
                              .hi = hi,
                              .out = out};
    ls_status status = LS_OK;
    memset(e->status, 0, e->threads * sizeof *e->status);
    e->pass += lo == 0;
    data_loader_begin(e->loader, e->pass, lo);
    TRY(data_loader_wait(e->loader, hi, HUGE_VAL));
    team_run(e->threads, do_shards, &what);
    TRY(first_failure(e));
    data_loader_passed(e->loader, hi);
done:
    return status;
}
