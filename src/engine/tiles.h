/* SPDX-License-Identifier: MIT */
/*
 * tiles.h - training step of tile-major layers: their passes are split by
 * units, their gradient is summed and applied tile by tile.
 */
#ifndef LOCKSTEP_TILES_H
#define LOCKSTEP_TILES_H

#include "engine/barrier.h"
#include "engine/reduce.h"

/* Inputs and units of a tile: its rows of A and columns of dZ for a minibatch
 * of 1000 rows fit the second-level cache; so does the tile. */
enum {
    TILE_INPUTS = 96,
    TILE_UNITS = 256,
    TILE_SIZE = TILE_INPUTS * TILE_UNITS
};

/* State of a step shared by the threads of a team. */
struct step_context {
    const struct engine_job *job;
    const struct schedule *schedule;
    const struct minibatch *batch;
    struct range run;            /* shards of this machine */
    struct workspace *workspace; /* one for each of them */
    struct barrier *barrier;
    size_t team;
    const struct worker *holder; /* [holders] of the nodes that are combined */
    size_t holders;
    struct range slice; /* of the nodes that this machine combines */
    double *shard_loss, *shard_weight;
};

/*
 * Thread t's part of forward and backward: like worker_gradient(), but of a
 * tiled layer it computes some units for all rows, with a barrier where the
 * next pass reads other threads' units. After the next barrier, D and db of all
 * layers are complete in the workspaces.
 */
void tiles_gradient(const struct step_context *walk, struct worker *self,
                    size_t t);

/* On several machines: list the largest nodes of this machine's shards; then
 * thread t's part of their sums, of all layers, in the layout of the
 * parameters. `together` has room for them, and the nodes of the layers that
 * are not tiled are those of walk->holder. */
void tiles_list_nodes(const struct step_context *walk, struct worker *together);
void tiles_nodes(const struct step_context *walk, struct worker *self, size_t t,
                 struct worker *together);

/* Thread t's part of the update of every tiled layer: sum the gradients of all
 * shards, tile by tile and in tree order, and apply the optimizer. */
void tiles_update(const struct step_context *walk,
                  struct parameters *parameters, const struct update *update,
                  struct worker *self, size_t t);

#endif
