/* SPDX-License-Identifier: MIT */
/*
 * residuals.c - differences of predictions and true values.
 *
 * The bins of the histogram begin narrow, and become twice as wide whenever a
 * residual lies outside, so that one pass will do for any range.
 */
#include "page/residuals.h"

#include <math.h>
#include <string.h>

void residuals_begin(struct residuals *r, size_t rows)
{
    memset(r, 0, sizeof *r);
    r->every = (rows + RESIDUAL_POINTS - 1) / RESIDUAL_POINTS;
    if (r->every == 0)
        r->every = 1;
}

/* Join neighbours, so that the bins cover twice the range. */
static void double_range(struct residuals *r)
{
    double joined[RESIDUAL_BINS] = {0};

    for (size_t i = 0; i < RESIDUAL_BINS; i++)
        joined[RESIDUAL_BINS / 4 + i / 2] += r->bin[i];
    memcpy(r->bin, joined, sizeof joined);
    r->half *= 2;
}

static void count(struct residuals *r, double residual, double weight)
{
    double at;

    if (r->half == 0 && residual != 0)
        r->half = ldexp(1, (int)ceil(log2(fabs(residual))));
    while (r->half > 0 && fabs(residual) > r->half)
        double_range(r);
    at = r->half > 0 ? (residual / r->half + 1) * (RESIDUAL_BINS / 2)
                     : RESIDUAL_BINS / 2;
    r->bin[at >= RESIDUAL_BINS - 1 ? RESIDUAL_BINS - 1 : (size_t)at] += weight;
}

void residuals_add(struct residuals *r, double predicted, double actual,
                   double weight)
{
    const double residual = actual - predicted;

    if (!isfinite(residual))
        return;
    if (r->weight == 0)
        r->pivot = actual;
    r->weight += weight;
    r->sum += weight * residual;
    r->squares += weight * residual * residual;
    r->absolute += weight * fabs(residual);
    r->y_sum += weight * (actual - r->pivot);
    r->y_squares += weight * (actual - r->pivot) * (actual - r->pivot);
    count(r, residual, weight);
    if (r->seen++ % r->every == 0 && r->n < RESIDUAL_POINTS) {
        r->predicted[r->n] = predicted;
        r->actual[r->n++] = actual;
    }
}

struct residual_figures residuals_figures(const struct residuals *r)
{
    const double w = r->weight;
    const double spread = r->y_squares - r->y_sum * r->y_sum / w;

    return (struct residual_figures){
        .bias = r->sum / w,
        .rmse = sqrt(r->squares / w),
        .mae = r->absolute / w,
        .r2 = spread > 0 ? 1 - r->squares / spread : NAN,
    };
}

/* The first bin up to which there is more than this share of the weight, from
 * one end. */
static size_t bin_at(const struct residuals *r, double share)
{
    double sum = 0;

    for (size_t i = 0; i < RESIDUAL_BINS; i++) {
        sum += r->bin[i];
        if (sum > share * r->weight)
            return i;
    }
    return RESIDUAL_BINS - 1;
}

size_t residuals_histogram(const struct residuals *r, double *edge,
                           double *share)
{
    const double bin = r->half > 0 ? 2 * r->half / RESIDUAL_BINS : 0.5;
    const size_t first = bin_at(r, 0.005), last = bin_at(r, 0.995);
    const size_t wide = (last - first) / RESIDUAL_COLUMNS + 1;

    if (!(r->weight > 0))
        return 0;
    for (size_t k = 0; k <= RESIDUAL_COLUMNS; k++) {
        const size_t from = first + k * wide;

        edge[k] = ((double)from - RESIDUAL_BINS / 2) * bin;
        share[k] = 0;
        for (size_t i = from;
             k < RESIDUAL_COLUMNS && i < from + wide && i < RESIDUAL_BINS; i++)
            share[k] += r->bin[i] / r->weight;
    }
    return RESIDUAL_COLUMNS + 1;
}
