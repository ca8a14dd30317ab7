/* SPDX-License-Identifier: MIT */
/*
 * pipeline_net.c - the steps of one member of a pipeline.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "export/pipeline_inside.h"
#include "model/model.h"
#include "table/values/curve.h"
#include "table/values/encoding.h"

static ls_status describe_features(const struct preprocess *input,
                                   struct pipeline_net *net)
{
    const struct curve *curve = input->curve;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(net->feature, input->n, "features"));
    for (size_t j = 0; j < input->n; j++) {
        struct pipeline_feature *f = &net->feature[j];

        *f = (struct pipeline_feature){
            .fill = input->fill ? input->fill[j] : (double)NAN,
            .shift = input->shift[j],
            .scale = input->scale[j],
            .limit = curve && curve->limit ? curve->limit[j] : (double)INFINITY,
        };
        if (curve && curve->first) {
            f->knots = curve->first[j + 1] - curve->first[j];
            f->value = curve->value + curve->first[j];
            f->share = curve->share + curve->first[j];
        }
    }
done:
    return status;
}

/* The fill of a text table comes first: it is put in when a table is read. */
static void take_column_fills(const struct encoding *encoding,
                              struct pipeline_net *net)
{
    size_t feature = 0;

    for (size_t k = 0; encoding && k < encoding->n; k++) {
        const struct column *column = &encoding->column[k];

        if (column->kind == COLUMN_NUMBER && !isnan(column->fill))
            net->feature[feature].fill = column->fill;
        feature += encoding_width(column);
    }
}

static bool is_embedded(const struct network *network, size_t feature)
{
    const struct numeric_columns *numeric = network->numeric.columns;

    for (size_t k = 0; k < network->n_embeddings; k++)
        if (network->embedding[k].feature == feature)
            return true;
    for (size_t k = 0; numeric && k < numeric->n; k++)
        if (numeric->feature[k] == feature)
            return true;
    return false;
}

static ls_status describe_inputs(const struct ls_model *model,
                                 struct pipeline_net *net)
{
    const struct network *network = &model->network;
    const struct numeric_embedding *e = &network->numeric;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(net->plain, network->n_features, "inputs"));
    for (size_t j = 0; j < network->n_features; j++)
        if (!is_embedded(network, j))
            net->plain[net->n_plain++] = j;
    if (e->columns)
        net->numeric = (struct pipeline_numeric){
            e->columns, model->theta + e->w, model->theta + e->b,
            model->theta + e->V,
            e->columns->kind == NUMERIC_PERIODIC ? model->theta + e->c : NULL};
    net->n_embeddings = network->n_embeddings;
    TRY(MEM_ARRAY(net->embedding, net->n_embeddings, "embeddings"));
    for (size_t k = 0; k < net->n_embeddings; k++) {
        const struct embedding *from = &network->embedding[k];

        net->embedding[k] = (struct pipeline_embedding){
            from->feature, from->levels, from->size, model->theta + from->E};
    }
done:
    return status;
}

static ls_status describe_layers(const struct ls_model *model,
                                 struct pipeline_net *net)
{
    const struct network *network = &model->network;
    ls_status status = LS_OK;

    net->n_layers = network->n_layers;
    net->widest = network->layer[0].n_in;
    TRY(MEM_ARRAY(net->layer, net->n_layers, "layers"));
    for (size_t l = 0; l < net->n_layers; l++) {
        const ls_layer *from = &model->layer[l];

        net->layer[l] = (struct pipeline_layer){from->n_in,
                                                from->n_out,
                                                from->W,
                                                from->b,
                                                from->gain,
                                                from->shift,
                                                from->alpha,
                                                from->activation,
                                                from->residual != 0,
                                                1};
        if (from->n_out > net->widest)
            net->widest = from->n_out;
    }
done:
    return status;
}

/* A temperature divides what the last activation gets. */
static ls_status describe_heat(const struct ls_model *model,
                               const struct pipeline *p,
                               struct pipeline_net *net)
{
    const struct calibration *c = &model->calibration;

    if (c->kind == CALIBRATION_TEMPERATURE)
        net->layer[net->n_layers - 1].divide = c->temperature;
    if (c->kind == CALIBRATION_ISOTONIC && p->n_nets > 1)
        return fail(LS_USAGE,
                    "%s has a member with an isotonic calibration of its own, "
                    "which cannot be exported; export the member alone",
                    p->model);
    return LS_OK;
}

static ls_status describe_outputs(const struct ls_model *model,
                                  struct pipeline_net *net)
{
    const struct preprocess *target = &model->target;
    const size_t parts = network_per_target(&model->network);
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(net->output, model->about.targets, "outputs"));
    for (size_t j = 0; j < model->about.targets; j++) {
        const size_t t = j / parts;
        const bool variance = loss_is_variance(model->network.loss, j % parts);
        const bool limited = target->range && !variance;
        const double scale = target->scale[t];

        net->output[j] = (struct pipeline_output){
            variance ? scale * scale : scale, variance ? 0 : target->shift[t],
            limited ? target->range[t] : -(double)INFINITY,
            limited ? target->range[target->n + t] : (double)INFINITY,
            variance};
    }
done:
    return status;
}

/* Whether all parameters are exact as float. */
static bool is_float(const struct ls_model *model)
{
    bool exact = true;

    for (size_t i = 0; i < model->network.n_block && exact; i++)
        exact = !((double)(float)model->theta[i] != (double)model->theta[i]);
    return exact;
}

ls_status pipeline_describe_net(const struct ls_model *model, double share,
                                struct pipeline *p, struct pipeline_net *net)
{
    ls_status status = LS_OK;

    net->share = share;
    p->is_float = p->is_float && is_float(model);
    TRY(describe_features(&model->input, net));
    take_column_fills(model->input.columns, net);
    TRY(describe_inputs(model, net));
    TRY(describe_layers(model, net));
    TRY(describe_heat(model, p, net));
    TRY(describe_outputs(model, net));
done:
    return status;
}
