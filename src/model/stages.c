/* SPDX-License-Identifier: MIT */
/*
 * stages.c - layer normalization, activation, dropout and residual connection
 * of a shard, some units at a time, which stay in the innermost cache.
 */
#include "model/stages.h"

#include <string.h>

#include "math/gemm.h"
#include "math/layer_norm.h"

/* The mask of layer number `layer`, 0 for the features; NULL: none. */
static const uint8_t *make_mask(const struct network *network, size_t layer,
                                size_t n_units, struct dropout drop,
                                struct workspace *workspace)
{
    const struct dropout_key key = {network->seed, workspace->epoch, layer};
    uint8_t *mask = workspace->mask[layer];

    if (mask)
        dropout_mask(drop, &key, n_units, workspace->ld, workspace->row, mask);
    return mask;
}

void stages_drop_inputs(const struct network *network,
                        const struct workspace *workspace, size_t lo, size_t n,
                        real *A)
{
    if (workspace->mask[0])
        dropout_apply(network->input_drop, workspace->mask[0], lo, n,
                      workspace->ld, A);
}

void stages_rows(const struct network *network, uint64_t epoch,
                 const size_t *row, struct workspace *workspace)
{
    const size_t n_in = network->layer[0].n_in;

    if (!workspace->row)
        return;
    workspace->epoch = epoch;
    for (size_t i = 0; i < workspace->ld; i++)
        workspace->row[i] = i < workspace->n ? row[i] : 0;
    (void)make_mask(network, 0, n_in, network->input_drop, workspace);
    if (network->n_embeddings == 0)
        stages_drop_inputs(network, workspace, 0, n_in, workspace->A[0]);
}

/* U of n units from unit lo on. */
static void inputs_of(const struct layer *layer, const real *theta, size_t lo,
                      size_t n, size_t ld, const real *Z_X, real *U)
{
    if (layer->norm)
        layer_norm_scale(n, ld, Z_X + lo * ld, theta + layer->gain + lo,
                         theta + layer->shift + lo, U);
    else
        memcpy(U, Z_X + lo * ld, n * ld * sizeof *U);
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

    if (layer->norm) {
        layer_norm_forward(layer->n_out, ld, Z, workspace->inverse[l + 1],
                           workspace->sums);
        workspace_clear_padding(layer->n_out, workspace, Z);
    }
    for (size_t lo = 0, n; lo < layer->n_out; lo += n) {
        real *A = workspace->A[l + 1] + lo * ld;

        n = block_from(layer, lo);
        inputs_of(layer, theta, lo, n, ld, Z, A);
        layer->activation->value(n, ld, A);
        if (mask)
            dropout_apply(layer->drop, mask, lo, n, ld, A);
        if (layer->residual)
            gemm_add(n * ld, A, workspace->A[l] + lo * ld, A);
    }
}

/* dU of n units from unit lo on, in place of dL/dA. g(U) is computed again
 * where A is more than that. */
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
        dropout_apply(layer->drop, mask, lo, n, ld, d);
    if (g->by_Z || mask || layer->residual) {
        inputs_of(layer, theta, lo, n, ld, workspace->Z[l + 1],
                  workspace->some);
        if (!g->by_Z)
            g->value(n, ld, workspace->some);
        from = workspace->some;
    }
    g->backward(n, ld, from, d);
}

void stages_backward(const struct network *network, const real *theta, size_t l,
                     struct workspace *workspace)
{
    const struct layer *layer = &network->layer[l];
    const size_t ld = workspace->ld, count = layer->n_out * ld;
    real *d = workspace->dZ[(l + 1) % 2];
    real *db = workspace->db - network->n_kernel;

    if (network->layer[l + 1].residual)
        gemm_add(count, d, workspace->skip, d);
    if (layer->residual)
        memcpy(workspace->skip, d, count * sizeof *d);
    for (size_t lo = 0, n; lo < layer->n_out; lo += n) {
        n = block_from(layer, lo);
        activation_backward(network, theta, l, lo, n, workspace, d + lo * ld);
    }
    workspace_clear_padding(layer->n_out, workspace, d);
    if (layer->norm)
        layer_norm_backward(layer->n_out, ld, workspace->Z[l + 1],
                            workspace->inverse[l + 1], theta + layer->gain, d,
                            db + layer->gain, db + layer->shift,
                            workspace->sums);
}
