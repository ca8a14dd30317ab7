/* SPDX-License-Identifier: MIT */
/*
 * worker.h - memory of one thread, and the gradient of its run of shards.
 */
#ifndef LOCKSTEP_WORKER_H
#define LOCKSTEP_WORKER_H

#include "base/tree.h"
#include "engine/schedule.h"
#include "model/backprop.h"
#include "table/order/order.h"

/* Shared by all workers; not written while gradients are computed. */
struct engine_job {
    const struct network *network;
    const struct gemm *gemm;
    const ls_dataset *data;
    const struct preprocess *input, *target;
    const real *theta;
    const struct sketch *known; /* compared with evaluated rows */
    /* Of training only, see row_weights.h. */
    const double *class_weight; /* [classes] or NULL */
    double smoothing;           /* share of each label spread over all */
    double mean_weight; /* of the rows that train if any is below 0, else 0 */
    const struct ls_model *ensemble; /* its members are evaluated, or NULL */
    const struct kept *kept; /* what an evaluation keeps of rows, or NULL */
    double threshold;        /* of a binary evaluation; 0 in training: 0.5 */
    struct ls_machines *machines; /* of the run; NULL: one process */
};

/* One minibatch: positions [position, position + n) of an epoch's order,
 * divided into shards. */
struct minibatch {
    const struct order *order;
    uint64_t epoch;
    size_t position, n;
    size_t shard; /* rows of a shard */
    size_t shards;
    double dropout_factor; /* of the shares of dropout */
};

/* A node of the tree and the sum of its shards' gradients. */
struct node {
    struct range shards;
    real *sum; /* in the layout of the schedule */
};

/* Shards processed together by a pass: W is read once for all. */
enum { GROUP = 8 };

/* Rows of the next shard, already prefetched. */
struct ahead {
    size_t *rows; /* [shard] */
    uint64_t epoch;
    size_t position, n; /* n = 0: none */
};

struct worker {
    _Alignas(64) struct scratch scratch;
    struct workspace
        *workspace; /* [n_workspaces] its own, if no layer is tiled */
    size_t n_workspaces;
    size_t *rows; /* row numbers of a shard */
    struct ahead ahead;
    struct node *node; /* [n_nodes], capacity n_room, left to right */
    size_t n_nodes, n_room;
    real *temp; /* [temp_depth x REDUCE_BLOCK], see reduce.h */
    size_t temp_depth;
    real *tile;       /* [TILE_SIZE], see tiles.h, if a layer is tiled */
    size_t n_reals;   /* of node, temp and tile */
    ls_status status; /* of its gradient; read after a barrier */
    void *block;
};

/* Most nodes that worker number `rank` holds at once, in any team of up to
 * shape.threads. */
size_t worker_nodes(struct shape shape, size_t rank);

/* Create worker number `rank` for minibatches of `shape` in shards of `shard`
 * rows. A worker that can never get a shard allocates no memory for any. */
ls_status worker_create(const struct engine_job *job,
                        const struct schedule *schedule, struct shape shape,
                        size_t shard, size_t rank, struct worker *worker);
void worker_destroy(struct worker *worker);

/* Write to every page; call from the thread that will use it. */
void worker_touch(const struct engine_job *job, struct worker *worker,
                  size_t shard);
void workspace_touch(const struct network *network, struct workspace *workspace,
                     size_t rows, enum workspace_kind kind);

/* Sum the gradients of the shards of `run` in tree order into worker->node and
 * write shard_loss and shard_weight of these shards. Requires that no layer is
 * tiled. */
void worker_gradient(struct worker *worker, const struct engine_job *job,
                     const struct schedule *schedule,
                     const struct minibatch *batch, struct range run,
                     double *shard_loss, double *shard_weight);

/* Gather the features of n rows into an open workspace, and A_0 from them. */
void worker_inputs(const struct engine_job *job, const size_t *rows, size_t n,
                   struct workspace *workspace);

/* Row numbers of n positions of the order as rows of the table, whatever memory
 * they are in, and with them the dropout of the inputs of a workspace. */
void worker_mask_rows(struct worker *worker, const struct engine_job *job,
                      const struct minibatch *batch, size_t position, size_t n,
                      struct workspace *workspace);

/* Parts of worker_gradient(): gather the rows of `group`, a part of `run`, into
 * the workspaces of the group; sum the nodes of the layers that are not tiled
 * from the workspaces of the run. */
void worker_gather(struct worker *worker, const struct engine_job *job,
                   const struct minibatch *batch, struct range group,
                   struct range run, struct workspace *workspaces,
                   double *shard_weight);
void worker_sum(struct worker *worker, const struct engine_job *job,
                const struct schedule *schedule, const struct minibatch *batch,
                struct range run, const struct workspace *workspaces);

#endif
