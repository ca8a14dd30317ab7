/* SPDX-License-Identifier: MIT */
/*
 * residuals.h - differences of predictions and true values: figures, a
 * histogram, and a sample of points; of memory that does not depend on the
 * number of rows.
 */
#ifndef LOCKSTEP_RESIDUALS_H
#define LOCKSTEP_RESIDUALS_H

#include <stddef.h>

enum { RESIDUAL_BINS = 4096, RESIDUAL_COLUMNS = 31, RESIDUAL_POINTS = 1000 };

struct residuals {
    double weight, sum, squares, absolute; /* of true - predicted, by weight */
    double y_sum, y_squares, pivot;        /* of true - pivot */
    double half;                           /* the bins cover [-half, half] */
    double bin[RESIDUAL_BINS];             /* weights */
    size_t seen, every;                    /* rows; one in `every` is a point */
    size_t n;                              /* points: */
    double predicted[RESIDUAL_POINTS], actual[RESIDUAL_POINTS];
};

/* Prepare for about so many rows. */
void residuals_begin(struct residuals *r, size_t rows);
void residuals_add(struct residuals *r, double predicted, double actual,
                   double weight);

/* Mean of the residuals, root of the mean square, mean absolute value, R2. */
struct residual_figures {
    double bias, rmse, mae, r2;
};
struct residual_figures residuals_figures(const struct residuals *r);

/* Histogram over the middle 99 % of the weight: RESIDUAL_COLUMNS equal columns
 * of whole bins, edges [RESIDUAL_COLUMNS + 1], share of the weight [the same,
 * the last one 0]. Returns the number of edges, 0 if there are no rows. */
size_t residuals_histogram(const struct residuals *r, double *edge,
                           double *share);

#endif
