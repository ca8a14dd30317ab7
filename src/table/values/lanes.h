/* SPDX-License-Identifier: MIT */
/*
 * lanes.h - rows of a table as `real`, a row to a lane.
 */
#ifndef LOCKSTEP_LANES_H
#define LOCKSTEP_LANES_H

#include "base/number.h"

/* n columns of a table [. x width] and how they are normalised. */
struct lanes_view {
    enum number_type type;
    const void *table;
    size_t width;
    size_t n;
    const size_t *column;        /* [n] or NULL: 0, 1, ... */
    const double *shift, *scale; /* [n] or both NULL: none */
    const double *fill;          /* [n] in place of NaN, or NULL */
};

/*
 * out[j, i] = (table[rows[i], column[j]] - shift[j]) * scale[j] for i < n,
 *             0 for n <= i < ld,
 * computed in double and rounded once, so that the bits depend on the value
 * and not on the type it is stored in.
 *
 * rows [n]; out [view->n x ld], aligned to MEM_ALIGN; ld is a multiple of
 * ROW_LANES.
 */
void lanes_gather(const struct lanes_view *view, const size_t *rows, size_t n,
                  size_t ld, real *out);

/* Ask memory for those rows, for a lanes_gather() to come. */
void lanes_ask_for(const struct lanes_view *view, const size_t *rows, size_t n);

#endif
