/* SPDX-License-Identifier: MIT */
/*
 * evaluate_inside.h - members of an evaluator, for the files that evaluate.
 */
#ifndef LOCKSTEP_EVALUATE_INSIDE_H
#define LOCKSTEP_EVALUATE_INSIDE_H

#include "engine/confusion.h"
#include "engine/evaluate.h"
#include "engine/members.h"
#include "engine/output_levels.h"
#include "engine/scores.h"

struct evaluator {
    struct engine_job job; /* data: the table of the loader */
    const ls_dataset *data;
    enum task_kind task;
    const struct rows *rows;
    struct data_loader *loader; /* loads rows in file order */
    uint64_t pass;              /* number of passes */
    size_t threads, n_out;
    struct output_levels levels;
    struct scratch *scratch;     /* [threads] */
    struct workspace *workspace; /* [threads] */
    real *one;                   /* [threads x one_stride] A and y of a row */
    size_t one_stride;           /* whole cache lines */
    size_t *row;                 /* [threads x PREDICT_ROWS] */
    struct confusion confusion;
    ls_status *status; /* [threads] */
    size_t window;     /* rows that are evaluated at a time: whole shards */
    struct range now;  /* rows of the window */
    struct sums total; /* of the windows before and of this one */
    struct sums *sums; /* [shards of a window] */
    double *squares;   /* [shards x n_squares], regression: figures of targets,
                          then weight at or below each level; then the total */
    size_t n_squares;
    double *pivot;                /* [targets], a target of the table */
    struct scores scores;         /* binary, of a window */
    struct sketch_look *look;     /* for rows of job.known, or NULL */
    struct members *members;      /* of an ensemble, or NULL */
    struct output_limits *limits; /* or NULL */
    real *out;                    /* of a window [rows x n_out], or NULL */
};

/* Evaluate some shards of the window by the team. In evaluate.c. */
ls_status evaluator_shards(struct evaluator *evaluator, const real *theta,
                           struct range shards);

/* Those of some shards of the window that this machine evaluates; after all of
 * them have been evaluated with a status, what the other machines have
 * computed, or the first failure of any. Of an evaluation on several machines,
 * else nothing. In evaluate_machines.c. */
struct range evaluator_own(const struct evaluator *evaluator,
                           struct range shards);
ls_status evaluator_collect(struct evaluator *evaluator, ls_status status);

#endif
