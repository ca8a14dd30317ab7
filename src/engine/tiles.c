/* SPDX-License-Identifier: MIT */
/*
 * tiles.c - training step of tile-major layers.
 */
#include "engine/tiles.h"

#include <assert.h>

#include "base/mem.h"
#include "engine/work_split.h"
#include "model/embedding.h"

/* ---- Forward and backward ------------------------------------------------ */

/* State of a thread in a pass. After a pass its results are spread over threads
 * until the next barrier. */
struct walker {
    const struct step_context *walk;
    struct worker *self;
    size_t t;
    struct range run; /* its own shards */
    bool spread;
};

static void meet(struct walker *w)
{
    barrier_wait(w->walk->barrier, w->walk->team);
    stopwatch_lap(&w->self->scratch.watch, PHASE_WAITING);
    w->spread = false;
}

/* Shards and units of this thread in a pass. */
struct share {
    struct range shards, units;
};

static size_t count(struct range range)
{
    return range.hi - range.lo;
}

static struct share share_of(struct walker *w, bool tiled, size_t n_units)
{
    const struct range all = w->walk->run; /* may be empty */
    const size_t n = count(all) > 0 ? count(all) : 1;
    const struct work_split split =
        work_split_of(n_units, n, w->walk->team, w->t);
    struct range shards;

    if (tiled || w->spread)
        meet(w);
    if (!tiled)
        return (struct share){w->run, {0, n_units}};
    w->spread = true;
    if (!split.any || count(all) == 0)
        return (struct share){{all.lo, all.lo}, {0, 0}};
    shards = work_split_rows(split, n);
    return (struct share){{all.lo + shards.lo, all.lo + shards.hi},
                          work_split_units(split, n_units)};
}

/* Workspaces from a shard of this machine on. */
static struct workspace *workspaces_from(const struct step_context *walk,
                                         size_t shard)
{
    return walk->workspace + (shard - walk->run.lo);
}

/* Own shards and all units of a staged layer. */
static void stages(struct walker *w, size_t l)
{
    const struct engine_job *job = w->walk->job;
    const struct share own = share_of(w, false, job->network->layer[l].n_out);

    if (w->self->status == LS_OK)
        pass_stages(job->network, job->theta,
                    workspaces_from(w->walk, own.shards.lo), count(own.shards),
                    l, &w->self->scratch);
}

static void forward(struct walker *w, size_t l)
{
    const struct engine_job *job = w->walk->job;
    const struct share own =
        share_of(w, w->walk->schedule->tiled[l], job->network->layer[l].n_out);

    if (count(own.units) > 0 && w->self->status == LS_OK)
        w->self->status =
            pass_forward(job->network, job->gemm, job->theta,
                         workspaces_from(w->walk, own.shards.lo),
                         count(own.shards), l, own.units, &w->self->scratch);
    if (layer_has_stages(&job->network->layer[l]))
        stages(w, l);
}

/* Compute dZ of layer l - 1, and the inputs of S5 and S6. */
static void backward(struct walker *w, size_t l)
{
    const struct engine_job *job = w->walk->job;
    struct worker *self = w->self;
    const size_t n_in = job->network->layer[l].n_in;
    struct share own = share_of(w, w->walk->schedule->tiled[l], n_in);

    if (count(own.units) > 0 && self->status == LS_OK)
        self->status =
            pass_backward(job->network, job->gemm, job->theta,
                          workspaces_from(w->walk, own.shards.lo),
                          count(own.shards), l, own.units, &self->scratch);
    if (layer_has_stages(&job->network->layer[l - 1]))
        own = share_of(w, false, n_in);
    if (count(own.units) == 0 || self->status != LS_OK)
        return;
    struct workspace *workspaces = workspaces_from(w->walk, own.shards.lo);

    pass_stages_backward(job->network, job->theta, workspaces,
                         count(own.shards), l - 1, &self->scratch);
    pass_keep(job->network, job->gemm, workspaces, count(own.shards), l - 1,
              own.units, &self->scratch);
}

/* Compute loss and dZ of the last layer. */
static void output(struct walker *w)
{
    const struct engine_job *job = w->walk->job;
    const size_t last = job->network->n_layers - 1;
    const struct share own =
        share_of(w, false, job->network->layer[last].n_out);
    struct workspace *workspaces = workspaces_from(w->walk, own.shards.lo);

    pass_loss(job->network, NULL, workspaces, count(own.shards),
              &w->self->scratch, w->walk->shard_loss + own.shards.lo);
    pass_output(job->network, workspaces, count(own.shards), &w->self->scratch);
    pass_keep(job->network, job->gemm, workspaces, count(own.shards), last,
              own.units, &w->self->scratch);
}

