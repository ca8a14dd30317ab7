/* SPDX-License-Identifier: MIT */
/*
 * schedule.h - order in which the gradient of a layer is computed.
 *
 *     shard-major   each thread sums dW over its own shards; the sums of all
 *                   threads are combined, slice by slice, and applied
 *     tile-major    each thread computes some units of the layer for all rows,
 *                   sums its own tiles of dW over all shards and applies a
 *                   tile while it is in cache: no gradient is stored
 *
 * Both add the same numbers in the same tree: the bits are the same. Which is
 * faster depends on layer size, rows of a minibatch and number of idle threads.
 */
#ifndef LOCKSTEP_SCHEDULE_H
#define LOCKSTEP_SCHEDULE_H

#include "base/settings.h"
#include "base/tree.h"
#include "model/network.h"

/* Consecutive numbers, at offset `at` of a node and `theta` of the parameter
 * block; frozen ones are not updated. */
struct part {
    size_t at, theta, n;
    enum parameter_group group;
    bool frozen;
};

struct schedule {
    bool tiled[LS_MAX_HIDDEN + 1];
    bool any_tiled;
    /* Node of the gradient tree: dW of the layers that are not tiled, then all
     * db. */
    size_t W[LS_MAX_HIDDEN + 1], b;
    size_t n_node;
    struct part part[MOST_RANGES];
    size_t n_parts;
};

/* Size of minibatches and of the team; tail: shards of a shorter last minibatch
 * of an epoch, else 0. Of several machines, which of them; 0, 0 is the only
 * one. */
struct shape {
    size_t rows, shards, threads, tail;
    size_t machine, machines;
};

/* Shards that this machine, and thread t of its team, gets of a minibatch. */
static inline struct range shape_run(struct shape shape, size_t shards)
{
    return shape.machines > 1 ? tree_run(shards, shape.machines, shape.machine)
                              : (struct range){0, shards};
}

/* Most shards that this machine gets of a minibatch, at least 1. */
static inline size_t shape_longest(struct shape shape)
{
    const struct range whole = shape_run(shape, shape.shards);
    const struct range tail = shape_run(shape, shape.tail);
    const size_t n = whole.hi - whole.lo, n_tail = tail.hi - tail.lo;
    const size_t most = n > n_tail ? n : n_tail;

    return most > 0 ? most : 1;
}

static inline struct range shape_part(struct shape shape, size_t shards,
                                      size_t team, size_t t)
{
    const struct range run = shape_run(shape, shards);
    const struct range part = range_part(run.hi - run.lo, team, t);

    return (struct range){run.lo + part.lo, run.lo + part.hi};
}

/* kind: "auto", "shard-major" or "tile-major". A layer of one unit is never
 * tiled; nor is any if a machine has more than 1024 shards of a minibatch, all
 * of which would stay in memory, or if the products are not exact: their bits
 * would depend on the tiles. */
struct schedule schedule_make(const struct network *network, const char *kind,
                              struct shape whole, bool exact);

#endif
