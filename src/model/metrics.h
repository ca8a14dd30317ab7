/* SPDX-License-Identifier: MIT */
/*
 * metrics.h - figures of merit from outputs and targets.
 *
 * Sums are in double, over the rows of a fixed shard, and shards are added in
 * order: the figures do not depend on threads either.
 */
#ifndef LOCKSTEP_METRICS_H
#define LOCKSTEP_METRICS_H

#include "base/real.h"

/* What a task's outputs mean. */
enum task_kind {
    TASK_BINARY,
    TASK_MULTICLASS,
    TASK_MULTILABEL,
    TASK_REGRESSION
};

/* From ls_config's names; "binary" and so on. */
enum task_kind task_kind_of(const char *task);

/* Classes whose confusions are counted at most: the table is their square. */
enum { METRICS_MAX_CLASSES = 256 };

/* Sums of one shard; squares has three numbers for each target, where y counts
 * from a pivot that is the same for all shards: far from 0 nothing cancels. */
struct sums {
    double weight, loss, right;
    const double *pivot; /* [n_out], regression */
    double *squares;     /* w (A - y)^2, w y, w y^2 [3 x n_out]; regression */
};

/* Number of the class that a row's outputs say: that of the largest, of equal
 * ones the first, as numpy.argmax(); of a single output class 1 if it is above
 * 0.5. */
size_t metrics_class(enum task_kind task, size_t n_out, const real *A);

/* Add a row of weight w and loss L. */
void metrics_add(struct sums *sums, enum task_kind task, size_t n_out,
                 const real *A, const real *y, double w, double loss);

/* Figures from the sums of all shards. scale[n_out] is what targets were
 * multiplied by: rmse is in the units of y. Does not set auc and confusion. */
void metrics_finish(const struct sums *all, enum task_kind task, size_t n_out,
                    const double *scale, ls_metrics *metrics);

/* A row of an evaluation, in 8 bytes as there may be billions. */
struct scored {
    real score;  /* Z of the output, see evaluate.c */
    real weight; /* with a minus, also before 0, in class 1 */
};

/* Area under the ROC curve, ties count half (Mann and Whitney 1947). Sorts
 * rows. NAN when a class is missing. */
double metrics_auc(struct scored *rows, size_t n);

#endif
