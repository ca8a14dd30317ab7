/* SPDX-License-Identifier: MIT */
/*
 * evaluate.h - outputs and metrics over a table, by a team.
 */
#ifndef LOCKSTEP_EVALUATE_H
#define LOCKSTEP_EVALUATE_H

#include "engine/worker.h"
#include "model/metrics.h"
#include "model/predict.h"
#include "table/order/data_loader.h"

struct evaluator;

/* Most rows of evaluator_outputs(): whole shards, at most EVALUATE_ROWS. */
enum { EVALUATE_ROWS = 64 * PREDICT_ROWS };
static inline size_t evaluator_block(const ls_dataset *dataset)
{
    const size_t rows =
        data_loader_block(dataset) / PREDICT_ROWS * PREDICT_ROWS;

    return rows < PREDICT_ROWS    ? PREDICT_ROWS
           : rows < EVALUATE_ROWS ? rows
                                  : EVALUATE_ROWS;
}

/* Create an evaluator for rows of job->data; job->theta is not used. Allocates
 * all memory; whatever job and rows point to is borrowed. */
ls_status evaluator_create(const struct engine_job *job, enum task_kind task,
                           const struct rows *rows, size_t threads,
                           struct evaluator **evaluator);
void evaluator_destroy(struct evaluator *evaluator);

/* Of an evaluation on several machines of a table that they share: read the
 * rows that this one evaluates, which stay in memory; and how many these are.
 */
ls_status evaluator_keep_rows(struct evaluator *evaluator);
size_t evaluator_own_rows(const struct evaluator *evaluator);

/* Bytes of the evaluator; the part of them not touched before first use. */
size_t evaluator_bytes(const struct evaluator *evaluator);
size_t evaluator_to_come(const struct evaluator *evaluator);

/* Metrics of the parameters theta, and, unless out is NULL, the outputs for all
 * rows, as evaluator_outputs() has them. Allocates metrics->confusion and
 * weighted. */
ls_status evaluator_metrics(struct evaluator *evaluator, const real *theta,
                            real *out, ls_metrics *metrics);

void metrics_clear(ls_metrics *metrics);

/* Write outputs of rows [lo, hi) to out [hi - lo x targets], in the units of y.
 * The table needs no targets. lo must increase from call to call, hi - lo is at
 * most evaluator_block(). */
ls_status evaluator_outputs(struct evaluator *evaluator, const real *theta,
                            size_t lo, size_t hi, real *out);
/* Pattern that a table must match to be used with model; borrows from model. In
 * pattern.c. */
struct dataset_pattern pattern_for(const ls_model *model, int need_y);

#endif
