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

static struct share share_of(struct walker *w, bool tiled, size_t n_units)
{
    const struct work_split split =
        work_split_of(n_units, w->walk->batch->shards, w->walk->team, w->t);

    if (tiled || w->spread)
        meet(w);
    if (!tiled)
        return (struct share){w->run, {0, n_units}};
    w->spread = true;
    if (!split.any)
        return (struct share){{0, 0}, {0, 0}};
    return (struct share){work_split_rows(split, w->walk->batch->shards),
                          work_split_units(split, n_units)};
}

static size_t count(struct range range)
{
    return range.hi - range.lo;
}

/* Own shards and all units of a staged layer. */
static void stages(struct walker *w, size_t l)
{
    const struct engine_job *job = w->walk->job;
    const struct share own = share_of(w, false, job->network->layer[l].n_out);

    if (w->self->status == LS_OK)
        pass_stages(job->network, job->theta,
                    w->walk->workspace + own.shards.lo, count(own.shards), l,
                    &w->self->scratch);
}

static void forward(struct walker *w, size_t l)
{
    const struct engine_job *job = w->walk->job;
    const struct share own =
        share_of(w, w->walk->schedule->tiled[l], job->network->layer[l].n_out);

    if (count(own.units) > 0 && w->self->status == LS_OK)
        w->self->status =
            pass_forward(job->network, job->gemm, job->theta,
                         w->walk->workspace + own.shards.lo, count(own.shards),
                         l, own.units, &w->self->scratch);
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
                          w->walk->workspace + own.shards.lo, count(own.shards),
                          l, own.units, &self->scratch);
    if (layer_has_stages(&job->network->layer[l - 1]))
        own = share_of(w, false, n_in);
    if (count(own.units) == 0 || self->status != LS_OK)
        return;
    struct workspace *workspaces = w->walk->workspace + own.shards.lo;

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
    struct workspace *workspaces = w->walk->workspace + own.shards.lo;

    pass_loss(job->network, NULL, workspaces, count(own.shards),
              &w->self->scratch, w->walk->shard_loss + own.shards.lo);
    pass_output(job->network, workspaces, count(own.shards), &w->self->scratch);
    pass_keep(job->network, job->gemm, workspaces, count(own.shards), last,
              own.units, &w->self->scratch);
}

void tiles_gradient(const struct step_context *walk, struct worker *self,
                    size_t t)
{
    struct walker w = {
        .walk = walk,
        .self = self,
        .t = t,
        .run = range_part(walk->batch->shards, walk->team, t),
    };
    struct workspace *own = walk->workspace + w.run.lo;

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
