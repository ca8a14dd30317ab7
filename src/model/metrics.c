/* SPDX-License-Identifier: MIT */
/*
 * metrics.c - accuracy, AUC, RMSE, R2.
 */
#include "model/metrics.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum task_kind task_kind_of(const char *task)
{
    if (strcmp(task, "binary") == 0)
        return TASK_BINARY;
    if (strcmp(task, "multiclass") == 0)
        return TASK_MULTICLASS;
    return strcmp(task, "multilabel") == 0 ? TASK_MULTILABEL : TASK_REGRESSION;
}

static bool is_on(real a)
{
    return a > (real)0.5;
}

static size_t largest(size_t n, const real *a)
{
    size_t best = 0;

    for (size_t j = 1; j < n; j++)
        if (a[j] > a[best])
            best = j;
    return best;
}

size_t metrics_class(enum task_kind task, size_t n_out, const real *A)
{
    return task == TASK_BINARY ? (size_t)is_on(A[0]) : largest(n_out, A);
}

size_t metrics_class_above(double threshold, enum task_kind task, size_t n_out,
                           const real *A)
{
    return task == TASK_BINARY && threshold > 0
               ? (size_t)((double)A[0] > threshold)
               : metrics_class(task, n_out, A);
}

/* Fraction of a row's answers that are right. */
static double rightness(double threshold, enum task_kind task, size_t n_out,
                        const real *A, const real *y)
{
    size_t right = 0;

    if (task == TASK_BINARY || task == TASK_MULTICLASS)
        return metrics_class_above(threshold, task, n_out, A) ==
               metrics_class(task, n_out, y);
    for (size_t j = 0; j < n_out; j++)
        right += is_on(A[j]) == is_on(y[j]);
    return (double)right / (double)n_out;
}

void metrics_add(struct sums *sums, enum task_kind task, size_t n_out,
                 const real *A, const real *y, double w, double loss)
{
    sums->weight += w;
    sums->squared_weight += w * w;
    sums->loss += w * loss;
    if (task != TASK_REGRESSION) {
        sums->right += w * rightness(sums->threshold, task, n_out, A, y);
        return;
    }
    for (size_t j = 0; j < n_out; j++) {
        const double t = (double)y[j] - sums->pivot[j];
        const double d = (double)A[j] - (double)y[j];

        sums->squares[3 * j] += w * d * d;
        sums->squares[3 * j + 1] += w * t;
        sums->squares[3 * j + 2] += w * t * t;
    }
}

void metrics_join(struct sums *sums, const struct sums *next, size_t n_squares)
{
    sums->weight += next->weight;
    sums->loss += next->loss;
    sums->right += next->right;
    sums->squared_weight += next->squared_weight;
    for (size_t j = 0; j < n_squares; j++)
        sums->squares[j] += next->squares[j];
}

/* RMSE and R2, each the mean over the targets. */
static void finish_regression(const struct sums *all, size_t n_out,
                              const double *scale, ls_metrics *metrics)
{
    double rmse = 0, r2 = 0;

    for (size_t j = 0; j < n_out; j++) {
        const double *s = all->squares + 3 * j;
        const double mean = s[1] / all->weight;
        const double total = s[2] - mean * s[1];

        rmse += sqrt(s[0] / all->weight) / scale[j];
        r2 += total > 0 ? 1 - s[0] / total : (double)NAN;
    }
    metrics->rmse = rmse / (double)n_out;
    metrics->r2 = r2 / (double)n_out;
}

double metrics_effective(double weight, double squared_weight)
{
    return squared_weight > 0 ? weight * weight / squared_weight : 0;
}

void metrics_finish(const struct sums *all, enum task_kind task, size_t n_out,
                    const double *scale, ls_metrics *metrics)
{
    metrics->loss = all->loss / all->weight;
    metrics->effective_rows =
        metrics_effective(all->weight, all->squared_weight);
    metrics->accuracy = (double)NAN;
    metrics->rmse = (double)NAN;
    metrics->r2 = (double)NAN;
    if (task == TASK_REGRESSION)
        finish_regression(all, n_out, scale, metrics);
    else
        metrics->accuracy = all->right / all->weight;
}

static int compare(real score, real weight, real other_score, real other_weight)
{
    if (score != other_score)
        return score < other_score ? -1 : 1;
    return weight < other_weight ? -1 : weight > other_weight;
}

int scored_compare(const void *a, const void *b)
{
    const struct scored *x = a;
    const struct scored *y = b;

    return compare(x->score, x->weight, y->score, y->weight);
}

int signed_score_compare(const void *a, const void *b)
{
    const struct signed_score *x = a;
    const struct signed_score *y = b;

    return compare(x->score, x->weight, y->score, y->weight);
}

/* The rows of one score are complete. */
static void close_tied(struct auc_sums *sums)
{
    sums->pairs += sums->tied[1] * (sums->below[0] + sums->tied[0] / 2);
    sums->below[0] += sums->tied[0];
    sums->below[1] += sums->tied[1];
    sums->tied[0] = sums->tied[1] = 0;
}

static void add_row(struct auc_sums *sums, real score, bool is_one,
                    double weight)
{
    if (sums->has_score && score != sums->score)
        close_tied(sums);
    sums->score = score;
    sums->has_score = true;
    sums->tied[is_one] += weight;
}

void auc_sums_add(struct auc_sums *sums, const struct scored *row)
{
    add_row(sums, row->score, signbit(row->weight) != 0,
            fabs((double)row->weight));
}

void auc_sums_add_signed(struct auc_sums *sums, const struct signed_score *row)
{
    add_row(sums, row->score, row->is_one, (double)row->weight);
}

double auc_sums_of(struct auc_sums sums)
{
    close_tied(&sums);
    return sums.pairs / (sums.below[0] * sums.below[1]);
}

double auc_sums_of_signed(struct auc_sums sums)
{
    close_tied(&sums);
    if (!(sums.below[0] > 0 && sums.below[1] > 0))
        return (double)NAN;
    return sums.pairs / (sums.below[0] * sums.below[1]);
}

double metrics_auc(struct scored *rows, size_t n)
{
    struct auc_sums sums = {.pairs = 0};

    for (size_t i = 0; i < n; i++)
        if (isnan(rows[i].score))
            return (double)NAN;
    qsort(rows, n, sizeof *rows, scored_compare);
    for (size_t i = 0; i < n; i++)
        auc_sums_add(&sums, &rows[i]);
    return auc_sums_of(sums);
}

double metrics_signed_auc(struct signed_score *rows, size_t n)
{
    struct auc_sums sums = {.pairs = 0};

    for (size_t i = 0; i < n; i++)
        if (isnan(rows[i].score))
            return (double)NAN;
    qsort(rows, n, sizeof *rows, signed_score_compare);
    for (size_t i = 0; i < n; i++)
        auc_sums_add_signed(&sums, &rows[i]);
    return auc_sums_of_signed(sums);
}
