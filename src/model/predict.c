/* SPDX-License-Identifier: MIT */
/*
 * predict.c - a model's outputs for rows in memory, on the calling thread.
 */
#include "model/predict.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/tree.h"
#include "model/embedding.h"
#include "model/ensemble.h"
#include "model/outputs.h"
#include "table/values/gather.h"

static struct gather_view view_of(const struct ls_model *model,
                                  enum number_type type, const void *X)
{
    return (struct gather_view){
        .type = type,
        .table = X,
        .stride = model->input.n * number_size(type),
        .n = model->input.n,
        .shift = model->input.shift,
        .scale = model->input.scale,
        .fill = model->input.fill,
        .curve = model->input.curve,
    };
}

static ls_status outputs_of_block(struct ls_predictor *p, size_t n,
                                  enum number_type type, const void *X,
                                  real *out)
{
    const struct ls_model *model = p->model;
    const struct network *network = &model->network;
    const size_t shards = shard_count(n, PREDICT_ROWS);
    struct gather_view view = view_of(model, type, X);
    size_t row[PREDICT_ROWS];

    for (size_t i = 0; i < PREDICT_ROWS; i++)
        row[i] = i;
    for (size_t s = 0; s < shards; s++) {
        const struct range rows = shard_rows(n, PREDICT_ROWS, s);
        struct workspace *w = &p->workspace[s];

        view.table = (const char *)X + rows.lo * view.stride;
        workspace_open(w, rows.hi - rows.lo);
        gather_batch(&view, row, rows.hi - rows.lo, w->ld, w->X);
        embedding_look_up(network, model->theta, w);
    }
    const ls_status status = backprop_forward(
        network, p->gemm, model->theta, p->workspace, shards, &p->scratch);

    if (status != LS_OK)
        return gemm_fail(p->gemm, status);
    for (size_t s = 0; s < shards; s++)
        outputs_denormalize(network, &model->target, &p->workspace[s],
                            p->workspace[s].A[network->n_layers],
                            out + s * PREDICT_ROWS * model->about.targets);
    return LS_OK;
}

/* Input j of a row; the same number as in gather_batch(). */
static real scaled(const struct preprocess *input, size_t j, double x)
{
    if (input->fill && isnan(x))
        x = input->fill[j];
    return (real)((x - input->shift[j]) * input->scale[j]);
}

/* A_0 of a single row, one number after the other. */
static void inputs_of_row(struct ls_predictor *p, enum number_type type,
                          const void *X, real *out)
{
    const struct ls_model *model = p->model;
    const struct network *network = &model->network;
    const real *x = X;
    struct workspace *w = p->workspace;
    const size_t first = 0;

    if (type == NUMBER_REAL && !model->input.curve &&
        !network_embeds(network)) {
        for (size_t j = 0; j < model->input.n; j++)
            out[j] = scaled(&model->input, j, (double)x[j]);
        return;
    }
    const struct gather_view view = view_of(model, type, X);

    gather_batch(&view, &first, 1, w->ld, w->X);
    embedding_look_up(network, model->theta, w);
    for (size_t j = 0; j < network->layer[0].n_in; j++)
        out[j] = w->A[0][j * w->ld];
}

/* Z_L of a single row from A_0 in p->row[0]; returns where it is. */
static real *row_to_Z(struct ls_predictor *p)
{
    const struct network *network = &p->model->network;
    const real *theta = p->model->theta;
    real *x = p->row[0], *z = p->row[1];

    for (size_t l = 0; l < network->n_layers; l++) {
        const struct layer *layer = &network->layer[l];
        const struct activation *g = layer->activation;
        real *const spent = x;

        p->gemm->row(layer->n_out, layer->n_in, theta + layer->W,
                     theta + layer->b, g->in_products, x, z);
        if (l + 1 < network->n_layers && !g->in_products)
            g->value(1, row_lanes(layer->n_out), z);
        x = z;
        z = spent;
    }
    return x;
}

/* The bits of outputs_of_block() for one row, without the other lanes. */
static void outputs_of_row(struct ls_predictor *p, enum number_type type,
                           const void *X, real *out)
{
    const struct network *network = &p->model->network;
    const struct layer *last = network_last(network);
    struct workspace *w = p->workspace;
    real *A = w->A[network->n_layers];
    const real *Z;

    workspace_open(w, 1);
    inputs_of_row(p, type, X, p->row[0]);
    Z = row_to_Z(p);
    memset(A, 0, last->n_out * w->ld * sizeof *A);
    for (size_t j = 0; j < last->n_out; j++)
        A[j * w->ld] = Z[j];
    if (!last->activation->in_products)
        last->activation->value(last->n_out, w->ld, A);
    outputs_denormalize(network, &p->model->target, w, A, out);
}

const struct gemm *model_products(const struct ls_model *model)
{
    const char *name = metadata_find(&model->provenance, "products");
    const struct gemm *gemm = name ? gemm_find(name) : NULL;

    return gemm && gemm_load(gemm) == LS_OK ? gemm : gemm_find("auto");
}

