/* SPDX-License-Identifier: MIT */
/*
 * grid.h - values of a column for which a curve is computed.
 */
#ifndef LOCKSTEP_GRID_H
#define LOCKSTEP_GRID_H

#include "explain/sampled_rows.h"

/* n points: of a column of numbers point [n], of one of texts level [n], which
 * are those of the model. */
struct grid {
    size_t n;
    double *point;
    const char *const *level;
};

/* Quantile p of n ascending values: scipy.stats.mstats.mquantiles(), whose m is
 * 0.4 + 0.2 p. */
double grid_quantile(const double *value, size_t n, double p);

/* Choose at most `most` points of a column: its distinct values if there are no
 * more, else equal steps between its 5 % and 95 % quantiles, or quantiles
 * between these. LS_BAD_DATA if all values are missing. */
ls_status grid_create(const struct sampled_rows *rows, size_t column,
                      size_t most, bool quantiles, struct grid *grid);
void grid_clear(struct grid *grid);

/* The features of a column at point i: value [features of the column]. */
void grid_values(const struct grid *grid, const struct input_column *column,
                 size_t i, double *value);

#endif
