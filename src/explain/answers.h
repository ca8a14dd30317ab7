/* SPDX-License-Identifier: MIT */
/*
 * answers.h - what a model says of rows: outputs, raw outputs, derivatives,
 * contributions of columns; computed by a team, in shards of PREDICT_ROWS rows.
 */
#ifndef LOCKSTEP_ANSWERS_H
#define LOCKSTEP_ANSWERS_H

#include "explain/derivative.h"
#include "explain/input_columns.h"
#include "lockstep_explain.h"
#include "table/dataset/dataset.h"

enum { USUAL_STEPS = 100, MOST_STEPS = 1000000 };

/* Memory in which one thread computes answers. */
struct answer_worker {
    struct ls_predictor predictor;
    bool has_predictor;
    struct derivative *derivative; /* [members, or 1] */
    double *X;                     /* [PREDICT_ROWS x features] raw */
    double *sum;                   /* [PREDICT_ROWS x width] */
    ls_status status;
};

struct answers {
    const struct ls_model *model;
    ls_answer answer;
    size_t steps;
    size_t width; /* numbers computed for each row */
    char **names; /* [width] */
    struct input_columns columns;
    struct ls_model *raw; /* a shallow copy whose last layer is linear */
    size_t n_members;     /* of an ensemble, or 1 */
    size_t threads;
    struct answer_worker *worker; /* [threads] */
};

/* Prepare answers of at most `threads` threads. LS_USAGE if the model cannot
 * give them. */
ls_status answers_create(const struct ls_model *model, ls_answer answer,
                         size_t steps, size_t threads,
                         struct answers **answers);
void answers_destroy(struct answers *answers); /* NULL is allowed */

/* Answer rows row [n] of a table whose X is in memory: out [n x width]. The
 * bits of a row do not depend on the other rows or the threads. */
ls_status answers_of_rows(struct answers *answers, const ls_dataset *table,
                          const size_t *row, size_t n, real *out);

/* In attribution.c: the answers jacobian and contributions for n rows,
 * worker->X to out. */
ls_status attribution_jacobian(const struct answers *answers,
                               struct answer_worker *worker, size_t n,
                               real *out);
ls_status attribution_contributions(const struct answers *answers,
                                    struct answer_worker *worker, size_t n,
                                    real *out);

#endif
