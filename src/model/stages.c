/* SPDX-License-Identifier: MIT */
/*
 * stages.c - layer normalization, activation, parametric or not, dropout and
 * residual connection of a shard, some units at a time, which stay in the
 * innermost cache.
 */
#include "model/stages.h"

#include <string.h>

#include "math/gemm.h"
#include "math/layer_norm.h"
#include "math/parametric.h"
#include "model/backprop.h"

/* Dropout of a layer at the step of a workspace. */
static struct dropout now(struct dropout drop,
                          const struct workspace *workspace)
{
    return dropout_lowered(drop, workspace->dropout_factor);
}

/* The mask of layer number `layer`, 0 for the features; NULL: none. */
static const uint8_t *make_mask(const struct network *network, size_t layer,
                                size_t n_units, struct dropout drop,
                                struct workspace *workspace)
{
    const struct dropout_key key = {network->seed, workspace->epoch, layer};
    uint8_t *mask = workspace->mask[layer];

    if (mask)
        dropout_mask(now(drop, workspace), &key, n_units, workspace->ld,
                     workspace->row, mask);
    return mask;
}

void stages_drop_inputs(const struct network *network,
                        const struct workspace *workspace, size_t lo, size_t n,
                        real *A)
{
    if (workspace->mask[0])
        dropout_apply(now(network->input_drop, workspace), workspace->mask[0],
                      lo, n, workspace->ld, A);
}

void stages_rows(const struct network *network, uint64_t epoch, double factor,
                 const size_t *row, struct workspace *workspace)
{
    const size_t n_in = network->layer[0].n_in;

    if (!workspace->row)
        return;
    workspace->epoch = epoch;
    workspace->dropout_factor = factor;
    for (size_t i = 0; i < workspace->ld; i++)
        workspace->row[i] = i < workspace->n ? row[i] : 0;
    (void)make_mask(network, 0, n_in, network->input_drop, workspace);
    stages_drop_inputs(network, workspace, 0, n_in, workspace->A[0]);
}

/* U of n units from unit lo of layer l on. */
static void inputs_of(const struct network *network, const real *theta,
                      size_t l, size_t lo, size_t n,
                      const struct workspace *workspace, real *U)
{
    const struct layer *layer = &network->layer[l];
    const real *Z = workspace->Z[l + 1], *inverse = workspace->inverse[l + 1];
    const size_t ld = workspace->ld;

    if (layer->norm)
        layer_norm_scale(n, ld, Z + lo * ld, inverse, theta + layer->gain + lo,
                         theta + layer->shift + lo, U);
    else
        memcpy(U, Z + lo * ld, n * ld * sizeof *U);
}

/* G of n units from unit lo of layer l on, in place of their U. */
static void activate(const struct layer *layer, const real *theta, size_t lo,
                     size_t n, const struct workspace *workspace, real *U_G)
{
    const size_t ld = workspace->ld;

    if (layer->parametric)
        memcpy(workspace->some, U_G, n * ld * sizeof *U_G);
    layer->activation->value(n, ld, U_G);
    if (layer->parametric)
        parametric_mix(n, ld, theta + layer->alpha + lo, workspace->some, U_G);
}

static size_t block_from(const struct layer *layer, size_t lo)
{
    return layer->n_out - lo < STAGE_UNITS ? layer->n_out - lo
                                           : (size_t)STAGE_UNITS;
}

void stages_forward(const struct network *network, const real *theta, size_t l,
                    struct workspace *workspace)
{
    const struct layer *layer = &network->layer[l];
    const size_t ld = workspace->ld;
    real *Z = workspace->Z[l + 1];
    const uint8_t *mask =
        make_mask(network, l + 1, layer->n_out, layer->drop, workspace);

    if (layer->thinned) {
        if (mask)
            dropout_apply(now(layer->drop, workspace), mask, 0, layer->n_out,
                          ld, workspace->A[l + 1]);
        return;
    }
    if (layer->norm) {
        layer_norm_forward(layer->n_out, ld, Z, workspace->inverse[l + 1],
                           workspace->sums);
        workspace_clear_padding(layer->n_out, workspace, Z);
        workspace_clear_padding(1, workspace, workspace->inverse[l + 1]);
    }
    for (size_t lo = 0, n; lo < layer->n_out; lo += n) {
        real *A = workspace->A[l + 1] + lo * ld;

        n = block_from(layer, lo);
        inputs_of(network, theta, l, lo, n, workspace, A);
        activate(layer, theta, lo, n, workspace, A);
        if (mask)
            dropout_apply(now(layer->drop, workspace), mask, lo, n, ld, A);
        if (layer->residual)
            gemm_add(n * ld, A, workspace->A[l] + lo * ld, A);
    }
}

