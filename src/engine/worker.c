/* SPDX-License-Identifier: MIT */
/*
 * worker.c - one thread's part of the gradient. Thread-blind: writes its own
 * memory and the entries of its own shards.
 */
#include "engine/worker.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"
#include "engine/reduce.h"
#include "engine/row_weights.h"
#include "engine/tiles.h"
#include "model/embedding.h"
#include "model/stages.h"
#include "table/dataset/dataset.h"

/* The next group of a run: whole nodes, so that their sum is one of the tree's.
 */
static struct range group_from(size_t shards, size_t lo, struct range run)
{
    return tree_node_from(shards, lo, lo + smaller(run.hi - lo, GROUP));
}

/* Nodes at once while the groups of a run are added up as push_node() does. */
static size_t run_nodes(size_t shards, struct range run)
{
    struct range open[TREE_DEPTH];
    size_t n = 0, most = 0;

    for (size_t lo = run.lo; lo < run.hi; lo = open[n - 1].hi) {
        open[n++] = group_from(shards, lo, run);
        most = n > most ? n : most;
        while (n >= 2 && tree_siblings(shards, open[n - 2], open[n - 1])) {
            open[n - 2].hi = open[n - 1].hi;
            n--;
        }
    }
    return most;
}

size_t worker_nodes(struct shape shape, size_t rank)
{
    const size_t sizes[2] = {shape.shards, shape.tail};
    /* The first explains a loss that is not finite: it can hold a shard. */
    size_t most = rank == 0 ? 1 : 0;

    for (size_t i = 0; i < 2; i++)
        for (size_t team = rank + 1; team <= shape.threads; team++) {
            const size_t nodes =
                run_nodes(sizes[i], shape_part(shape, sizes[i], team, rank));

            most = nodes > most ? nodes : most;
        }
    return most;
}

/* Most shards of a worker, which are fewest in the largest team. */
static size_t longest_run(struct shape shape, size_t rank)
{
    const size_t sizes[2] = {shape.shards, shape.tail};
    size_t most = rank == 0 ? 1 : 0;

    for (size_t i = 0; i < 2; i++) {
        const struct range run = shape_part(shape, sizes[i], rank + 1, 0);

        most = run.hi - run.lo > most ? run.hi - run.lo : most;
    }
    return most;
}

ls_status worker_create(const struct engine_job *job,
                        const struct schedule *schedule, struct shape shape,
                        size_t shard, size_t rank, struct worker *worker)
{
    ls_status status = LS_OK;
    const size_t shards = shape_longest(shape);
    const size_t n_room = worker_nodes(shape, rank);
    const size_t most = n_room == 0 ? 0 : smaller(shard, shape.rows);
    const size_t group =
        n_room == 0 ? 0 : smaller(longest_run(shape, rank), GROUP);
    const size_t depth = reduce_depth(shape);
    const size_t n_tile = schedule->any_tiled ? TILE_SIZE : 0;

    *worker = (struct worker){.n_room = n_room, .temp_depth = depth};
    TRY(scratch_create(job->gemm, schedule->any_tiled ? shards : group,
                       &worker->scratch));
    if (!schedule->any_tiled)
        TRY(workspaces_create(job->network, most, group, WORKSPACE_GRADIENT,
                              &worker->workspace));
    worker->n_workspaces = schedule->any_tiled ? 0 : group;
    TRY(MEM_ARRAY(worker->rows, most, "row numbers"));
    TRY(MEM_ARRAY(worker->ahead.rows, most, "row numbers"));
    TRY(MEM_ARRAY(worker->node, n_room, "tree nodes"));
    if (schedule->n_node > 0 && n_room > (SIZE_MAX / 16) / schedule->n_node)
        TRY(mem_check(NULL, n_room, schedule->n_node, "gradients of a thread"));
    worker->n_reals = n_room * schedule->n_node + depth * REDUCE_BLOCK + n_tile;
    worker->block = mem_untouched(worker->n_reals, sizeof(real));
    TRY(mem_check(worker->block, worker->n_reals, sizeof(real),
                  "gradients of a thread"));

    real *next = worker->block;

    for (size_t i = 0; i < n_room; i++, next += schedule->n_node)
        worker->node[i].sum = next;
    worker->temp = next;
    worker->tile = next + depth * REDUCE_BLOCK;

done:
    if (status != LS_OK)
        worker_destroy(worker);
    return status;
}

