/* SPDX-License-Identifier: MIT */
/*
 * worker.c - one thread's part of the gradient. Thread-blind: it touches its
 * own memory and the places of its own shards.
 */
#include "engine/worker.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"
#include "engine/reduce.h"

/* Levels of a tree over n leaves, but for the root: ceil(log2 n). */
static size_t levels(size_t n)
{
    size_t count = 0;

    while (((size_t)1 << count) < n)
        count++;
    return count;
}

/*
 * The most nodes that worker number `rank` ever holds at once, one that was
 * just begun counted. Its run is longest in the smallest team that it is part
 * of: 1/(rank + 1) of the shards. A run from shard 0 on holds a node of each
 * size at most; any other climbs to a size and descends again.
 */
size_t worker_nodes(size_t shards, size_t rank)
{
    const size_t longest = shards / (rank + 1) + (shards % (rank + 1) > 0);

    if (rank >= shards)
        return 0;
    if (rank == 0)
        return levels(longest) + 1;
    return longest < 2 ? 1 : 2 * levels(longest);
}

ls_status worker_create(const struct network *network, size_t rows,
                        size_t shard, size_t rank, struct worker *worker)
{
    ls_status status = LS_OK;
    const size_t n_block = network->n_block;
    const size_t n_room = worker_nodes(shard_count(rows, shard), rank);
    const size_t most = n_room == 0 ? 0 : shard < rows ? shard : rows;
    const size_t depth = reduce_depth(shard_count(rows, shard));
    const size_t n_reals = n_room * n_block + depth * REDUCE_BLOCK;

    *worker = (struct worker){.n_room = n_room, .temp_depth = depth};
    TRY(scratch_create(network, most, &worker->scratch));
    TRY(MEM_ARRAY(worker->rows, most, "row numbers"));
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

    assert(n < worker->n_room);
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
