/* SPDX-License-Identifier: MIT */
/*
 * derivative.c - derivatives of the outputs of one network by its features.
 *
 * The backward pass of training, from a unit vector in place of the gradient of
 * a loss:  dA_L = e_k,  dZ_L = g'(Z_L) dA_L,  ..,  dA_0 = W_1 dZ_1  (S7, S4).
 */
#include "explain/derivative.h"

#include <string.h>

#include "base/mem.h"
#include "explain/slope.h"
#include "model/embedding.h"
#include "table/values/gather.h"

static ls_status create_arrays(struct derivative *d)
{
    const size_t n_in = d->network->layer[0].n_in;
    const size_t K = network_last(d->network)->n_out;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(d->X, d->network->n_features * PREDICT_ROWS, "features"));
    TRY(MEM_ARRAY(d->dX, d->network->n_features * PREDICT_ROWS, "derivatives"));
    TRY(MEM_ARRAY(d->dA, n_in * PREDICT_ROWS, "derivatives"));
    TRY(MEM_ARRAY(d->out, PREDICT_ROWS * K, "outputs"));
    TRY(MEM_ARRAY(d->plain, PREDICT_ROWS * K, "outputs"));
done:
    return status;
}

ls_status derivative_open(const struct ls_model *model, struct derivative *d)
{
    ls_status status = LS_OK;

    *d = (struct derivative){.model = model, .gemm = model_products(model)};
    TRY(MEM_ARRAY(d->network, 1, "a network"));
    *d->network = model->network;
    network_drop_nothing(d->network);
    TRY(create_arrays(d));
    TRY(scratch_create(d->gemm, 1, &d->scratch));
    TRY(workspaces_create(d->network, PREDICT_ROWS, 1, WORKSPACE_GRADIENT,
                          &d->workspace));
    memset(d->workspace->block, 0,
           workspaces_bytes(d->network, PREDICT_ROWS, 1, WORKSPACE_GRADIENT));
done:
    if (status != LS_OK)
        derivative_close(d);
    return status;
}

void derivative_close(struct derivative *d)
{
    scratch_destroy(&d->scratch);
    workspaces_destroy(d->workspace, d->workspace ? 1 : 0);
    mem_free(d->network);
    mem_free(d->X);
    mem_free(d->dX);
    mem_free(d->dA);
    mem_free(d->out);
    mem_free(d->plain);
    *d = (struct derivative){0};
}

void derivative_rows(struct derivative *d, size_t n, const double *X)
{
    const struct preprocess *input = &d->model->input;
    const struct gather_view view = {
        .type = NUMBER_F64,
        .table = X,
        .stride = input->n * sizeof *X,
        .n = input->n,
        .shift = input->shift,
        .scale = input->scale,
        .fill = input->fill,
        .curve = input->curve,
    };
    size_t row[PREDICT_ROWS];

    for (size_t i = 0; i < n; i++)
        row[i] = i;
    workspace_open(d->workspace, n);
    gather_batch(&view, row, n, d->workspace->ld, d->X);
}

/* Whether feature j is a code. */
static bool is_code(const struct network *network, size_t j)
{
    for (size_t k = 0; k < network->n_embeddings; k++)
        if (network->embedding[k].feature == j)
            return true;
    return false;
}

/* A_0 at a share of the way. A code stays, and its embedding is multiplied. */
static void set_inputs(struct derivative *d, double share)
{
    const struct network *network = d->network;
    struct workspace *w = d->workspace;
    const size_t ld = w->ld;

    for (size_t j = 0; j < network->n_features; j++) {
        const real by = is_code(network, j) ? 1 : (real)share;

        for (size_t i = 0; i < ld; i++)
            w->X[j * ld + i] = by * d->X[j * ld + i];
    }
    embedding_look_up(network, d->model->theta, w);
    for (size_t k = 0; k < network->n_embeddings; k++) {
        const struct embedding *e = &network->embedding[k];

        for (size_t i = 0; i < e->size * ld; i++)
            w->A[0][e->at * ld + i] *= (real)share;
    }
}

ls_status derivative_forward(struct derivative *d, double share)
{
    const size_t L = d->network->n_layers;
    const size_t count = d->workspace->n * network_last(d->network)->n_out;
    ls_status status;

    set_inputs(d, share);
    status = backprop_forward(d->network, d->gemm, d->model->theta,
                              d->workspace, 1, &d->scratch);
    if (status != LS_OK)
        return status;
    outputs_denormalize(d->network, &d->model->target, d->workspace,
                        d->workspace->A[L], d->plain);
    for (size_t i = 0; i < count; i++)
        d->out[i] = (double)d->plain[i];
    return LS_OK;
}