static struct range part_of_run(const struct step_context *walk, size_t t)
{
    const struct range part = range_part(count(walk->run), walk->team, t);

    return (struct range){walk->run.lo + part.lo, walk->run.lo + part.hi};
}

void tiles_gradient(const struct step_context *walk, struct worker *self,
                    size_t t)
{
    struct walker w = {
        .walk = walk,
        .self = self,
        .t = t,
        .run = part_of_run(walk, t),
    };
    struct workspace *own = workspaces_from(walk, w.run.lo);

    worker_gather(self, walk->job, walk->batch, w.run, w.run, own,
                  walk->shard_weight);
    for (size_t l = 0; l < walk->job->network->n_layers; l++)
        forward(&w, l);
    output(&w);
    for (size_t l = walk->job->network->n_layers - 1;
         l > walk->job->network->lowest; l--)
        backward(&w, l);
    if (w.spread)
        meet(&w);
    if (self->status == LS_OK && walk->job->network->lowest == 0)
        self->status = embedding_gradient(walk->job->network, walk->job->gemm,
                                          walk->job->theta, own, count(w.run),
                                          &self->scratch);
    worker_sum(self, walk->job, walk->schedule, walk->batch, w.run, own);
}

/* ---- Update -------------------------------------------------------------- */

/* Ask for the parameters of a tile, which its gradient does not need: they come
 * while it is computed. */
static void ask_for_tile(const struct layer *layer, const struct parameters *p,
                         struct tile tile)
{
    const size_t line = MEM_ALIGN / sizeof(real);

    if (p->gradient)
        return;
    for (size_t i = 0; i < tile.n_k; i++) {
        const size_t at = layer->W + (tile.k + i) * layer->n_out + tile.j;

        for (size_t j = 0; j < tile.n_j; j += line) {
            __builtin_prefetch(p->theta + at + j, 1, 2);
            for (size_t k = 0; k < p->n_states; k++)
                __builtin_prefetch(p->state[k] + at + j, 1, 2);
        }
    }
}

static void update_tile(const struct layer *layer, struct parameters *p,
                        const struct update *update, struct tile tile,
                        const real *sum)
{
    for (size_t i = 0; i < tile.n_k; i++)
        parameters_update(p, update,
                          layer->W + (tile.k + i) * layer->n_out + tile.j,
                          tile.n_j, sum + i * tile.n_j);
}

/* The gradient of a tile, into self->tile; the leaves are those of all shards.
 * Some parameters are new by now, so this must not fail: only exact products
 * are cut into tiles, and those never do. */
static void sum_tile(const struct step_context *walk, size_t l,
                     struct tile tile, struct worker *self)
{
    const struct engine_job *job = walk->job;
    struct scratch *s = &self->scratch;
    const ls_status status =
        backprop_weights(job->network, job->gemm, s->leaf, walk->batch->shards,
                         l, tile, self->tile, tile.n_j, s->work);

    assert(job->gemm->exact && status == LS_OK);
    (void)status;
    stopwatch_lap(&s->watch, PHASE_WEIGHTS);
}

/* Inputs `in` and units `units` of layer l. */
static void update_layer(const struct step_context *walk, size_t l,
                         struct parameters *p, const struct update *update,
                         struct worker *self, struct range in,
                         struct range units)
{
    const struct layer *layer = &walk->job->network->layer[l];

    for (size_t k = in.lo; k < in.hi; k += TILE_INPUTS)
        for (size_t j = units.lo; j < units.hi; j += TILE_UNITS) {
            const struct tile tile = {k, smaller(in.hi - k, TILE_INPUTS), j,
                                      smaller(units.hi - j, TILE_UNITS)};

            ask_for_tile(layer, p, tile);
            sum_tile(walk, l, tile, self);
            update_tile(layer, p, update, tile, self->tile);
            stopwatch_lap(&self->scratch.watch, PHASE_UPDATE);
        }
}

void tiles_update(const struct step_context *walk,
                  struct parameters *parameters, const struct update *update,
                  struct worker *self, size_t t)
{
    const struct network *network = walk->job->network;
    const size_t shards = walk->batch->shards;

