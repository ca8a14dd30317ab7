/* SPDX-License-Identifier: MIT */
/*
 * answer_team.h - what a model says of rows: outputs, raw outputs, derivatives,
 * contributions of columns; computed by a team, in shards of PREDICT_ROWS rows.
 */
#ifndef LOCKSTEP_ANSWER_TEAM_H
#define LOCKSTEP_ANSWER_TEAM_H

#include "engine/machines.h"
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

struct answer_team {
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
    struct ls_machines *machines; /* that answer each call together, or NULL */
};

/* Prepare answers of at most `threads` threads. LS_USAGE if the model cannot
 * give them. */
ls_status answer_team_create(const struct ls_model *model, ls_answer answer,
                             size_t steps, size_t threads,
                             struct answer_team **answers);
void answer_team_destroy(struct answer_team *answers); /* NULL is allowed */

/* Answer rows row [n] of a table whose X is in memory: out [n x width], a block
 * of mem.h. The bits of a row do not depend on the other rows, the threads or
 * the machines, of which each answers some rows. */
ls_status answer_team_rows(struct answer_team *answers, const ls_dataset *table,
                           const size_t *row, size_t n, real *out);

/* In attribution.c: the answers jacobian and contributions for n rows,
 * worker->X to out. */
ls_status attribution_jacobian(const struct answer_team *answers,
                               struct answer_worker *worker, size_t n,
                               real *out);
ls_status attribution_contributions(const struct answer_team *answers,
                                    struct answer_worker *worker, size_t n,
                                    real *out);

#endif
