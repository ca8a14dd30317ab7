/* SPDX-License-Identifier: MIT */
/*
 * blocks.h - the rows of a table one block after the other.
 */
#ifndef LOCKSTEP_BLOCKS_H
#define LOCKSTEP_BLOCKS_H

#include "table/layout/table.h"
#include "table/values/slices.h"

/* Somewhere rows come from: read() gives rows [lo, hi) of a table, [hi - lo x
 * width] numbers of a type, for hi - lo <= step, asked for in ascending
 * order. */
struct blocks {
    enum number_type type;
    size_t width;
    size_t rows;
    size_t step;
    void *user;
    ls_status (*read)(void *user, size_t lo, size_t hi, void *out);
};

/* Takes n rows in use; they follow those of the call before. */
typedef ls_status blocks_take(void *user, const void *rows, size_t n);

/* Goes through the rows that the slices leave, in order. */
ls_status blocks_each(const struct blocks *blocks, const struct slices *slices,
                      blocks_take *take, void *user);

/* The same for X of an open file: blocks of whole rows of chunks. */
ls_status blocks_each_of(struct h5_file *file, const struct table *table,
                         const struct slices *slices, blocks_take *take,
                         void *user);

#endif
