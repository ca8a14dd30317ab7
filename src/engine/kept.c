/* SPDX-License-Identifier: MIT */
/*
 * kept.c - keep the loss of each row of an evaluation, and a column.
 */
#include "engine/kept.h"

#include "base/mem.h"
#include "model/predict.h"

static size_t lanes_of(const struct kept *kept)
{
    return mem_round(kept->n_features * row_lanes(PREDICT_ROWS), sizeof(real));
}

ls_status kept_create(size_t threads, struct kept *kept)
{
    return kept->n_features == 0
               ? LS_OK
               : MEM_ARRAY(kept->lanes, threads * lanes_of(kept),
                           "a column of an evaluation");
}

void kept_clear(struct kept *kept)
{
    mem_free(kept->lanes);
    kept->lanes = NULL;
}

static double value_of(const real *lanes, size_t n, size_t ld, size_t i)
{
    if (n == 1)
        return (double)lanes[i];
    for (size_t j = 0; j < n; j++)
        if (lanes[j * ld + i] > 0 || lanes[j * ld + i] < 0)
            return (double)j;
    return (double)NAN;
}

static void keep_column(const struct kept *kept, size_t t,
                        const struct engine_job *job, const size_t *row,
                        size_t n, double *out)
{
    real *lanes = kept->lanes + t * lanes_of(kept);
    const size_t ld = row_lanes(PREDICT_ROWS);

    dataset_features(job->data, kept->feature, kept->n_features, row, n, ld,
                     lanes);
    for (size_t i = 0; i < n; i++)
        out[i] = value_of(lanes, kept->n_features, ld, i);
}

void kept_scores(const struct kept *kept, const struct scores *scores, size_t n)
{
    if (kept)
        scores_copy(scores, n, kept->score);
}

void kept_rows(const struct kept *kept, size_t t, const struct engine_job *job,
               const size_t *row, size_t first,
               const struct workspace *workspace)
{
    if (!kept)
        return;
    for (size_t i = 0; kept->loss && i < workspace->n; i++)
        kept->loss[first + i] = workspace->row_loss[i];
    if (kept->column)
        keep_column(kept, t, job, row, workspace->n, kept->column + first);
}
