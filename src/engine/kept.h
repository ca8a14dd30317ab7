/* SPDX-License-Identifier: MIT */
/*
 * kept.h - what an evaluation keeps of each row, for figures that sums over
 * rows cannot give.
 */
#ifndef LOCKSTEP_KEPT_H
#define LOCKSTEP_KEPT_H

#include "engine/scores.h"
#include "engine/worker.h"

/* Arrays are borrowed, and NULL if they are not wanted. They are of all rows
 * or, if `window` is not 0, of one window after the other: take() is called
 * with the number of its first row and its rows before the next one begins. */
struct kept {
    size_t window;  /* rows: a multiple of 8 shards */
    size_t sorting; /* bytes in which windows of scores are sorted */
    ls_status (*take)(void *user, size_t first, size_t n);
    void *user;
    double *loss;          /* [rows] of each row */
    real *score;           /* [rows] Z of a binary model */
    double *column;        /* [rows] of the features below: the value of the
                              only one, or the number of the first that is not
                              0, as one-hot features have it; NAN: none */
    const size_t *feature; /* [n_features] */
    size_t n_features;
    real *lanes; /* [threads x kept_lanes()], of kept_create() */
};

/* Allocate lanes, which kept_clear() frees. */
ls_status kept_create(size_t threads, struct kept *kept);
void kept_clear(struct kept *kept);

/* Keep the scores of the first n rows. */
void kept_scores(const struct kept *kept, const struct scores *scores,
                 size_t n);
/* Unless kept is NULL, keep the rows of a workspace whose losses are known:
 * thread t, row numbers row [workspace->n] in job->data, the first of them row
 * `first` of the evaluation. */
void kept_rows(const struct kept *kept, size_t t, const struct engine_job *job,
               const size_t *row, size_t first,
               const struct workspace *workspace);

#endif
