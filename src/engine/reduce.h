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

/* Blocks of REDUCE_BLOCK that the functions below need in worker->temp. */
size_t reduce_depth(struct shape shape);

/* Add up numbers [at, at + n) of the nodes of all workers, at most
 * REDUCE_BLOCK, in tree order, to the largest nodes that the shards of this
 * machine make up: node k to out + k * stride. */
void reduce_nodes(const struct worker *worker, size_t team, size_t shards,
                  const struct worker *self, size_t at, size_t n, real *out,
                  size_t stride);

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
