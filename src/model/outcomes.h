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

/* Rows row[0] .. row[n - 1], in this order, ready for use. */
ls_status outcomes_take(const struct outcomes *from, const uint32_t *row,
                        size_t n, struct outcomes *outcomes);

/* Compute what depends on the outputs alone. */
ls_status outcomes_prepare(struct outcomes *outcomes);

/* The score by which rank number r orders row i. */
real outcomes_score(const struct outcomes *outcomes, size_t r, size_t i);
/* Whether row i is of the class, or has the label, of rank number r. */
bool outcomes_is_of(const struct outcomes *outcomes, size_t r, size_t i);

#endif
