/* SPDX-License-Identifier: MIT */
/*
 * cut.h - how the work of a tile-major layer is cut for threads.
 *
 * Forward and backward are cut by units first: a thread then reads its own
 * columns of W alone, for all rows, and its tiles of dW are of the same
 * columns, so W stays in its cache from step to step. Where there are more
 * threads than lines of units, the shards are cut as well.
 */
#ifndef LOCKSTEP_CUT_H
#define LOCKSTEP_CUT_H

#include "base/tree.h"
#include "math/kernel.h"

/* Part (unit, row) of units x rows parts; a thread beyond them has none. */
struct cut {
    size_t units, rows; /* parts */
    size_t unit, row;
    bool any;
};

static inline struct cut cut_of(size_t n_units, size_t shards, size_t team,
                                size_t t)
{
    const size_t lines = row_lanes(n_units) / ROW_LANES;
    struct cut cut = {.units = team < lines ? team : lines};

    cut.rows = team / cut.units;
    cut.rows = cut.rows < shards ? cut.rows : shards;
    cut.unit = t % cut.units;
    cut.row = t / cut.units;
    cut.any = cut.row < cut.rows;
    return cut;
}

static inline struct range cut_units(struct cut cut, size_t n_units)
{
    return range_part_by(n_units, ROW_LANES, cut.units, cut.unit);
}

static inline struct range cut_rows(struct cut cut, size_t shards)
{
    return range_part(shards, cut.rows, cut.row);
}

#endif