/* Whether output k of row i is at a limit of its target, which does not limit
 * variances. */
static bool is_limited(const struct derivative *d, size_t k, size_t i)
{
    const struct preprocess *target = &d->model->target;
    const size_t parts = network_per_target(d->network), t = k / parts;
    const real y = d->plain[i * network_last(d->network)->n_out + k];

    return target->range && !loss_is_variance(d->network->loss, k % parts) &&
           (y <= (real)target->range[t] ||
            y >= (real)target->range[target->n + t]);
}

/* dZ_L of output k, in the units of y. */
static void begin_backward(struct derivative *d, size_t k)
{
    const struct layer *last = network_last(d->network);
    struct workspace *w = d->workspace;
    const size_t L = d->network->n_layers, ld = w->ld;
    const real unit = (real)outputs_unit(d->network, &d->model->target, k);
    real *dZ = w->dZ[L % 2];

    memset(dZ, 0, last->n_out * ld * sizeof *dZ);
    for (size_t i = 0; i < w->n; i++)
        dZ[k * ld + i] = is_limited(d, k, i) ? 0 : unit;
    last->activation->backward(last->n_out, ld, w->Z[L] ? w->Z[L] : w->A[L],
                               dZ);
    workspace_clear_padding(last->n_out, w, dZ);
}

/* dX of the features that are inputs themselves, in their order. */
static void take_others(struct derivative *d)
{
    const struct network *network = d->network;
    const struct numeric_columns *numeric = network->numeric.columns;
    const size_t ld = d->workspace->ld;
    size_t at = 0, k = 0;

    for (size_t j = 0; j < network->n_features; j++) {
        const bool is_numeric =
            numeric && k < numeric->n && numeric->feature[k] == j;
        const bool other = is_numeric || is_code(network, j);

        k += is_numeric;
        for (size_t i = 0; i < ld; i++)
            d->dX[j * ld + i] = other ? 0 : (double)d->dA[at * ld + i];
        at += !other;
    }
}

/* dX of the features that are embedded as numbers. */
static void take_numeric(struct derivative *d)
{
    const struct numeric_embedding *e = &d->network->numeric;
    const struct numeric_columns *c = e->columns;
    const size_t ld = d->workspace->ld;
    double slope[NUMERIC_MOST_SIZE];

    for (size_t k = 0; c && k < c->n; k++) {
        const size_t j = c->feature[k];
        const real *dA = d->dA + (e->at + k * c->size) * ld;

        for (size_t i = 0; i < d->workspace->n; i++) {
            double sum = 0;

            slope_of_embedding(d->network, d->model->theta, k,
                               d->workspace->X[j * ld + i], slope);
            for (size_t u = 0; u < c->size; u++)
                sum += slope[u] * (double)dA[u * ld + i];
            d->dX[j * ld + i] = sum;
        }
    }
}

ls_status derivative_backward(struct derivative *d, size_t k)
{
    const struct network *network = d->network;
    const struct layer *first = &network->layer[0];
    const real *theta = d->model->theta;
    struct workspace *w = d->workspace;
    ls_status status = LS_OK;

    begin_backward(d, k);
    for (size_t l = network->n_layers; l-- > 1;) {
        TRY(pass_backward(network, d->gemm, theta, w, 1, l,
                          (struct range){0, network->layer[l].n_in},
                          &d->scratch));
        pass_stages_backward(network, theta, w, 1, l - 1, &d->scratch);
    }
    d->scratch.flow[0] = (struct flow){w->dZ[1], d->dA, NULL, w->ld};
    TRY(d->gemm->input_gradient(first->n_in, first->n_out, theta + first->W,
                                first->n_out, d->scratch.flow, 1,
                                d->scratch.work));
    take_others(d);
    take_numeric(d);
done:
    return status;
}

double derivative_of_code(const struct derivative *d, size_t j, size_t i)
{
    const struct network *network = d->network;
    const size_t ld = d->workspace->ld;
    const size_t code = (size_t)d->X[j * ld + i];
    double sum = 0;

    for (size_t k = 0; k < network->n_embeddings; k++) {
        const struct embedding *e = &network->embedding[k];

        if (e->feature != j || code < 1 || code > e->levels)
            continue;
        for (size_t u = 0; u < e->size; u++)
            sum += (double)d->dA[(e->at + u) * ld + i] *
                   (double)d->model->theta[e->E + (code - 1) * e->size + u];
    }
    return sum;
}
