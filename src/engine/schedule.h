/* SPDX-License-Identifier: MIT */
/*
 * schedule.h - in which of two orders the work of a layer's gradient is done.
 *
 *     shard-major   each thread adds up dW over its own shards; what the
 *                   threads have is combined, slice by slice, and applied
 *     tile-major    each thread computes some units of the layer for all rows,
 *                   adds up its own tiles of dW over all shards and applies a
 *                   tile while it is in cache: no gradient is stored
 *
 * Both add the same numbers in the same tree: the bits are the same. Which is
 * faster depends on a layer's size, the rows of a minibatch and how many
 * threads wait for work.
 */
#ifndef LOCKSTEP_SCHEDULE_H
#define LOCKSTEP_SCHEDULE_H

#include "base/settings.h"
#include "model/network.h"

/* Consecutive numbers of a node and of the parameter block. */
struct part {
    size_t at, theta, n;
    bool kernel;
};

struct schedule {
    bool tiled[LS_MAX_HIDDEN + 1];
    bool any_tiled;
    /* A node of the gradient tree: dW of the layers that are not tiled, then
     * the block of all db. */
    size_t W[LS_MAX_HIDDEN + 1], b;
    size_t n_node;
    struct part part[LS_MAX_HIDDEN + 2];
    size_t n_parts;
};

/* The minibatches, and who works on them; tail: shards of the last one of an
 * epoch, if it is a short one, else 0. */
struct shape {
    size_t rows, shards, threads, tail;
};

/* kind: "auto", "shard-major" or "tile-major". A layer of one unit is never
 * tiled; nor is any where a minibatch has more than 1024 shards, which would
 * all have to be kept, or where the products are not exact: they would give
 * other bits when cut otherwise. */
struct schedule schedule_make(const struct network *network, const char *kind,
                              struct shape shape, bool exact);

#endif
