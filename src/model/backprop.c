/* SPDX-License-Identifier: MIT */
/*
 * backprop.c - from the rows of a shard to its loss and gradient (S1 to S7).
 */
#include "model/backprop.h"

#include <string.h>

#include "base/machine.h"
#include "base/mem.h"
#include "base/multiversion.h"
#include "math/dense.h"
#include "model/embedding.h"
#include "model/stages.h"

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

/* ---- Scratch ------------------------------------------------------------- */

/* Reals of work for sums of so many leaves. */
static size_t work_size(const struct gemm *gemm, size_t workspaces)
{
    return dense_work_size(gemm, tree_levels(workspaces) + 1);
}

size_t scratch_bytes(const struct gemm *gemm, size_t workspaces)
{
    return workspaces * (sizeof(struct flow) + sizeof(struct leaf)) +
           work_size(gemm, workspaces) * sizeof(real);
}

ls_status scratch_create(const struct gemm *gemm, size_t workspaces,
                         struct scratch *scratch)
{
    ls_status status = LS_OK;
    const size_t n = work_size(gemm, workspaces);

    *scratch = (struct scratch){.work = NULL};
    TRY(MEM_ARRAY(scratch->flow, workspaces, "shards"));
    TRY(MEM_ARRAY(scratch->leaf, workspaces, "shards"));
    scratch->work = mem_untouched(n, sizeof(real));
    TRY(mem_check(scratch->work, n, sizeof(real), "work of the products"));

done:
    if (status != LS_OK)
        scratch_destroy(scratch);
    return status;
}

void scratch_destroy(struct scratch *scratch)
{
    mem_free(scratch->work);
    mem_free(scratch->flow);
    mem_free(scratch->leaf);
    *scratch = (struct scratch){.work = NULL};
}

/* ---- Forward ------------------------------------------------------------- */

static struct range all_units(size_t n)
{
    return (struct range){0, n};
}

ls_status pass_forward(const struct network *network, const struct gemm *gemm,
                       const real *theta, struct workspace *workspaces,
                       size_t n, size_t l, struct range units,
                       struct scratch *s)
{
    const struct layer *layer = &network->layer[l];
    const struct activation *g = layer->activation;
    const size_t n_units = units.hi - units.lo;
    const bool staged = layer->staged;

    for (size_t i = 0; i < n; i++) {
        const struct workspace *w = &workspaces[i];

        s->flow[i] = (struct flow){
            w->A[l], (staged ? w->Z[l + 1] : w->A[l + 1]) + units.lo * w->ld,
            NULL, w->ld};
    }
    const ls_status status =
        gemm->forward(layer->n_in, n_units, theta + layer->W + units.lo,
                      layer->n_out, theta + layer->b + units.lo,
                      g->in_products && !staged, s->flow, n, s->work);

    stopwatch_lap(&s->watch, PHASE_FORWARD);
    if (l + 1 < network->n_layers && !g->in_products && !staged) {
        for (size_t i = 0; i < n; i++)
            g->value(n_units, workspaces[i].ld, s->flow[i].out);
        stopwatch_lap(&s->watch, PHASE_ELEMENTWISE);
    }
    return status;
}

ls_status backprop_to_Z(const struct network *network, const struct gemm *gemm,
                        const real *theta, struct workspace *workspaces,
                        size_t n, struct scratch *s)
{
    ls_status status = LS_OK;

    for (size_t l = 0; l < network->n_layers && status == LS_OK; l++) {
        status = pass_forward(network, gemm, theta, workspaces, n, l,
                              all_units(network->layer[l].n_out), s);
        pass_stages(network, theta, workspaces, n, l, s);
    }
    return status;
}

static void activate_output(const struct network *network,
                            struct workspace *workspace)
{
    const struct layer *last = network_last(network);
    real *Z = workspace->Z[network->n_layers];

    if (Z)
        memcpy(Z, workspace->A[network->n_layers],
               last->n_out * workspace->ld * sizeof *Z);
    if (!last->activation->in_products)
        last->activation->value(last->n_out, workspace->ld,
                                workspace->A[network->n_layers]);
}

ls_status backprop_forward(const struct network *network,
                           const struct gemm *gemm, const real *theta,
                           struct workspace *workspaces, size_t n,
                           struct scratch *scratch)
{
    const ls_status status =
        backprop_to_Z(network, gemm, theta, workspaces, n, scratch);

    for (size_t i = 0; i < n; i++)
        activate_output(network, &workspaces[i]);
    stopwatch_lap(&scratch->watch, PHASE_ELEMENTWISE);
    return status;
}

/* ---- Loss ---------------------------------------------------------------- */

/* Compute row_loss and A_L of a workspace that holds Z_L; in the fused form the
 * loss is that of Z. */