void worker_destroy(struct worker *worker)
{
    scratch_destroy(&worker->scratch);
    workspaces_destroy(worker->workspace, worker->n_workspaces);
    mem_free(worker->rows);
    mem_free(worker->ahead.rows);
    mem_free(worker->node);
    mem_free(worker->block);
    *worker = (struct worker){0};
}

void workspace_touch(const struct network *network, struct workspace *workspace,
                     size_t rows, enum workspace_kind kind)
{
    memset(workspace->block, 0, workspaces_bytes(network, rows, 1, kind));
}

void worker_touch(const struct engine_job *job, struct worker *worker,
                  size_t shard)
{
    memset(worker->block, 0, worker->n_reals * sizeof(real));
    for (size_t i = 0; i < worker->n_workspaces; i++)
        workspace_touch(job->network, &worker->workspace[i], shard,
                        WORKSPACE_GRADIENT);
}

/* The rows at n positions of the order, into worker->rows. */
static void find_rows(struct worker *worker, const struct minibatch *batch,
                      size_t position, size_t n)
{
    struct ahead *ahead = &worker->ahead;
    size_t *const spent = worker->rows;

    if (ahead->n == n && ahead->position == position &&
        ahead->epoch == batch->epoch) {
        worker->rows = ahead->rows;
        ahead->rows = spent;
    } else {
        order_fill(batch->order, position, n, worker->rows);
    }
    ahead->n = 0;
}

/* Ask for the rows of this thread's next shard: of its run, or of the next
 * minibatch's. They are all over the table, and come while this one is worked
 * on. */
static void look_ahead(struct worker *worker, const struct engine_job *job,
                       const struct minibatch *batch, size_t shard,
                       struct range run)
{
    struct ahead *ahead = &worker->ahead;
    const bool same = shard + 1 < run.hi;
    const size_t first = (same ? shard + 1 : run.lo) * batch->shard;
    const size_t at = batch->position + (same ? 0 : batch->n) + first;
    const size_t end = batch->order->rows->n;

    if (at >= end)
        return;
    ahead->epoch = batch->epoch;
    ahead->position = at;
    ahead->n = smaller(smaller(batch->n - first, batch->shard), end - at);
    order_fill(batch->order, at, ahead->n, ahead->rows);
    dataset_ask_for(job->data, ahead->rows, ahead->n);
}

void worker_inputs(const struct engine_job *job, const size_t *rows, size_t n,
                   struct workspace *workspace)
{
    dataset_inputs(job->data, rows, n, job->input, workspace->ld, workspace->X);
    embedding_look_up(job->network, job->theta, workspace);
}

void worker_mask_rows(struct worker *worker, const struct engine_job *job,
                      const struct minibatch *batch, size_t position, size_t n,
                      struct workspace *workspace)
{
    struct order of_table = *batch->order;

    if (!job->network->drops)
        return;
    of_table.buffer = 0; /* rows of the table */
    order_fill(&of_table, position, n, worker->rows);
    stages_rows(job->network, batch->epoch, batch->dropout_factor, worker->rows,
                workspace);
}

