/* SPDX-License-Identifier: MIT */
/*
 * blocks.h - iteration over the rows of a table in blocks.
 */
#ifndef LOCKSTEP_BLOCKS_H
#define LOCKSTEP_BLOCKS_H

#include "table/layout/table.h"
#include "table/values/slices.h"

/* A provider of rows: read() writes rows [lo, hi) to out [hi - lo x width].
 * Calls ascend, and hi - lo <= step. */
struct blocks {
    enum number_type type;
    size_t width;
    size_t rows;
    size_t step;
    void *user;
    ls_status (*read)(void *user, size_t lo, size_t hi, void *out);
};

/* Receives n rows in use, which follow those of the previous call. */
typedef ls_status blocks_take(void *user, const void *rows, size_t n);

/* Call take() for the rows chosen by slices, in order. */
ls_status blocks_each(const struct blocks *blocks, const struct slices *slices,
                      blocks_take *take, void *user);

/* Like blocks_each() for X of an open file; blocks are whole rows of chunks. */
ls_status blocks_each_of(struct h5_file *file, const struct table *table,
                         const struct slices *slices, blocks_take *take,
                         void *user);

#endif
