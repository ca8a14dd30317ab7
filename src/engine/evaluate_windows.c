/* SPDX-License-Identifier: MIT */
/*
 * evaluate_windows.c - an evaluation in windows of rows: what is kept of rows
 * is kept of one window at a time.
 */
#include <math.h>
#include <string.h>

#include "engine/evaluate_inside.h"
#include "engine/kept.h"
#include "table/order/data_loader.h"

/* All shards of the window, as their rows come. */
static ls_status evaluate_shards(struct evaluator *e, const real *theta)
{
    const size_t n = e->now.hi;
    const size_t shards = shard_count(n, PREDICT_ROWS);
    struct range now = {0, e->now.lo / PREDICT_ROWS};
    ls_status status = LS_OK;

    while (now.hi < shards) {
        now.lo = now.hi;
        TRY(data_loader_wait(e->loader, smaller((now.lo + 1) * PREDICT_ROWS, n),
                             HUGE_VAL));
        now.hi = data_loader_ready(e->loader) >= n
                     ? shards
                     : data_loader_ready(e->loader) / PREDICT_ROWS;
        TRY(evaluator_shards(e, theta, evaluator_own(e, now)));
        data_loader_passed(e->loader, smaller(now.hi * PREDICT_ROWS, n));
    }
done:
    return status;
}

/* Add the sums of the window's shards to those of the windows before, in the
 * order of the shards. */
static void join_sums(struct evaluator *e)
{
    const size_t shards = shard_count(e->now.hi - e->now.lo, PREDICT_ROWS);
    const size_t n = e->squares ? e->n_squares : 0;
    double *squares =
        e->squares ? e->squares + shard_count(e->window, PREDICT_ROWS) * n
                   : NULL;
    size_t first = 0;

    if (e->now.lo == 0 && shards > 0) {
        e->total = e->sums[first++];
        e->total.squares = squares;
        if (n > 0)
            memcpy(squares, e->squares, n * sizeof *squares);
    }
    for (size_t s = first; s < shards; s++)
        metrics_join(&e->total, &e->sums[s], n);
}

/* Hand the rows of the window on. */
static ls_status take_window(struct evaluator *e)
{
    const size_t n = e->now.hi - e->now.lo;
    const struct kept *kept = e->job.kept;
    ls_status status = LS_OK;

    join_sums(e);
    confusion_take(&e->confusion, n);
    kept_scores(kept, &e->scores, n);
    TRY(scores_take(&e->scores, n));
    if (kept && kept->take)
        TRY(kept->take(kept->user, e->now.lo, n));
done:
    /* What one machine cannot keep ends the pass of all. */
    return kept && kept->take ? machines_agree(e->job.machines, status)
                              : status;
}

static ls_status evaluate_windows(struct evaluator *e, const real *theta)
{
    const size_t n = e->rows->n;
    ls_status status = LS_OK;

    e->total = (struct sums){.threshold = e->job.threshold};
    e->now = (struct range){0, 0};
    if (e->window < n)
        TRY(scores_begin(&e->scores, n, e->job.kept->sorting));
    if (n > 0)
        data_loader_begin(e->loader, e->pass++, 0);
    do {
        e->now.lo = e->now.hi;
        e->now.hi = smaller(e->now.lo + e->window, n);
        TRY(evaluator_collect(e, evaluate_shards(e, theta)));
        TRY(take_window(e));
    } while (e->now.hi < n);
done:
    return status;
}

ls_status evaluator_metrics(struct evaluator *e, const real *theta, real *out,
                            ls_metrics *metrics)
{
    ls_status status = LS_OK;
    ls_metrics m = {.rows = e->rows->n, .auc = (double)NAN};

    e->out = out;
    confusion_clear(&e->confusion);
    memset(e->status, 0, e->threads * sizeof *e->status);
    sketch_look_begin(e->look);
    TRY(evaluate_windows(e, theta));
    metrics_finish(&e->total, e->task, e->levels.n_targets,
                   e->job.target->scale, &m);
    TRY(scores_auc_all(&e->scores, &m.auc));
    if (e->squares)
        TRY(output_levels_finish(&e->levels,
                                 e->total.squares + 3 * e->levels.n_targets,
                                 e->total.weight, &m));
    m.trained_on = sketch_look_share(e->look);
    TRY(confusion_finish(&e->confusion, &m));
    *metrics = m;
    m = (ls_metrics){0};

done:
    metrics_clear(&m);
    return status;
}
