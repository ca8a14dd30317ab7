/* SPDX-License-Identifier: MIT */
/*
 * backprop.c - from the rows of a shard to its loss and gradient (S1 to S7).
 */
#include "model/backprop.h"

#include <string.h>

#include "base/machine.h"
#include "base/mem.h"
#include "math/dense.h"

void stopwatch_start(struct stopwatch *watch, bool on)
{
    watch->on = on;
    if (on)
        watch->last = machine_seconds();
}

void stopwatch_lap(struct stopwatch *watch, enum phase phase)
{
    if (!watch->on)
        return;
    const double now = machine_seconds();

    watch->seconds[phase] += now - watch->last;
    watch->last = now;
}

/* Where the next array of `count` reals of a block begins. */
static size_t take(size_t *used, size_t count)
{
    const size_t at = *used;

    *used += mem_round(count, sizeof(real));
    return at;
}

ls_status scratch_create(const struct network *network, size_t rows,
                         struct scratch *scratch)
{
    const size_t L = network->n_layers;
    const size_t n_last = network->layer[L - 1].n_out;
    size_t at[LS_MAX_HIDDEN + 2], used = 0;

    *scratch = (struct scratch){.rows = rows};
    at[0] = take(&used, rows * network->layer[0].n_in);
    for (size_t l = 1; l <= L; l++)
        at[l] = take(&used, rows * network->layer[l - 1].n_out);
    const size_t dZ = take(&used, rows * network->widest);
    const size_t dA = take(&used, rows * network->widest);
    const size_t Y = take(&used, rows * n_last);
    const size_t w = take(&used, rows);
    const size_t row_loss = take(&used, rows * sizeof(double) / sizeof(real));

    real *block = mem_untouched(used, sizeof(real));
    const ls_status status =
        mem_check(block, used, sizeof(real), "activations of a shard");

    if (status != LS_OK)
        return status;
    scratch->block = block;
    for (size_t l = 0; l <= L; l++)
        scratch->A[l] = block + at[l];
    scratch->dZ = block + dZ;
    scratch->dA = block + dA;
    scratch->Y = block + Y;
    scratch->w = block + w;
    scratch->row_loss = (double *)(void *)(block + row_loss);
    return LS_OK;
}

void scratch_destroy(struct scratch *scratch)
{
    mem_free(scratch->block);
    *scratch = (struct scratch){0};
}

/* Z_l of layer number l (from 0), into A[l + 1]. */
static ls_status layer_forward(const struct network *network,
                               const struct products *products,
                               const real *theta, size_t n, size_t l,
                               struct scratch *s)
{
    const struct layer *layer = &network->layer[l];
    const ls_status status =
        dense_forward(products, n, layer->n_in, layer->n_out, s->A[l],
                      theta + layer->W, theta + layer->b, s->A[l + 1]);

    stopwatch_lap(&s->watch, PHASE_PRODUCTS);
    return status;
}

/* A_l = g(Z_l), in place. */
static void layer_activate(const struct network *network, size_t n, size_t l,
                           struct scratch *s)
{
    const struct layer *layer = &network->layer[l];

    layer->activation->value(n, layer->n_out, s->A[l + 1]);
    stopwatch_lap(&s->watch, PHASE_ELEMENTWISE);
}

/* All hidden layers, and Z of the output layer in A[L]. */
static ls_status forward_to_Z(const struct network *network,
                              const struct products *products,
                              const real *theta, size_t n, struct scratch *s)
{
    ls_status status = LS_OK;

    for (size_t l = 0; l < network->n_layers && status == LS_OK; l++) {
        status = layer_forward(network, products, theta, n, l, s);
        if (l + 1 < network->n_layers)
            layer_activate(network, n, l, s);
    }
    return status;
}

ls_status backprop_forward(const struct network *network,
                           const struct products *products, const real *theta,
                           size_t n, struct scratch *scratch)
{
    const ls_status status = forward_to_Z(network, products, theta, n, scratch);

    layer_activate(network, n, network->n_layers - 1, scratch);
    return status;
}

static bool is_fused(const struct network *network)
{
    const struct layer *last = &network->layer[network->n_layers - 1];

    return strcmp(last->activation->name, network->loss->fused_with) == 0;
}

/* L_i from A or, where the fused form applies, from Z; [n]. */
static void row_losses(const struct network *network, size_t n, size_t n_out,
                       const real *A_or_Z, bool from_Z, struct scratch *s)
{
    for (size_t i = 0; i < n; i++) {
        const real *a = A_or_Z + i * n_out;
        const real *y = s->Y + i * n_out;

        s->row_loss[i] = from_Z ? network->loss->value_from_Z(n_out, a, y)
                                : network->loss->value(n_out, a, y);
    }
}