    for (size_t l = 0; l < network->n_layers; l++) {
        const struct layer *layer = &network->layer[l];
        const struct work_split split =
            work_split_of(layer->n_out, layer->n_in, walk->team, t);

        if (!walk->schedule->tiled[l] || !split.any || layer->frozen)
            continue;
        backprop_leaves(network, walk->workspace, shards, l,
                        self->scratch.leaf);
        update_layer(walk, l, parameters, update, self,
                     work_split_rows(split, layer->n_in),
                     work_split_units(split, layer->n_out));
    }
}

/* ---- Nodes for other machines -------------------------------------------- */

void tiles_list_nodes(const struct step_context *walk, struct worker *together)
{
    together->n_nodes = 0;
    for (size_t lo = walk->run.lo; lo < walk->run.hi;) {
        struct node *node = &together->node[together->n_nodes++];

        assert(together->n_nodes <= together->n_room);
        node->shards = tree_node_from(walk->batch->shards, lo, walk->run.hi);
        lo = node->shards.hi;
    }
}

/* Numbers of layers that are not tiled: those that the threads have added up,
 * combined. */
static void combine_nodes(const struct step_context *walk,
                          const struct part *part, struct range range,
                          const struct worker *self, struct worker *together)
{
    const size_t stride =
        together->n_nodes > 1
            ? (size_t)(together->node[1].sum - together->node[0].sum)
            : 0;
    size_t n;

    for (size_t at = range.lo; at < range.hi; at += n) {
        n = smaller(range.hi - at, REDUCE_BLOCK);
        reduce_nodes(walk->holder, walk->holders, walk->batch->shards, self, at,
                     n, together->node[0].sum + part->theta + (at - part->at),
                     stride);
    }
}

/* A tile of all nodes; their leaves are those of the shards of this machine. */
static void sum_nodes(const struct step_context *walk, size_t l,
                      struct tile tile, struct worker *self,
                      struct worker *together)
{
    const struct engine_job *job = walk->job;
    const struct layer *layer = &job->network->layer[l];
    const size_t at = layer->W + tile.k * layer->n_out + tile.j;
    struct scratch *s = &self->scratch;

    for (size_t k = 0; k < together->n_nodes; k++) {
        const struct node *node = &together->node[k];
        const ls_status status = backprop_weights(
            job->network, job->gemm, s->leaf + (node->shards.lo - walk->run.lo),
            count(node->shards), l, tile, node->sum + at, layer->n_out,
            s->work);

        assert(job->gemm->exact && status == LS_OK);
        (void)status;
    }
    stopwatch_lap(&s->watch, PHASE_WEIGHTS);
}

/* Inputs `in` and units `units` of layer l. */
static void sum_layer(const struct step_context *walk, size_t l,
                      struct worker *self, struct worker *together,
                      struct range in, struct range units)
{
    for (size_t k = 0; k < together->n_nodes; k++) {
        const struct range shards = together->node[k].shards;

        backprop_leaves(walk->job->network, workspaces_from(walk, shards.lo),
                        count(shards), l,
                        self->scratch.leaf + (shards.lo - walk->run.lo));
    }
    for (size_t k = in.lo; k < in.hi; k += TILE_INPUTS)
        for (size_t j = units.lo; j < units.hi; j += TILE_UNITS)
            sum_nodes(walk, l,
                      (struct tile){k, smaller(in.hi - k, TILE_INPUTS), j,
                                    smaller(units.hi - j, TILE_UNITS)},
                      self, together);
}

void tiles_nodes(const struct step_context *walk, struct worker *self, size_t t,
                 struct worker *together)
{
    const struct network *network = walk->job->network;
    const struct schedule *s = walk->schedule;
    const struct range own = range_part_by(s->n_node, MEM_ALIGN, walk->team, t);

    if (together->n_nodes == 0 || self->status != LS_OK)
        return;
    for (size_t i = 0; i < s->n_parts; i++) {
        const struct part *part = &s->part[i];
        const size_t lo = part->at > own.lo ? part->at : own.lo;
        const size_t hi = smaller(part->at + part->n, own.hi);

        if (lo < hi)
            combine_nodes(walk, part, (struct range){lo, hi}, self, together);
    }
    for (size_t l = 0; l < network->n_layers; l++) {
        const struct layer *layer = &network->layer[l];
        const struct work_split split =
            work_split_of(layer->n_out, layer->n_in, walk->team, t);

        if (s->tiled[l] && split.any && !layer->frozen)
            sum_layer(walk, l, self, together,
                      work_split_rows(split, layer->n_in),
                      work_split_units(split, layer->n_out));
    }
}
