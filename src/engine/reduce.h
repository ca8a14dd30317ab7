/* SPDX-License-Identifier: MIT */
/*
 * reduce.h - combine the workers' gradients and update parameters in one pass.
 */
#ifndef LOCKSTEP_REDUCE_H
#define LOCKSTEP_REDUCE_H

#include "engine/worker.h"
#include "math/parameters.h"

/* Reals of a block, combined and updated while in cache. */
enum { REDUCE_BLOCK = 1024 };

/* Blocks of REDUCE_BLOCK that reduce_update() needs in worker->temp. */
size_t reduce_depth(size_t shards);

/*
 * For every number in `slice` of a node: add the nodes of all workers in tree
 * order, node [lo, hi) = left half + right half, and apply the optimizer to the
 * parameter. The result does not depend on the team. Uses self->temp.
 */
void reduce_update(struct parameters *parameters,
                   const struct schedule *schedule, const struct update *update,
                   const struct worker *worker, size_t team, size_t shards,
                   struct worker *self, struct range slice);

#endif