/* dL/dZ = A - y                                                 (S3) */
static void fused_gradient(const struct loss *loss, size_t n, size_t n_out,
                           const real *A, const real *Y, real *dZ)
{
    for (size_t i = 0; i < n; i++)
        loss->gradient_from_Z(n_out, A + i * n_out, Y + i * n_out,
                              dZ + i * n_out);
}

/* dL/dZ = dL/dA dA/dZ                      (S1 with S2, S4, or another) */
static void chained_gradient(const struct network *network, size_t n,
                             size_t n_out, const real *A, const real *Y,
                             real *dZ)
{
    const struct layer *last = &network->layer[network->n_layers - 1];

    for (size_t i = 0; i < n; i++)
        network->loss->gradient(n_out, A + i * n_out, Y + i * n_out,
                                dZ + i * n_out);
    last->activation->backward(n, n_out, A, dZ);
}

/* dZ_i <- w_i dZ_i, and sum_i w_i L_i in row order. */
static double weigh_rows(size_t n, size_t n_out, const struct scratch *s,
                         real *dZ)
{
    double loss = 0;

    for (size_t i = 0; i < n; i++) {
        loss += (double)s->w[i] * s->row_loss[i];
        if (dZ && s->w[i] != 1)
            for (size_t j = 0; j < n_out; j++)
                dZ[i * n_out + j] *= s->w[i];
    }
    return loss;
}

ls_status backprop_loss(const struct network *network,
                        const struct products *products, const real *theta,
                        size_t n, struct scratch *s, real *dZ, double *loss)
{
    const size_t L = network->n_layers;
    const size_t n_out = network->layer[L - 1].n_out;
    const bool fused = is_fused(network);
    real *A = s->A[L];
    const ls_status status = forward_to_Z(network, products, theta, n, s);

    if (fused)
        row_losses(network, n, n_out, A, true, s);
    network->layer[L - 1].activation->value(n, n_out, A);
    if (!fused)
        row_losses(network, n, n_out, A, false, s);
    if (dZ && fused)
        fused_gradient(network->loss, n, n_out, A, s->Y, dZ);
    else if (dZ)
        chained_gradient(network, n, n_out, A, s->Y, dZ);
    *loss = weigh_rows(n, n_out, s, dZ);
    stopwatch_lap(&s->watch, PHASE_ELEMENTWISE);
    return status;
}

/* dW_l, db_l from dZ_l                                      (S5, S6) */
static ls_status layer_gradient(const struct layer *layer,
                                const struct products *products, size_t n,
                                const real *A_prev, const real *dZ,
                                real *gradient, struct stopwatch *watch)
{
    const ls_status status =
        dense_weight_gradient(products, n, layer->n_in, layer->n_out, A_prev,
                              dZ, gradient + layer->W);

    stopwatch_lap(watch, PHASE_PRODUCTS);
    dense_bias_gradient(n, layer->n_out, dZ, gradient + layer->b);
    stopwatch_lap(watch, PHASE_ELEMENTWISE);
    return status;
}

/* dZ_{l-1} from dZ_l                                        (S7, S4) */
static ls_status layer_backward(const struct layer *layer,
                                const struct layer *before,
                                const struct products *products, size_t n,
                                const real *theta, struct scratch *s,
                                const real *A_prev)
{
    const ls_status status = dense_input_gradient(
        products, n, layer->n_in, layer->n_out, s->dZ, theta + layer->W, s->dA);
    real *const spent = s->dZ;

    stopwatch_lap(&s->watch, PHASE_PRODUCTS);
    before->activation->backward(n, layer->n_in, A_prev, s->dA);
    stopwatch_lap(&s->watch, PHASE_ELEMENTWISE);
    s->dZ = s->dA;
    s->dA = spent;
    return status;
}

ls_status backprop_gradient(const struct network *network,
                            const struct products *products, const real *theta,
                            size_t n, struct scratch *s, real *gradient,
                            double *loss)
{
    ls_status status =
        backprop_loss(network, products, theta, n, s, s->dZ, loss);

    for (size_t l = network->n_layers; l-- > 0 && status == LS_OK;) {
        const struct layer *layer = &network->layer[l];

        status = layer_gradient(layer, products, n, s->A[l], s->dZ, gradient,
                                &s->watch);
        if (l > 0 && status == LS_OK)
            status = layer_backward(layer, layer - 1, products, n, theta, s,
                                    s->A[l]);
    }
    return status;
}