/* A predictor for each member of an ensemble. */
static ls_status open_members(struct ls_predictor *p)
{
    const struct ls_model *model = p->model;
    const size_t count = PREDICT_ROWS * model->about.targets;
    ls_status status = LS_OK;

    if (model->n_members == 0)
        return LS_OK;
    TRY(MEM_ARRAY(p->member, model->n_members, "a predictor"));
    TRY(MEM_ARRAY(p->out, count, "a predictor"));
    TRY(MEM_ARRAY(p->sum, count, "a predictor"));
    for (size_t i = 0; i < model->n_members; i++)
        TRY(predictor_open(model->member[i], PREDICT_ROWS, &p->member[i]));
done:
    return status;
}

/* Memory for single rows, if they have a pass of their own. */
static ls_status open_row(struct ls_predictor *p)
{
    const struct network *network = &p->model->network;
    const size_t n_in = network->layer[0].n_in;
    const size_t widest = n_in > network->widest ? n_in : network->widest;
    ls_status status = LS_OK;

    if (!p->gemm->row)
        return LS_OK;
    for (size_t l = 0; l < network->n_layers; l++)
        if (network->layer[l].norm || network->layer[l].parametric ||
            network->layer[l].residual)
            return LS_OK;
    for (size_t i = 0; i < 2; i++)
        TRY(MEM_ARRAY(p->row[i], row_lanes(widest), "a predictor"));
done:
    return status;
}

ls_status predictor_open(const struct ls_model *model, size_t max_rows,
                         struct ls_predictor *predictor)
{
    const size_t shards = shard_count(max_rows, PREDICT_ROWS);
    struct ls_predictor p = {
        .model = model,
        .gemm = model_products(model),
        .max_rows = max_rows,
        .together = shards < PREDICT_TOGETHER ? shards : PREDICT_TOGETHER,
    };
    ls_status status = LS_OK;

    TRY(open_members(&p));
    TRY(open_row(&p));
    TRY(scratch_create(p.gemm, p.together, &p.scratch));
    TRY(workspaces_create(&model->network,
                          shards > 1 ? (size_t)PREDICT_ROWS : max_rows,
                          p.together, WORKSPACE_FORWARD, &p.workspace));
    *predictor = p;
    p = (struct ls_predictor){.workspace = NULL};
done:
    predictor_close(&p);
    return status;
}

void predictor_close(struct ls_predictor *p)
{
    for (size_t i = 0; p->member && i < p->model->n_members; i++)
        predictor_close(&p->member[i]);
    mem_free(p->member);
    mem_free(p->out);
    mem_free(p->sum);
    mem_free(p->row[0]);
    mem_free(p->row[1]);
    scratch_destroy(&p->scratch);
    workspaces_destroy(p->workspace, p->together);
}

/* The mean of the members, of at most PREDICT_ROWS rows. */
static ls_status members_of_block(struct ls_predictor *p, size_t n,
                                  enum number_type type, const void *X,
                                  real *out)
{
    const struct ls_model *model = p->model;
    const size_t count = n * model->about.targets;
    double before = 0;
    ls_status status = LS_OK;

    memset(p->sum, 0, count * sizeof *p->sum);
    for (size_t i = 0; i < model->n_members; i++) {
        const double weight = model_weight(model, i);

        TRY(predictor_run(&p->member[i], n, type, X, p->out));
        outputs_add(&model->network, before, weight, p->out, n, p->sum);
        before += weight;
    }
    outputs_mean(&model->network, before, p->sum, n, out);
done:
    return status;
}

ls_status predictor_run(struct ls_predictor *p, size_t rows,
                        enum number_type type, const void *X, real *out)
{
    const size_t row_bytes = p->model->input.n * number_size(type);
    ls_status (*const run)(struct ls_predictor *, size_t, enum number_type,
                           const void *, real *) =
        p->member ? members_of_block : outputs_of_block;
    const size_t most = (p->member ? 1 : p->together) * PREDICT_ROWS;
    struct gemm_guard guard;
    ls_status status = LS_OK;

    assert(rows <= p->max_rows);
    if (rows == 1 && p->row[0] && !p->member) {
        outputs_of_row(p, type, X, out);
        model_calibrate_outputs(p->model, 1, out);
        return LS_OK;
    }
    p->gemm->enter(&guard);
    for (size_t at = 0, n; at < rows; at += n) {
        n = rows - at < most ? rows - at : most;

        TRY(run(p, n, type, (const char *)X + at * row_bytes,
                out + at * p->model->about.targets));
        model_calibrate_outputs(p->model, n,
                                out + at * p->model->about.targets);
    }
done:
    p->gemm->leave(&guard);
    return status;
}

ls_status model_outputs(const struct ls_model *model, size_t rows,
                        enum number_type type, const void *X, real *out)
{
    struct ls_predictor p = {.workspace = NULL};
    ls_status status = LS_OK;

    TRY(predictor_open(model, rows, &p));
    TRY(predictor_run(&p, rows, type, X, out));
done:
    predictor_close(&p);
    return status;
}