static void room_loss(const struct network *network,
                      const struct output_limits *limits,
                      struct workspace *workspace)
{
    const struct layer *last = network_last(network);
    const struct loss *loss = network->loss;
    real *A = workspace->A[network->n_layers];

    if (network->fused && limits)
        outputs_limit(limits->Z, last->n_out, workspace->ld, A);
    if (network->fused)
        loss->value_from_Z(&network->of_loss, last->n_out, workspace->ld, A,
                           workspace->Y, workspace->row_loss);
    activate_output(network, workspace);
    if (limits)
        outputs_limit(limits->A, last->n_out, workspace->ld, A);
    if (!network->fused)
        loss->value(&network->of_loss, last->n_out, workspace->ld, A,
                    workspace->Y, workspace->row_loss);
}

/* sum_i w_i L_i in row order. */
static double weighed_loss(const struct workspace *workspace)
{
    double loss = 0;

    for (size_t i = 0; i < workspace->n; i++)
        loss += (double)workspace->w[i] * workspace->row_loss[i];
    return loss;
}

void pass_loss(const struct network *network,
               const struct output_limits *limits, struct workspace *workspaces,
               size_t n, struct scratch *s, double *loss)
{
    for (size_t i = 0; i < n; i++) {
        room_loss(network, limits, &workspaces[i]);
        loss[i] = weighed_loss(&workspaces[i]);
    }
    stopwatch_lap(&s->watch, PHASE_ELEMENTWISE);
}

ls_status backprop_loss(const struct network *network, const struct gemm *gemm,
                        const real *theta, struct workspace *workspaces,
                        size_t n, struct scratch *s, double *loss)
{
    const ls_status status =
        backprop_to_Z(network, gemm, theta, workspaces, n, s);

    pass_loss(network, NULL, workspaces, n, s, loss);
    return status;
}

/* ---- Backward ------------------------------------------------------------ */

/* dZ_i <- w_i dZ_i; 0 in lanes without a row. */
LS_MULTIVERSION
static void weigh_rows(size_t n_out, const struct workspace *workspace,
                       real *dZ)
{
    for (size_t j = 0; j < n_out; j++) {
        real *restrict d = dZ + j * workspace->ld;

        for (size_t i = 0; i < workspace->n; i++)
            d[i] *= workspace->w[i];
        for (size_t i = workspace->n; i < workspace->ld; i++)
            d[i] = 0;
    }
}

/* w dL/dZ_L: A - y where the fused form applies (S3), else
 * dL/dA dA/dZ                                  (S1 with S2, S4, or another) */
static void output_gradient(const struct network *network,
                            const struct workspace *workspace, real *dZ)
{
    const struct layer *last = network_last(network);
    const real *A = workspace->A[network->n_layers];
    const real *Z = workspace->Z[network->n_layers];

    if (network->fused) {
        network->loss->gradient_from_Z(&network->of_loss, last->n_out,
                                       workspace->ld, A, workspace->Y, dZ);
    } else {
        network->loss->gradient(&network->of_loss, last->n_out, workspace->ld,
                                A, workspace->Y, dZ);
        last->activation->backward(last->n_out, workspace->ld, Z ? Z : A, dZ);
    }
    weigh_rows(last->n_out, workspace, dZ);
}

void pass_output(const struct network *network, struct workspace *workspaces,
                 size_t n, struct scratch *s)
{
    for (size_t i = 0; i < n; i++)
        output_gradient(network, &workspaces[i],
                        workspaces[i].dZ[network->n_layers % 2]);
    stopwatch_lap(&s->watch, PHASE_ELEMENTWISE);
}

/* dZ_{l-1}, or dA_{l-1} of a staged layer, from dZ_l          (S7, S4) */
ls_status pass_backward(const struct network *network, const struct gemm *gemm,
                        const real *theta, struct workspace *workspaces,
                        size_t n, size_t l, struct range units,
                        struct scratch *s)
{
    const struct layer *layer = &network->layer[l];
    const struct activation *before = network->layer[l - 1].activation;
    const bool staged = network->layer[l - 1].staged;
    const size_t n_units = units.hi - units.lo;

    for (size_t i = 0; i < n; i++) {
        const size_t from = units.lo * workspaces[i].ld;

        s->flow[i] = (struct flow){
            workspaces[i].dZ[(l + 1) % 2], workspaces[i].dZ[l % 2] + from,
            before->in_products && !staged ? workspaces[i].A[l] + from : NULL,
            workspaces[i].ld};
    }
    const ls_status status = gemm->input_gradient(
        n_units, layer->n_out, theta + layer->W + units.lo * layer->n_out,
        layer->n_out, s->flow, n, s->work);

