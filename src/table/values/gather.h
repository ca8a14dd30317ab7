/* SPDX-License-Identifier: MIT */
/*
 * gather.h - gather rows of a table into lanes of `real`, one row per lane.
 */
#ifndef LOCKSTEP_GATHER_H
#define LOCKSTEP_GATHER_H

#include "base/number.h"
#include "table/values/curve.h"

/* n columns of a table and their normalisation. */
struct gather_view {
    enum number_type type;
    const void *table;
    size_t stride; /* bytes from one row to the next */
    size_t n;
    const size_t *column;        /* [n] or NULL: 0, 1, ... */
    const double *shift, *scale; /* [n] or both NULL: none */
    const double *fill;          /* [n] replaces NaN, or NULL */
    const struct curve *curve;   /* with shift and scale, or NULL: linear */
};

/*
 * out[j, i] = (table[rows[i], column[j]] - shift[j]) * scale[j] for i < n,
 *             0 for n <= i < ld,
 * or of the curve, computed in double and rounded once, so that the bits depend
 * on the value and not on the type it is stored in.
 *
 * rows [n]; out [view->n x ld], aligned to MEM_ALIGN; ld is a multiple of
 * ROW_LANES.
 */
void gather_batch(const struct gather_view *view, const size_t *rows, size_t n,
                  size_t ld, real *out);

/* Prefetch the rows of a later gather_batch(). */
void gather_prefetch(const struct gather_view *view, const size_t *rows,
                     size_t n);

#endif
