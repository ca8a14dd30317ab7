/* SPDX-License-Identifier: MIT */
/*
 * worker.c - one thread's part of the gradient. Thread-blind: it touches its
 * own memory and the places of its own shards.
 */
#include "engine/worker.h"

#include <string.h>

#include "base/mem.h"
#include "engine/reduce.h"

/* The most nodes that any run of any team holds at once. A run's nodes are at
 * most those of a climb and a descent in the tree. */
static size_t nodes_needed(size_t rows, size_t shard, size_t threads)
{
    const size_t shards = shard_count(rows, shard);
    size_t most = 1;

    for (size_t team = 1; team <= threads && team <= shards; team++)
        for (size_t t = 0; t < team; t++) {
            size_t depth;

            (void)tree_run_nodes(shards, range_part(shards, team, t), &depth);
            most = depth > most ? depth : most;
        }
    return most;
}

ls_status worker_create(const struct network *network, size_t rows,
                        size_t shard, size_t threads, struct worker *worker)
{
    ls_status status = LS_OK;
    const size_t n_block = network->n_block;
    const size_t n_room = nodes_needed(rows, shard, threads);
    const size_t depth = reduce_depth(shard_count(rows, shard));
    const size_t n_reals = n_room * n_block + depth * REDUCE_BLOCK;

    *worker = (struct worker){.n_room = n_room, .temp_depth = depth};
    TRY(scratch_create(network, shard < rows ? shard : rows, &worker->scratch));
    TRY(MEM_ARRAY(worker->rows, shard < rows ? shard : rows, "row numbers"));
    TRY(MEM_ARRAY(worker->node, n_room, "tree nodes"));
    if (n_block > 0 && n_room > (SIZE_MAX / 16) / n_block)
        TRY(mem_check(NULL, n_room, n_block, "gradients of a thread"));
    worker->block = mem_untouched(n_reals, sizeof(real));
    TRY(mem_check(worker->block, n_reals, sizeof(real),
                  "gradients of a thread"));

    real *next = worker->block;

    for (size_t i = 0; i < n_room; i++, next += n_block)
        worker->node[i].sum = next;
    worker->temp = next;

done:
    if (status != LS_OK)
        worker_destroy(worker);
    return status;
}

void worker_destroy(struct worker *worker)
{
    scratch_destroy(&worker->scratch);
    mem_free(worker->rows);
    mem_free(worker->node);
    mem_free(worker->block);
    *worker = (struct worker){0};
}

void worker_touch(const struct network *network, struct worker *worker)
{
    const size_t n =
        worker->n_room * network->n_block + worker->temp_depth * REDUCE_BLOCK;

    memset(worker->block, 0, n * sizeof(real));
}

/* Rows of a shard into A_0, Y and w; returns their weight. */
static double gather(struct worker *worker, const struct job *job,
                     const struct minibatch *batch, struct range rows)
{
    struct scratch *s = &worker->scratch;
    const size_t n = rows.hi - rows.lo;

    order_fill(batch->order, batch->position + rows.lo, n, worker->rows);
    dataset_inputs(job->data, worker->rows, n, job->input, s->A[0]);
    dataset_targets(job->data, worker->rows, n, job->target, s->Y);
    const double weight = dataset_weights(job->data, worker->rows, n, s->w);

    stopwatch_lap(&s->watch, PHASE_GATHER);
    return weight;
}

static void add(size_t n, const real *restrict from, real *restrict to)
{
    for (size_t i = 0; i < n; i++)
        to[i] += from[i];
}

/* Put a shard's node on the right end, and join while the last two are the
 * halves of one node: a binary counter. */
static void push_node(struct worker *worker, size_t n_block, size_t shards,
                      size_t shard)
{
    struct node *node = worker->node;
    size_t n = worker->n_nodes;

    node[n++].shards = (struct range){shard, shard + 1};
    while (n >= 2 &&
           tree_siblings(shards, node[n - 2].shards, node[n - 1].shards)) {
        add(n_block, node[n - 1].sum, node[n - 2].sum);
        node[n - 2].shards.hi = node[n - 1].shards.hi;
        n--;
    }
    worker->n_nodes = n;
    stopwatch_lap(&worker->scratch.watch, PHASE_UPDATE);
}

void worker_gradient(struct worker *worker, const struct job *job,
                     const struct minibatch *batch, struct range run,
                     double *shard_loss, double *shard_weight)
{
    worker->n_nodes = 0;
    worker->status = LS_OK;
    for (size_t s = run.lo; s < run.hi && worker->status == LS_OK; s++) {
        const struct range rows = shard_rows(batch->n, batch->shard, s);

        shard_weight[s] = gather(worker, job, batch, rows);
        worker->status = backprop_gradient(
            job->network, job->products, job->theta, rows.hi - rows.lo,
            &worker->scratch, worker->node[worker->n_nodes].sum,
            &shard_loss[s]);
        push_node(worker, job->network->n_block, batch->shards, s);
    }
}
