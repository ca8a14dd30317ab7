/* SPDX-License-Identifier: MIT */
/*
 * blend.c - a figure of the weighted mean of several models' outputs.
 *
 * Rows are taken in the shards of an evaluation and the sums of the shards are
 * added in order, so that the figure is that of eval for the ensemble.
 */
#include "many/blend.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/tree.h"
#include "engine/output_levels.h"
#include "engine/scores.h"
#include "model/backprop.h"
#include "model/ensemble.h"
#include "model/metrics.h"
#include "model/outputs.h"
#include "model/predict.h"

struct blend {
    const ls_dataset *data;
    const struct rows *rows;
    const struct figure *figure;
    const struct gemm *gemm;
    struct network network;   /* of the ensemble: the loss */
    struct preprocess target; /* of the ensemble: none */
    struct output_levels levels;
    enum task_kind task;
    size_t n_out, n_targets;
    bool ranks;    /* the figure is the AUC */
    bool counts;   /* the figure needs metrics_add() */
    double *pivot; /* [n_targets] targets of the first row */
    real *Y;       /* [shards x n_targets x PREDICT_ROWS] */
    real *w;       /* [shards x PREDICT_ROWS] */
};

struct blend_work {
    struct workspace *workspace;
    struct scratch scratch;
    struct scores scores; /* if the figure is the AUC */
    double *sum;          /* [PREDICT_ROWS x n_out] */
    real *mean, *one;     /* the same of the mean; A and y of a row */
    double *squares;      /* [2 x 3 n_targets] of a shard, of all */
};

/* Targets and weights of all rows, shard by shard. */
static ls_status take_truth(struct blend *b)
{
    const size_t shards = shard_count(b->rows->n, PREDICT_ROWS);
    size_t row[PREDICT_ROWS];
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(b->Y, shards * b->n_targets * PREDICT_ROWS,
                  "targets of the rows held out"));
    TRY(MEM_ARRAY(b->w, shards * PREDICT_ROWS, "weights of the rows held out"));
    TRY(MEM_ARRAY(b->pivot, b->n_targets, "targets of the rows held out"));
    for (size_t s = 0; s < shards; s++) {
        const struct range at = shard_rows(b->rows->n, PREDICT_ROWS, s);
        const size_t n = at.hi - at.lo;

        for (size_t i = 0; i < n; i++)
            row[i] = rows_at(b->rows, at.lo + i);
        dataset_targets(b->data, row, n, &b->target, row_lanes(n),
                        b->Y + s * b->n_targets * PREDICT_ROWS);
        (void)dataset_weights(b->data, row, n, row_lanes(n),
                              b->w + s * PREDICT_ROWS);
    }
    for (size_t j = 0; j < b->n_targets; j++)
        b->pivot[j] = (double)b->Y[j * PREDICT_ROWS];
done:
    return status;
}

ls_status blend_create(const struct ls_model *like, const ls_dataset *data,
                       const struct rows *rows, const struct figure *figure,
                       struct blend **blend)
{
    struct blend *b = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(b, 1, "rows held out"));
    b->data = data;
    b->rows = rows;
    b->figure = figure;
    b->gemm = model_products(like);
    b->task = task_kind_of(like->task);
    b->ranks = strcmp(figure->name, "auc") == 0;
    b->counts = !b->ranks && strcmp(figure->name, "loss") != 0;
    TRY(ensemble_network(like, &b->network));
    TRY(preprocess_create(like->target.n,
                          (const char *const *)like->target.names, &b->target));
    b->levels = output_levels_of(&b->network);
    b->n_out = network_last(&b->network)->n_out;
    b->n_targets = b->levels.n_targets;
    TRY(take_truth(b));
    *blend = b;
    b = NULL;
done:
    blend_destroy(b);
    return status;
}

void blend_destroy(struct blend *b)
{
    if (!b)
        return;
    preprocess_clear(&b->target);
    mem_free(b->pivot);
    mem_free(b->Y);
    mem_free(b->w);
    mem_free(b);
}

size_t blend_bytes(const struct blend *b)
{
    const size_t shards = shard_count(b->rows->n, PREDICT_ROWS);

    return shards * PREDICT_ROWS * (b->n_targets + 1) * sizeof *b->Y;
}

size_t blend_count(const struct blend *b)
{
    return b->rows->n * b->n_out;
}

const struct figure *blend_figure(const struct blend *b)
{
    return b->figure;
}

ls_status blend_work_create(const struct blend *b, struct blend_work **work)
{
    static const char what[] = "a figure of the rows held out";
    struct blend_work *w = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(w, 1, what));
    TRY(workspaces_create(&b->network, PREDICT_ROWS, 1, WORKSPACE_FORWARD,
                          &w->workspace));
    TRY(scratch_create(b->gemm, 1, &w->scratch));
    TRY(MEM_ARRAY(w->sum, PREDICT_ROWS * b->n_out, what));
    TRY(MEM_ARRAY(w->mean, PREDICT_ROWS * b->n_out, what));
    TRY(MEM_ARRAY(w->one, 2 * b->n_out, what));
    TRY(MEM_ARRAY(w->squares, 6 * b->n_targets, what));
    if (b->ranks)
        TRY(scores_create(b->rows->n, b->data->has_negative_weight,
                          &w->scores));
    *work = w;
    w = NULL;
