/* SPDX-License-Identifier: MIT */
/*
 * curve.h - scaling of columns that is not linear: smooth clipping, and
 * quantiles to a normal distribution.
 *
 * Fitted by fit_curve.c, stored in the model, applied while rows are gathered.
 */
#ifndef LOCKSTEP_CURVE_H
#define LOCKSTEP_CURVE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/* Columns of a call of curve_apply(), at most. */
enum { CURVE_COLUMNS = 16 };

/* Limit of smooth clipping. */
#define CURVE_LIMIT 3.0

/*
 * Of each column j, with z = (x - shift) * scale:
 *
 *     with knots       the normal quantile of the share of x: piecewise linear
 *                      in (value, share) of the knots, at two equal values the
 *                      mean of their shares, outside the knots the share of
 *                      the first or the last one; shares are kept away from 0
 *                      and 1 by CURVE_EDGE
 *     without          z / sqrt(1 + (z / limit)^2), where limit is not NULL
 *
 * limit and first are not both NULL.
 */
struct curve {
    size_t n;              /* columns */
    double *limit;         /* [n] INFINITY: not clipped; or NULL */
    size_t *first;         /* [n + 1] knots of column j are first[j] up to
                              first[j + 1]; or NULL */
    double *value, *share; /* [first[n]] ascending; no three values equal */
};

/* scikit-learn's BOUNDS_THRESHOLD - numpy.spacing(1). */
#define CURVE_EDGE (1e-7 - 0x1p-52)

/* Create a curve with limits INFINITY, or with room for `knots` knots, of which
 * no column has any. */
ls_status curve_create_clip(size_t n, struct curve **curve);
ls_status curve_create_knots(size_t n, size_t knots, struct curve **curve);
/* NULL is copied as NULL. */
ls_status curve_copy(const struct curve *from, struct curve **to);
void curve_destroy(struct curve *curve); /* NULL is allowed */

/* Whether column j is the same in a and b; NULL: linear. */
bool curve_same(const struct curve *a, const struct curve *b, size_t j);

/* Number of knots of all columns. */
size_t curve_knots(const struct curve *curve);

/* x[i][k], of column first + k, becomes the input of the network; shift and
 * scale belong to column first. n_columns <= CURVE_COLUMNS. */
void curve_apply(const struct curve *curve, size_t first, const double *shift,
                 const double *scale, size_t n_rows, size_t n_columns,
                 double (*x)[CURVE_COLUMNS]);

#endif
