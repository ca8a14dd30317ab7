/* SPDX-License-Identifier: MIT */
/*
 * cut.h - how the work of a tile-major layer is cut for threads: units x rows,
 * where rows are shards, or the inputs of W.
 *
 * With few threads only units are cut: a thread then takes the same columns of
 * W forward and in the update, for all rows, and they stay in its cache from
 * step to step. Units are cut at whole cache lines of the first row of W; where
 * rows of W are no whole lines, threads share one at each cut of a row.
 */
#ifndef LOCKSTEP_CUT_H
#define LOCKSTEP_CUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/real.h"
#include "base/tree.h"

/* Part (unit, row) of units x rows parts; a thread beyond them has none. */
struct cut {
    size_t units, rows; /* parts */
    size_t unit, row;
    bool any;
};

static inline size_t cut_ceil(size_t n, size_t parts)
{
    return n / parts + (n % parts > 0);
}

/* The cut whose largest part is smallest; of those the one with most parts of
 * units. */
static inline struct cut cut_of(size_t n_units, size_t n_rows, size_t team,
                                size_t t)
{
    const size_t lines = row_lanes(n_units) / ROW_LANES;
    struct cut cut = {.units = 1};
    size_t least = SIZE_MAX;

    for (size_t u = 1; u <= team && u <= lines; u++) {
        const size_t r = team / u < n_rows ? team / u : n_rows;
        const size_t largest = cut_ceil(lines, u) * cut_ceil(n_rows, r);

        if (largest <= least) {
            least = largest;
            cut.units = u;
            cut.rows = r;
        }
    }
    cut.unit = t % cut.units;
    cut.row = t / cut.units;
    cut.any = cut.row < cut.rows;
    return cut;
}

static inline struct range cut_units(struct cut cut, size_t n_units)
{
    return range_part_by(n_units, ROW_LANES, cut.units, cut.unit);
}

static inline struct range cut_rows(struct cut cut, size_t n_rows)
{
    return range_part(n_rows, cut.rows, cut.row);
}

#endif
