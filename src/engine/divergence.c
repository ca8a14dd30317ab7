/* SPDX-License-Identifier: MIT */
/*
 * divergence.c - report where a run diverged: step, rows, layer.
 */
#include <math.h>

#include "engine/trainer.h"

/* More than a network has. */
enum { LAYERS = LS_MAX_HIDDEN + 2 };

/* Index of the first value that is not finite, n if there is none. */
static size_t first_bad(const real *values, size_t n)
{
    size_t i = 0;

    while (i < n && isfinite(values[i]))
        i++;
    return i;
}

struct finding {
    size_t layer; /* from 1; 0 = nothing found */
    const char *what;
};

/* Layers whose parameters are already not finite. */
static struct finding look_at_parameters(const struct network *network,
                                         const real *theta)
{
    for (size_t l = 0; l < network->n_layers; l++) {
        const struct layer *layer = &network->layer[l];
        const size_t n = layer->n_in * layer->n_out;

        if (first_bad(theta + layer->W, n) < n)
            return (struct finding){l + 1, "kernel"};
        if (first_bad(theta + layer->b, layer->n_out) < layer->n_out)
            return (struct finding){l + 1, "bias"};
    }
    return (struct finding){0, "loss"};
}

/* The same of a block with factors s of the inputs behind it. */
static struct finding look_at_raw(const struct network *network,
                                  const real *block)
{
    const size_t n = network->n_scale;

    return first_bad(block + network->n_block, n) < n
               ? (struct finding){1, "scale"}
               : look_at_parameters(network, block);
}

/* The first row of a layer's outputs that is not finite, n if there is none. */
static size_t first_bad_row(const struct workspace *workspace, const real *A,
                            size_t n_out)
{
    for (size_t i = 0; i < workspace->n; i++)
        for (size_t j = 0; j < n_out; j++)
            if (!isfinite(A[j * workspace->ld + i]))
                return i;
    return workspace->n;
}

/* Run a shard again, on this thread, layer by layer. */
static struct finding look_at_shard(const struct ls_trainer *t,
                                    const struct minibatch *batch, size_t s)
{
    struct engine *engine = t->engine;
    struct worker *worker = &engine->worker[0];
    struct workspace *workspace =
        engine->workspace ? engine->workspace : worker->workspace;
    const struct engine_job *job = &engine->job;
    const struct network *network = job->network;
    const struct range rows = shard_rows(batch->n, batch->shard, s);
    const size_t n = rows.hi - rows.lo;

    workspace_open(workspace, n);
    order_fill(batch->order, batch->position + rows.lo, n, worker->rows);
    worker_inputs(job, worker->rows, n, workspace);
    worker_mask_rows(worker, job, batch, batch->position + rows.lo, n,
                     workspace);
    if (backprop_forward(network, job->gemm, job->theta, workspace, 1,
                         &worker->scratch) != LS_OK)
        return (struct finding){0, "loss"};
    for (size_t l = 0; l < network->n_layers; l++) {
        const size_t bad = first_bad_row(workspace, workspace->A[l + 1],
                                         network->layer[l].n_out);

        if (bad < n)
            return (struct finding){l + 1, "output"};
    }
    return (struct finding){0, "loss"};
}

/* The first shard whose outputs are not finite. Each machine looks at its own,
 * and all have what the one with the first has found: shards that are left, and
 * the layer. */
static struct finding look_at_shards(const struct ls_trainer *t,
                                     const struct minibatch *batch)
{
    const struct range run = shape_run(t->engine->shape, batch->shards);
    struct finding found = {0, "loss"};
    uint64_t code = 0;

    for (size_t s = run.lo; s < run.hi && found.layer == 0; s++) {
        found = look_at_shard(t, batch, s);
        code = (uint64_t)(batch->shards - s) * LAYERS + found.layer;
    }
    code = machines_most(t->config.machines, found.layer ? code : 0);
    if (code % LAYERS > 0)
        found = (struct finding){code % LAYERS, "output"};
    return found;
}

static struct finding find_layer(const struct ls_trainer *t,
                                 const struct minibatch *batch)
{
    struct finding found =
        look_at_parameters(&t->model->network, t->engine->job.theta);
    struct gemm_guard guard;

    t->gemm->enter(&guard);
    if (found.layer == 0)
        found = look_at_shards(t, batch);
    t->gemm->leave(&guard);
    return found;
}

ls_status trainer_check_finite(const struct ls_trainer *t)
{
    const struct parameters *p = &t->parameters;
    const struct network *network = &t->model->network;
    struct finding found = look_at_parameters(network, t->engine->job.theta);

    if (p->effective && !found.layer)
        found = look_at_raw(network, p->theta);
    for (size_t k = 0; k < p->n_states && !found.layer; k++) {
        found = look_at_raw(network, p->state[k]);
        found.what = "optimizer state";
    }
    if (!found.layer)
        return LS_OK;
    return fail(
        LS_DIVERGED,
        "after step %llu the %s of layer %zu is not finite: an update "
        "overflowed; nothing is saved; try a smaller setting lr (now %g)",
        (unsigned long long)t->engine->position.step, found.what, found.layer,
        t->config.lr * t->engine->rate.scale);
}

ls_status trainer_explain(struct ls_trainer *t, ls_status status)
{
    const struct train_position *position = &t->engine->position;

    if (status != LS_DIVERGED)
        return gemm_fail(t->gemm, status);
    const struct order order = engine_order(t->engine);
    const struct minibatch batch = engine_minibatch(t->engine, &order);
    const struct finding found = find_layer(t, &batch);

    return fail(
        LS_DIVERGED,
        "the loss is not finite at step %llu (epoch %llu, rows %zu to "
        "%zu of its order, from 0): %s of layer %zu of %zu%s; try a smaller "
        "setting lr (now %g) or setting normalize=standard",
        (unsigned long long)position->step + 1,
        (unsigned long long)position->epoch + 1, position->position,
        position->position + batch.n - 1, found.what,
        found.layer ? found.layer : t->model->network.n_layers,
        t->model->network.n_layers,
        found.layer ? "" : " (its outputs are finite)",
        t->config.lr * t->engine->rate.scale);
}
