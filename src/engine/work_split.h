/* SPDX-License-Identifier: MIT */
/*
 * work_split.h - divide the work of a tile-major layer among threads: units x
 * rows, where rows are shards, or the inputs of W.
 *
 * With few threads only units are divided: a thread then uses the same columns
 * of W in forward pass and update, for all rows, and they stay in its cache
 * from step to step. Boundaries are at whole cache lines of the first row of W;
 * if rows of W are not whole lines, two threads share a line at each boundary
 * of a row.
 */
#ifndef LOCKSTEP_WORK_SPLIT_H
#define LOCKSTEP_WORK_SPLIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/real.h"
#include "base/tree.h"

/* Part (unit, row) of units x rows parts; any is false for a thread without a
 * part. */
struct work_split {
    size_t units, rows; /* parts */
    size_t unit, row;
    bool any;
};

static inline size_t work_split_ceil(size_t n, size_t parts)
{
    return n / parts + (n % parts > 0);
}

/* Choose the split whose largest part is smallest; of equal ones, the one with
 * most parts of units. */
static inline struct work_split work_split_of(size_t n_units, size_t n_rows,
                                              size_t team, size_t t)
{
    const size_t lines = row_lanes(n_units) / ROW_LANES;
    struct work_split split = {.units = 1};
    size_t least = SIZE_MAX;

    for (size_t u = 1; u <= team && u <= lines; u++) {
        const size_t r = team / u < n_rows ? team / u : n_rows;
        const size_t largest =
            work_split_ceil(lines, u) * work_split_ceil(n_rows, r);

        if (largest <= least) {
            least = largest;
            split.units = u;
            split.rows = r;
        }
    }
    split.unit = t % split.units;
    split.row = t / split.units;
    split.any = split.row < split.rows;
    return split;
}

static inline struct range work_split_units(struct work_split split,
                                            size_t n_units)
{
    return range_part_by(n_units, ROW_LANES, split.units, split.unit);
}

static inline struct range work_split_rows(struct work_split split,
                                           size_t n_rows)
{
    return range_part(n_rows, split.rows, split.row);
}

#endif
