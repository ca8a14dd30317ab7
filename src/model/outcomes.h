/* SPDX-License-Identifier: MIT */
/*
 * outcomes.h - the outputs of a model for the rows of a table with the true
 * values, prepared so that figures can be computed for many sets of weights.
 */
#ifndef LOCKSTEP_OUTCOMES_H
#define LOCKSTEP_OUTCOMES_H

#include <stdint.h>

#include "base/real.h"
#include "base/status.h"
#include "model/metrics.h"

/* What the outputs mean. */
struct outcome_shape {
    enum task_kind task;
    size_t n_out;        /* outputs of a row */
    size_t n_targets;    /* of regression and multilabel, else 1 */
    size_t parts, point; /* outputs of a target; the one that is its value */
    size_t n_levels;     /* of quantile, else 0 */
    const double *level; /* [n_levels] */
    size_t classes;      /* 2 and more, or 0 */
    size_t top_k;        /* of multiclass */
    double threshold;    /* class 1 is predicted above it, binary */
};

/* All arrays are owned, and NULL if the task does not have them. */
struct outcomes {
    struct outcome_shape shape;
    size_t n;
    real *out;      /* [n x n_out] in the units of y */
    double *loss;   /* [n] of the model's loss */
    real *score;    /* [n] binary: Z, which ranks where probabilities are 1 */
    int32_t *label; /* [n] binary, multiclass */
    double *value;  /* [n x n_targets] regression, multilabel */
    double *weight; /* [n] */
    uint32_t *row;  /* [n] number of the row in the evaluation, or NULL */
    /* Made by outcomes_prepare(): */
    int32_t *predicted;    /* [n] binary, multiclass */
    double *log_loss;      /* [n] the same, of probabilities */
    double *squares;       /* [n] the same: (p - y)^2 over the classes */
    unsigned char *in_top; /* [n] multiclass: whether the true class is among
                              the top_k */
    uint32_t *order;       /* [ranked x n] rows by descending score */
    size_t ranked;         /* classes or labels that are ranked */
};

/* Allocate the arrays of n rows that a task has, but not those of
 * outcomes_prepare(). */
ls_status outcomes_create(const struct outcome_shape *shape, size_t n,
                          struct outcomes *outcomes);
void outcomes_clear(struct outcomes *outcomes);

/* Compute what depends on the outputs alone; anew if they have changed. */
ls_status outcomes_prepare(struct outcomes *outcomes);

/* Lay out n rows in one block of bytes [the result], whose arrays begin and end
 * at cache lines: those of outcomes_create() and of outcomes_prepare(), but
 * order, and row. The outcomes borrow them. bytes NULL: the size alone. */
size_t outcomes_lay_out(const struct outcome_shape *shape, size_t n,
                        void *bytes, struct outcomes *outcomes);
/* outcomes_prepare() in arrays that are there, without order. */
void outcomes_judge(struct outcomes *outcomes);
/* Copy row i of one to row j of another; both are laid out. */
void outcomes_copy_row(const struct outcomes *from, size_t i,
                       struct outcomes *to, size_t j);

/* How many orders of the rows figures of ranks need. */
size_t outcome_ranks(const struct outcome_shape *shape);

/* A row of such an order: its score, its output, its number. */
struct ranked_row {
    real score, output;
    uint32_t row;
};
/* By descending score, NaN first; then by row: for qsort(). */
int ranked_compare(const void *a, const void *b);

/* The score by which rank number r orders row i. */
real outcomes_score(const struct outcomes *outcomes, size_t r, size_t i);
/* Whether row i is of the class, or has the label, of rank number r. */
bool outcomes_is_of(const struct outcomes *outcomes, size_t r, size_t i);

#endif