done:
    blend_work_destroy(w);
    return status;
}

void blend_work_destroy(struct blend_work *w)
{
    if (!w)
        return;
    workspaces_destroy(w->workspace, 1);
    scratch_destroy(&w->scratch);
    scores_destroy(&w->scores);
    mem_free(w->sum);
    mem_free(w->mean);
    mem_free(w->one);
    mem_free(w->squares);
    mem_free(w);
}

void blend_add(const struct blend *b, double before, double weight,
               const real *out, double *sum)
{
    outputs_add(&b->network, before, weight, out, b->rows->n, sum);
}

/* Make A of the workspace the mean for the rows `at`. */
static void take_mean(const struct blend *b, struct blend_work *w,
                      struct range at, double before, const double *sum,
                      const real *out)
{
    const size_t n = at.hi - at.lo, ld = w->workspace->ld;
    real *A = w->workspace->A[b->network.n_layers];

    memcpy(w->sum, sum + at.lo * b->n_out, n * b->n_out * sizeof *sum);
    if (out)
        outputs_add(&b->network, before, 1, out + at.lo * b->n_out, n, w->sum);
    outputs_mean(&b->network, before + (out ? 1 : 0), w->sum, n, w->mean);
    for (size_t j = 0; j < b->n_out; j++)
        for (size_t i = 0; i < ld; i++)
            A[j * ld + i] = i < n ? w->mean[i * b->n_out + j] : 0;
}

/* Add the rows of the shard that begins with row number `first`. */
static void count_rows(const struct blend *b, struct blend_work *w,
                       size_t first, struct sums *sums)
{
    const struct workspace *space = w->workspace;
    real *a = w->one, *y = a + b->n_out;

    for (size_t i = 0; i < space->n; i++) {
        const double weight = (double)space->w[i];

        workspace_row(b->n_targets, space->ld, space->Y, i, y);
        if (b->ranks)
            scores_weigh(&w->scores, first + i, y[0] > (real)0.5, space->w[i]);
        if (!b->counts) {
            sums->weight += weight;
            sums->loss += weight * space->row_loss[i];
            continue;
        }
        workspace_row(b->n_out, space->ld, space->A[b->network.n_layers], i, a);
        output_levels_take_points(&b->levels, a);
        metrics_add(sums, b->task, b->n_targets, a, y, weight,
                    space->row_loss[i]);
    }
}

/* Sums of shard s; squares [3 n_targets] is memory for them. */
static struct sums sums_of_shard(const struct blend *b, struct blend_work *w,
                                 size_t s, double before, const double *sum,
                                 const real *out, double *squares)
{
    const struct range at = shard_rows(b->rows->n, PREDICT_ROWS, s);
    struct sums sums = {.pivot = b->pivot, .squares = squares};
    struct workspace *space = w->workspace;
    double loss;

    memset(squares, 0, 3 * b->n_targets * sizeof *squares);
    workspace_open(space, at.hi - at.lo);
    take_mean(b, w, at, before, sum, out);
    memcpy(space->Y, b->Y + s * b->n_targets * PREDICT_ROWS,
           b->n_targets * space->ld * sizeof *space->Y);
    memcpy(space->w, b->w + s * PREDICT_ROWS, space->ld * sizeof *space->w);
    scores_set(&w->scores, &b->network, space, at.lo);
    pass_loss(&b->network, NULL, space, 1, &w->scratch, &loss);
    count_rows(b, w, at.lo, &sums);
    return sums;
}

double blend_value(const struct blend *b, struct blend_work *w, double before,
                   const double *sum, const real *out)
{
    const size_t shards = shard_count(b->rows->n, PREDICT_ROWS);
    const size_t n_squares = 3 * b->n_targets;
    struct sums all = sums_of_shard(b, w, 0, before, sum, out, w->squares);
    ls_metrics m = {.rows = b->rows->n};
    ls_epoch epoch = {.partial = 0};

    for (size_t s = 1; s < shards; s++) {
        const struct sums next =
            sums_of_shard(b, w, s, before, sum, out, w->squares + n_squares);

        metrics_join(&all, &next, n_squares);
    }
    metrics_finish(&all, b->task, b->n_targets, b->target.scale, &m);
    epoch.val_loss = m.loss;
    epoch.val_accuracy = m.accuracy;
    epoch.val_rmse = m.rmse;
    epoch.val_r2 = m.r2;
    epoch.val_auc = b->ranks ? scores_auc(&w->scores) : (double)NAN;
    return figure_of(b->figure, &epoch);
}