/* dU of n units from unit lo on, in place of dG, and dalpha in db. */
static void parametric_backward(const struct network *network,
                                const real *theta, size_t l, size_t lo,
                                size_t n, struct workspace *workspace, real *d)
{
    const struct layer *layer = &network->layer[l];
    const struct activation *g = layer->activation;
    const size_t ld = workspace->ld, count = STAGE_UNITS * ld;
    real *U = workspace->some, *G = U + count, *dg = G + count;
    real *dalpha = workspace->db - network->n_kernel + layer->alpha;

    inputs_of(network, theta, l, lo, n, workspace, U);
    workspace_clear_padding(n, workspace, U);
    workspace_clear_padding(n, workspace, d);
    memcpy(G, U, n * ld * sizeof *U);
    g->value(n, ld, G);
    parametric_sums(n, ld, U, G, d, dalpha + lo);
    memcpy(dg, d, n * ld * sizeof *d);
    g->backward(n, ld, g->by_Z ? U : G, dg);
    parametric_mix(n, ld, theta + layer->alpha + lo, d, dg);
    memcpy(d, dg, n * ld * sizeof *d);
}

/* dU of n units from unit lo on, in place of dL/dA. g(U) is computed again
 * where A is more than that, or where U is at hand and g costs nothing. */
static void activation_backward(const struct network *network,
                                const real *theta, size_t l, size_t lo,
                                size_t n, struct workspace *workspace, real *d)
{
    const struct layer *layer = &network->layer[l];
    const struct activation *g = layer->activation;
    const uint8_t *mask = workspace->mask[l + 1];
    const size_t ld = workspace->ld;
    const real *from = workspace->A[l + 1] + lo * ld;

    if (mask)
        dropout_apply(now(layer->drop, workspace), mask, lo, n, ld, d);
    if (layer->parametric) {
        parametric_backward(network, theta, l, lo, n, workspace, d);
        return;
    }
    if (g->by_Z || g->in_products || mask || layer->residual) {
        inputs_of(network, theta, l, lo, n, workspace, workspace->some);
        if (!g->by_Z)
            g->value(n, ld, workspace->some);
        from = workspace->some;
    }
    g->backward(n, ld, from, d);
    workspace_clear_padding(n, workspace, d);
}

/* dZ, in place of dL/dA. */
static void all_backward(const struct network *network, const real *theta,
                         size_t l, struct workspace *workspace, real *d)
{
    const struct layer *layer = &network->layer[l];
    const size_t ld = workspace->ld;
    const real *Z = workspace->Z[l + 1], *inverse = workspace->inverse[l + 1];
    real *db = workspace->db - network->n_kernel;

    if (layer->norm)
        memset(workspace->sums, 0, 2 * ld * sizeof *workspace->sums);
    for (size_t lo = 0, n; lo < layer->n_out; lo += n) {
        n = block_from(layer, lo);
        activation_backward(network, theta, l, lo, n, workspace, d + lo * ld);
        if (layer->norm)
            layer_norm_sums(n, ld, Z + lo * ld, inverse,
                            theta + layer->gain + lo, d + lo * ld,
                            db + layer->gain + lo, db + layer->shift + lo,
                            workspace->sums);
    }
    if (layer->norm)
        layer_norm_backward(layer->n_out, ld, Z, inverse, theta + layer->gain,
                            workspace->sums, d);
}

void stages_backward(const struct network *network, const real *theta, size_t l,
                     struct workspace *workspace)
{
    const struct layer *layer = &network->layer[l];
    const size_t count = layer->n_out * workspace->ld;
    real *d = workspace->dZ[(l + 1) % 2];

    /* A = 0 where a unit is left out: the products made that dL/dA 0, too. */
    if (layer->thinned) {
        dropout_scale(now(layer->drop, workspace), count, d);
        return;
    }
    if (network->layer[l + 1].residual)
        gemm_add(count, d, workspace->skip, d);
    if (layer->residual)
        memcpy(workspace->skip, d, count * sizeof *d);
    all_backward(network, theta, l, workspace, d);
}

void pass_stages(const struct network *network, const real *theta,
                 struct workspace *workspaces, size_t n, size_t l,
                 struct scratch *s)
{
    if (!layer_has_stages(&network->layer[l]))
        return;
    for (size_t i = 0; i < n; i++)
        stages_forward(network, theta, l, &workspaces[i]);
    stopwatch_lap(&s->watch, PHASE_ELEMENTWISE);
}

void pass_stages_backward(const struct network *network, const real *theta,
                          struct workspace *workspaces, size_t n, size_t l,
                          struct scratch *s)
{
    if (!layer_has_stages(&network->layer[l]))
        return;
    for (size_t i = 0; i < n; i++)
        stages_backward(network, theta, l, &workspaces[i]);
    stopwatch_lap(&s->watch, PHASE_ELEMENTWISE);
}
