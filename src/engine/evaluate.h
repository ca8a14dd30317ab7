/* SPDX-License-Identifier: MIT */
/*
 * evaluate.h - outputs and figures of merit over a table, by a team.
 */
#ifndef LOCKSTEP_EVALUATE_H
#define LOCKSTEP_EVALUATE_H

#include "engine/worker.h"
#include "model/metrics.h"
#include "model/predict.h"

struct evaluator;

/* Most rows of evaluator_outputs(): whole shards, at most EVALUATE_ROWS. */
enum { EVALUATE_ROWS = 64 * PREDICT_ROWS };
size_t evaluator_block(const ls_dataset *dataset);

/* An evaluator for those rows of job->data; job->theta is not used. All
 * memory is allocated here. What job and rows point to is borrowed. */
ls_status evaluator_create(const struct engine_job *job, enum task_kind task,
                           const struct rows *rows, size_t threads,
                           struct evaluator **evaluator);
void evaluator_destroy(struct evaluator *evaluator);

/* Memory it takes; and of it, what is not touched before it is used. */
size_t evaluator_bytes(const struct evaluator *evaluator);
size_t evaluator_to_come(const struct evaluator *evaluator);

/* Figures of the parameters theta. metrics->confusion and weighted are
 * allocated. */
ls_status evaluator_metrics(struct evaluator *evaluator, const real *theta,
                            ls_metrics *metrics);

void metrics_clear(ls_metrics *metrics);

/* Outputs of rows number [lo, hi) to out [hi - lo x targets], in the units of
 * y. Targets are not needed. Calls go forwards through the rows, at most
 * evaluator_block() at a time. */
ls_status evaluator_outputs(struct evaluator *evaluator, const real *theta,
                            size_t lo, size_t hi, real *out);
/* The pattern of a table that is to go with a model; borrows from it. In
 * pattern.c. */
struct dataset_pattern pattern_for(const ls_model *model, int need_y);

#endif