    stopwatch_lap(&s->watch, PHASE_BACKWARD);
    for (size_t i = 0; i < n && !before->in_products && !staged; i++)
        before->backward(n_units, workspaces[i].ld,
                         workspaces[i].A[l] + units.lo * workspaces[i].ld,
                         s->flow[i].out);
    return status;
}

void pass_keep(const struct network *network, const struct gemm *gemm,
               struct workspace *workspaces, size_t n, size_t l,
               struct range units, struct scratch *s)
{
    const struct layer *layer = &network->layer[l];

    /* S5 of one unit sums over whole lanes. */
    for (size_t i = 0; i < n && layer->n_out == 1; i++)
        workspace_clear_padding(layer->n_in, &workspaces[i],
                                workspaces[i].A[l]);
    for (size_t i = 0; i < n; i++)
        dense_keep(gemm, workspaces[i].n, units.lo, units.hi, layer->n_out,
                   workspaces[i].dZ[(l + 1) % 2], workspaces[i].ld,
                   workspaces[i].D[l + 1],
                   workspaces[i].db + layer->b - network->n_kernel);
    stopwatch_lap(&s->watch, PHASE_ELEMENTWISE);
}

/* ---- Gradient of the parameters ------------------------------------------ */

/* Nodes that leaf number i of a node of n leaves closes: see base/tree.h, the
 * left half is a power of two. */
static size_t joins_of(size_t i, size_t n)
{
    const bool last = i + 1 == n;
    size_t joins = 0;

    for (; i > 0 && (last || i % 2 == 1); i /= 2)
        joins += i % 2;
    return joins;
}

void backprop_leaves(const struct network *network,
                     const struct workspace *workspaces, size_t n, size_t l,
                     struct leaf *leaf)
{
    for (size_t i = 0; i < n; i++)
        leaf[i] = (struct leaf){
            .A = workspaces[i].A[l],
            .D = workspaces[i].D[l + 1],
            .n = workspaces[i].n,
            .ld = workspaces[i].ld,
            .wide = dense_wide(network->layer[l].n_out),
            .joins = joins_of(i, n),
        };
}

ls_status backprop_weights(const struct network *network,
                           const struct gemm *gemm, const struct leaf *leaf,
                           size_t n_leaves, size_t l, struct tile tile,
                           real *out, size_t ldo, real *work)
{
    return dense_weight_gradient(gemm, leaf, n_leaves, network->layer[l].n_out,
                                 tile, out, ldo, work);
}

void backprop_biases(const struct network *network,
                     const struct workspace *workspaces, size_t n,
                     struct scratch *s, real *out)
{
    for (size_t i = 0; i < n; i++)
        s->leaf[i] =
            (struct leaf){.A = workspaces[i].db, .joins = joins_of(i, n)};
    dense_tree(s->leaf, n, network_n_dense(network), out, s->work);
    embedding_sum(network, workspaces, s->leaf, n, out);
    stopwatch_lap(&s->watch, PHASE_ELEMENTWISE);
}

/* Compute dW_l of the workspaces. */
static ls_status layer_gradient(const struct network *network,
                                const struct gemm *gemm,
                                const struct workspace *workspaces, size_t n,
                                size_t l, struct scratch *s, real *dW)
{
    const struct layer *layer = &network->layer[l];
    const struct tile all = {0, layer->n_in, 0, layer->n_out};

    backprop_leaves(network, workspaces, n, l, s->leaf);
    const ls_status status = backprop_weights(network, gemm, s->leaf, n, l, all,
                                              dW, layer->n_out, s->work);

    stopwatch_lap(&s->watch, PHASE_WEIGHTS);
    return status;
}

ls_status backprop_gradient(const struct network *network,
                            const struct gemm *gemm, const real *theta,
                            struct workspace *workspaces, size_t n,
                            struct scratch *s, real *gradient, double *loss)
{
    ls_status status =
        backprop_loss(network, gemm, theta, workspaces, n, s, loss);

    pass_output(network, workspaces, n, s);
    for (size_t l = network->n_layers;
         l-- > network->lowest && status == LS_OK;) {
        const struct layer *layer = &network->layer[l];

        pass_keep(network, gemm, workspaces, n, l, all_units(layer->n_out), s);
        status = layer_gradient(network, gemm, workspaces, n, l, s,
                                gradient + layer->W);
        if (l > network->lowest && status == LS_OK)
            status = pass_backward(network, gemm, theta, workspaces, n, l,
                                   all_units(layer->n_in), s);
        if (l > 0 && status == LS_OK)
            pass_stages_backward(network, theta, workspaces, n, l - 1, s);
    }
    if (status == LS_OK && network->lowest == 0)
        status = embedding_gradient(network, gemm, theta, workspaces, n, s);
    backprop_biases(network, workspaces, n, s, gradient + network->n_kernel);
    return status;
}
