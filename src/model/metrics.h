/* SPDX-License-Identifier: MIT */
/*
 * metrics.h - metrics from outputs and targets.
 *
 * Sums are in double, over the rows of a fixed shard, and shards are added in
 * order: metrics do not depend on the number of threads.
 */
#ifndef LOCKSTEP_METRICS_H
#define LOCKSTEP_METRICS_H

#include <stdbool.h>

#include "base/real.h"

/* Meaning of a network's outputs. */
enum task_kind {
    TASK_BINARY,
    TASK_MULTICLASS,
    TASK_MULTILABEL,
    TASK_REGRESSION
};

/* Convert a task name of ls_config: "binary" and so on. */
enum task_kind task_kind_of(const char *task);

/* Most classes of a confusion matrix, whose size is their square. */
enum { METRICS_MAX_CLASSES = 256 };

/* Sums of one shard. squares has three numbers for each target, with y measured
 * from a pivot that is the same for all shards, to avoid cancellation far from
 * 0. */
struct sums {
    double weight, loss, right;
    double squared_weight;
    double threshold;    /* class 1 is predicted above it, binary; 0: 0.5 */
    const double *pivot; /* [n_out], regression */
    double *squares;     /* w (A - y)^2, w y, w y^2 [3 x n_out]; regression */
};

/* Predicted class of a row: the largest output, the first of equal ones, as
 * numpy.argmax(); for a single output, 1 if it is above 0.5. */
size_t metrics_class(enum task_kind task, size_t n_out, const real *A);
/* The same, with another threshold for a single output; 0 stands for 0.5. */
size_t metrics_class_above(double threshold, enum task_kind task, size_t n_out,
                           const real *A);

/* Add a row with weight w and loss L. */
void metrics_add(struct sums *sums, enum task_kind task, size_t n_out,
                 const real *A, const real *y, double w, double loss);

/* Add the sums of the next shard, with n_squares squares. */
void metrics_join(struct sums *sums, const struct sums *next, size_t n_squares);

/* Compute metrics from the sums of all shards. scale[n_out]: factor by which
 * the targets were multiplied; rmse is in the units of y. Does not set auc and
 * confusion. */
void metrics_finish(const struct sums *all, enum task_kind task, size_t n_out,
                    const double *scale, ls_metrics *metrics);

/* Effective sample size of n rows, (sum w)^2 / sum w^2 (Kish 1965); 0 if all
 * weights are 0. */
double metrics_effective(double weight, double squared_weight);

/* A scored row, in 8 bytes as there may be billions. */
struct scored {
    real score;  /* Z of the output, see evaluate.c */
    real weight; /* negative (also -0) for class 1 */
};

/* A scored row of a table with weights below 0. */
struct signed_score {
    real score, weight;
    bool is_one; /* of class 1 */
};

/* For qsort(): by ascending score, then weight, so that the weights of equal
 * scores are summed in one order, whichever rows they are of. */
int scored_compare(const void *a, const void *b);
int signed_score_compare(const void *a, const void *b);

/* Sums over rows in that order. All 0 before the first row. */
struct auc_sums {
    double below[2], pairs; /* weights of lower scores; of pairs in order */
    double tied[2];         /* weights of the rows with this score: */
    real score;
    bool has_score;
};
void auc_sums_add(struct auc_sums *sums, const struct scored *row);
void auc_sums_add_signed(struct auc_sums *sums, const struct signed_score *row);
/* What metrics_auc() and metrics_signed_auc() return for the rows. */
double auc_sums_of(struct auc_sums sums);
double auc_sums_of_signed(struct auc_sums sums);

/* Area under the ROC curve; ties count half (Mann and Whitney 1947). Sorts rows
 * in place. NAN when a class is missing. */
double metrics_auc(struct scored *rows, size_t n);
/* The same for weights of either sign: sum of w_i w_j over the pairs in order,
 * divided by the sum over all pairs. It may be outside of [0, 1]. NAN also when
 * the weights of a class do not add up to more than 0. */
double metrics_signed_auc(struct signed_score *rows, size_t n);

#endif