void worker_gather(struct worker *worker, const struct engine_job *job,
                   const struct minibatch *batch, struct range group,
                   struct range run, struct workspace *workspaces,
                   double *shard_weight)
{
    for (size_t s = group.lo; s < group.hi; s++) {
        const struct range rows = shard_rows(batch->n, batch->shard, s);
        const size_t n = rows.hi - rows.lo;
        struct workspace *workspace = &workspaces[s - group.lo];

        workspace_open(workspace, n);
        find_rows(worker, batch, batch->position + rows.lo, n);
        look_ahead(worker, job, batch, s, run);
        worker_inputs(job, worker->rows, n, workspace);
        shard_weight[s] = training_targets(job, worker->rows, n, workspace);
        worker_mask_rows(worker, job, batch, batch->position + rows.lo, n,
                         workspace);
    }
    stopwatch_lap(&worker->scratch.watch, PHASE_GATHER);
}

/* Put a node on the right end, and join while the last two are the halves of
 * one node: a binary counter. */
static void push_node(struct worker *worker, size_t n_node, size_t shards,
                      struct range of)
{
    struct node *node = worker->node;
    size_t n = worker->n_nodes;

    assert(n < worker->n_room);
    node[n++].shards = of;
    while (n >= 2 &&
           tree_siblings(shards, node[n - 2].shards, node[n - 1].shards)) {
        gemm_add(n_node, node[n - 2].sum, node[n - 1].sum, node[n - 2].sum);
        node[n - 2].shards.hi = node[n - 1].shards.hi;
        n--;
    }
    worker->n_nodes = n;
    stopwatch_lap(&worker->scratch.watch, PHASE_UPDATE);
}

/* dW of the layers that are not tiled, and all db, of a group. */
static ls_status sum_group(struct worker *worker, const struct engine_job *job,
                           const struct schedule *schedule,
                           const struct workspace *workspaces, size_t n,
                           real *sum)
{
    const struct network *network = job->network;
    struct scratch *s = &worker->scratch;
    ls_status status = LS_OK;

    for (size_t l = network->lowest; l < network->n_layers && status == LS_OK;
         l++) {
        const struct layer *layer = &network->layer[l];

        if (schedule->tiled[l])
            continue;
        backprop_leaves(network, workspaces, n, l, s->leaf);
        status =
            backprop_weights(network, job->gemm, s->leaf, n, l,
                             (struct tile){0, layer->n_in, 0, layer->n_out},
                             sum + schedule->W[l], layer->n_out, s->work);
    }
    stopwatch_lap(&s->watch, PHASE_WEIGHTS);
    backprop_biases(network, workspaces, n, s, sum + schedule->b);
    return status;
}

void worker_sum(struct worker *worker, const struct engine_job *job,
                const struct schedule *schedule, const struct minibatch *batch,
                struct range run, const struct workspace *workspaces)
{
    struct range group = {run.lo, run.lo};

    worker->n_nodes = 0;
    while (group.hi < run.hi) {
        group = group_from(batch->shards, group.hi, run);
        if (worker->status == LS_OK)
            worker->status = sum_group(
                worker, job, schedule, workspaces + (group.lo - run.lo),
                group.hi - group.lo, worker->node[worker->n_nodes].sum);
        push_node(worker, schedule->n_node, batch->shards, group);
    }
}

void worker_gradient(struct worker *worker, const struct engine_job *job,
                     const struct schedule *schedule,
                     const struct minibatch *batch, struct range run,
                     double *shard_loss, double *shard_weight)
{
    struct range group = {run.lo, run.lo};

    /* A node of all layers has the layout of the parameters. */
    assert(schedule->n_node == job->network->n_block);
    worker->n_nodes = 0;
    while (group.hi < run.hi && worker->status == LS_OK) {
        group = group_from(batch->shards, group.hi, run);
        worker_gather(worker, job, batch, group, run, worker->workspace,
                      shard_weight);
        worker->status = backprop_gradient(
            job->network, job->gemm, job->theta, worker->workspace,
            group.hi - group.lo, &worker->scratch,
            worker->node[worker->n_nodes].sum, &shard_loss[group.lo]);
        push_node(worker, schedule->n_node, batch->shards, group);
    }
}
