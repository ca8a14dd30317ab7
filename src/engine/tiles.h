/* SPDX-License-Identifier: MIT */
/*
 * tiles.h - a step where layers are tile-major: their passes are cut by units,
 * their gradient is summed and applied tile by tile.
 */
#ifndef LOCKSTEP_TILES_H
#define LOCKSTEP_TILES_H

#include "engine/barrier.h"
#include "engine/reduce.h"

/* Inputs and units of a tile: what its rows of A and columns of dZ take, over a
 * minibatch of 1000 rows, fits the second cache; so does the tile. */
enum {
    TILE_INPUTS = 96,
    TILE_UNITS = 256,
    TILE_SIZE = TILE_INPUTS * TILE_UNITS
};

/* What the threads of a team share while they walk through a minibatch. */
struct step_context {
    const struct engine_job *job;
    const struct schedule *schedule;
    const struct minibatch *batch;
    struct workspace *workspace; /* of all shards */
    struct barrier *barrier;
    size_t team;
    double *shard_loss, *shard_weight;
};

/*
 * Thread t's part of forward and backward: as worker_gradient(), but of a
 * tiled layer it computes some units of all rows, with a barrier where others'
 * units are wanted next. On return D and db of all layers are in the rooms
 * once all threads have come to a barrier.
 */
void tiles_gradient(const struct step_context *walk, struct worker *self,
                    size_t t);

/* Thread t's part of every tiled layer: the sum of the gradients of all shards,
 * tile by tile and in tree order, and the optimizer. */
void tiles_update(const struct step_context *walk,
                  struct parameters *parameters, const struct update *update,
                  struct worker *self, size_t t);

#endif
