/* SPDX-License-Identifier: MIT */
/*
 * scores.h - scores of the rows of a binary evaluation, for the area under the
 * ROC curve.
 */
#ifndef LOCKSTEP_SCORES_H
#define LOCKSTEP_SCORES_H

#include "base/sorter.h"
#include "lockstep.h"
#include "model/metrics.h"
#include "model/workspace.h"

/* One of the arrays, or none. */
struct scores {
    size_t n;
    struct scored *plain;          /* [n] if no weight is below 0 */
    struct signed_score *negative; /* [n] else */
    struct sorter *sorter;         /* of windows of n rows, or NULL */
    bool has_nan;                  /* in a window */
};

ls_status scores_create(size_t n, bool has_negative_weight,
                        struct scores *scores);
/* The arrays are those of one window of `all` rows after the other, which are
 * sorted in so many bytes. */
ls_status scores_begin(struct scores *scores, size_t all, size_t memory);
/* Take the first n rows of a window; nothing without windows. */
ls_status scores_take(struct scores *scores, size_t n);
void scores_destroy(struct scores *scores);
size_t scores_bytes(const struct scores *scores);

/* Set the scores of the rows of a workspace that holds Z_L; class and weight of
 * a row. Both do nothing without arrays. */
void scores_set(struct scores *scores, const struct network *network,
                const struct workspace *workspace, size_t first);
void scores_weigh(struct scores *scores, size_t row, bool is_one, real weight);

/* Copy the first n scores to out [n]; NULL: nothing. */
void scores_copy(const struct scores *scores, size_t n, real *out);
/* Sorts the rows; NAN without arrays. */
double scores_auc(struct scores *scores);
/* The same of all windows. */
ls_status scores_auc_all(struct scores *scores, double *auc);

#endif
