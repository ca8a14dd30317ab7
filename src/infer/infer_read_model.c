/* SPDX-License-Identifier: MIT */
/*
 * infer_read_model.c - a network with its scaling, from a file for inference.
 *
 * All sizes are checked here, so that infer_engine.c need not: what it reads
 * and writes is within these arrays and the work of a row.
 */
#include <math.h>
#include <string.h>

#include "infer/infer_read.h"

void infer_read_calibration(struct infer_cursor *cursor, struct infer_net *net,
                            struct calibration *calibration)
{
    const uint32_t kind = cursor_u32(cursor);
    size_t sum;

    calibration->temperature = cursor_f64(cursor);
    sum = cursor_count(cursor, 16);
    cursor_want(cursor,
                kind <= CALIBRATION_ISOTONIC &&
                    (sum > 0) == (kind == CALIBRATION_ISOTONIC),
                "it has a calibration of an unknown kind");
    calibration->kind = (enum calibration_kind)kind;
    if (kind == CALIBRATION_ISOTONIC) {
        calibration->n = net->n_outputs;
        calibration->first =
            cursor_keep(cursor, net, net->n_outputs + 1, sizeof(size_t));
        for (size_t j = 0; j < net->n_outputs && !cursor->fault; j++) {
            calibration->first[j + 1] =
                calibration->first[j] + cursor_u32(cursor);
            cursor_want(cursor, calibration->first[j + 1] <= sum,
                        "its calibration has other knots than it says");
        }
        calibration->x = cursor_doubles(cursor, sum, true);
        calibration->y = cursor_doubles(cursor, sum, true);
    }
    cursor_want(cursor,
                !cursor->fault && calibration_check(calibration, net->task,
                                                    net->n_outputs) == LS_OK,
                "its calibration does not fit it");
}

static void read_knots(struct infer_cursor *cursor, struct infer_net *net,
                       struct infer_model *model)
{
    model->knots =
        cursor_keep(cursor, net, model->n_features, sizeof *model->knots);
    for (size_t j = 0; j < model->n_features && !cursor->fault; j++) {
        struct infer_knots *knots = &model->knots[j];

        knots->n = cursor_count(cursor, 16);
        knots->value = cursor_doubles(cursor, knots->n, true);
        knots->share = cursor_doubles(cursor, knots->n, true);
        cursor_want(cursor, knots->n != 1, "a feature in it has one quantile");
    }
}

static void read_inputs(struct infer_cursor *cursor, struct infer_net *net,
                        struct infer_model *model)
{
    const size_t n = model->n_features;
    uint32_t curve;

    model->shift = cursor_doubles(cursor, n, true);
    model->scale = cursor_doubles(cursor, n, true);
    if (cursor_u32(cursor) != 0)
        model->fill = cursor_doubles(cursor, n, false);
    curve = cursor_u32(cursor);
    cursor_want(cursor, curve < INFER_CURVE_KINDS,
                "it has a scaling of an unknown kind");
    if (curve == INFER_CLIPPED)
        model->limit = cursor_doubles(cursor, n, false);
    if (curve == INFER_QUANTILES)
        read_knots(cursor, net, model);
}

static void read_targets(struct infer_cursor *cursor, struct infer_model *model)
{
    const size_t n = model->n_targets;

    model->y_shift = cursor_doubles(cursor, n, true);
    model->y_scale = cursor_doubles(cursor, n, true);
    if (cursor_u32(cursor) != 0)
        model->y_range = cursor_doubles(cursor, 2 * n, false);
    for (size_t t = 0; t < n && !cursor->fault; t++)
        cursor_want(cursor, model->y_scale[t] != 0,
                    "a scale of its outputs is 0");
}

/* A feature that is embedded, once. */
static size_t read_feature(struct infer_cursor *cursor,
                           struct infer_model *model)
{
    const size_t feature = cursor_u32(cursor);

    cursor_want(cursor,
                feature < model->n_features &&
                    (cursor->fault || !model->embedded[feature]),
                "an embedded feature in it is not one of its features");
    if (!cursor->fault)
        model->embedded[feature] = 1;
    return feature;
}

/* Arrays of reals of numeric embeddings, by the order of infer_format.h. */
static void read_numeric_arrays(struct infer_cursor *cursor,
                                const struct infer_net *net,
                                const struct infer_model *model,
                                struct infer_numeric *e)
{
    const bool lines = model->numeric_kind == INFER_PIECEWISE;
    const size_t size = model->numeric_size, n = e->n;
    const size_t lengths[2][4] = {{n + 1, n * size, n * size, 0},
                                  {n, n, n * (size - 1), size - 1}};

    for (size_t a = 0; a < (lines ? 3u : 4u); a++)
        e->array[a] =
            cursor_array(cursor, lengths[lines ? 0 : 1][a], net->real_size);
}

static void read_numeric(struct infer_cursor *cursor, struct infer_net *net,
                         struct infer_model *model)
{
    model->n_numeric = cursor_count(cursor, 16);
    if (model->n_numeric == 0)
        return;
    model->numeric_kind = cursor_u32(cursor);
    model->numeric_size = cursor_count(cursor, 1);
    model->numeric_at = cursor_u32(cursor);
    cursor_want(cursor,
                model->numeric_kind < INFER_NUMERIC_KINDS &&
                    model->numeric_size > 0,
                "it has embeddings of an unknown kind");
    model->numeric =
        cursor_keep(cursor, net, model->n_numeric, sizeof *model->numeric);
    for (size_t k = 0; k < model->n_numeric && !cursor->fault; k++) {
        struct infer_numeric *e = &model->numeric[k];

        e->feature = read_feature(cursor, model);
        e->n = cursor_count(cursor, 1);
        cursor_want(cursor, e->n > 0 || model->numeric_kind == INFER_PERIODIC,
                    "an embedding in it has no bins");
        read_numeric_arrays(cursor, net, model, e);
    }
}

static void read_codes(struct infer_cursor *cursor, struct infer_net *net,
                       struct infer_model *model)
{
    model->n_codes = cursor_count(cursor, 16);
    model->codes =
        cursor_keep(cursor, net, model->n_codes, sizeof *model->codes);
    for (size_t k = 0; k < model->n_codes && !cursor->fault; k++) {
        struct infer_codes *e = &model->codes[k];

        e->feature = read_feature(cursor, model);
        e->levels = cursor_u32(cursor);
        e->size = cursor_count(cursor, 1);
        e->at = cursor_u32(cursor);
        cursor_want(cursor, e->size > 0 && e->levels <= cursor->size / e->size,
                    "an embedding in it has no size");
        e->E = cursor_array(cursor, cursor->fault ? 0 : e->levels * e->size,
                            net->real_size);
    }
}

static void read_layer(struct infer_cursor *cursor, const struct infer_net *net,
                       struct infer_layer *layer)
{
    const size_t size = net->real_size;

    layer->n_in = cursor_u32(cursor);
    layer->n_out = cursor_count(cursor, 1);
    layer->flags = cursor_u32(cursor);
    layer->name = cursor_text(cursor);
    layer->lanes = infer_lanes(layer->n_out);
    cursor_want(cursor,
                layer->n_out > 0 && layer->n_in > 0 &&
                    layer->n_in <= cursor->size / layer->lanes &&
                    !(layer->flags & ~(unsigned)INFER_LAYER_FLAGS),
                "a layer in it has no units, or is of an unknown kind");
    if (cursor->fault)
        return;
    layer->W = cursor_array(cursor, layer->n_in * layer->lanes, size);
    layer->b = cursor_array(cursor, layer->lanes, size);
    if (layer->flags & INFER_NORM) {
        layer->gain = cursor_array(cursor, layer->lanes, size);
        layer->shift = cursor_array(cursor, layer->lanes, size);
    }
    if (layer->flags & INFER_PARAMETRIC)
        layer->alpha = cursor_array(cursor, layer->lanes, size);
    cursor_want(cursor,
                !(layer->flags & INFER_RESIDUAL) || layer->n_in == layer->n_out,
                "a residual layer in it has not as many inputs as outputs");
}

/* Whether embeddings and other features are the inputs of layer 1, each once:
 * features that stay, then embeddings of numbers, then those of codes. */
static bool inputs_fit(const struct infer_model *model)
{
    size_t at = 0;

    for (size_t j = 0; j < model->n_features; j++)
        at += !model->embedded[j];
    if (model->n_numeric > 0 && model->numeric_at != at)
        return false;
    at += model->n_numeric * model->numeric_size;
    for (size_t k = 0; k < model->n_codes; k++) {
        if (model->codes[k].at != at)
            return false;
        at += model->codes[k].size;
    }
    return at == model->layer[0].n_in;
}

static void read_layers(struct infer_cursor *cursor, struct infer_net *net,
                        struct infer_model *model)
{
    size_t n_in = 0;

    model->n_layers = cursor_count(cursor, 20);
    cursor_want(cursor, model->n_layers > 0, "a model in it has no layers");
    model->layer =
        cursor_keep(cursor, net, model->n_layers, sizeof *model->layer);
    for (size_t l = 0; l < model->n_layers && !cursor->fault; l++) {
        struct infer_layer *layer = &model->layer[l];

        read_layer(cursor, net, layer);
        cursor_want(cursor, l == 0 || layer->n_in == n_in,
                    "a layer in it has not the inputs that the layer before "
                    "gives");
        n_in = layer->n_out;
        if (layer->lanes > model->widest)
            model->widest = layer->lanes;
    }
    cursor_want(cursor, n_in == model->n_outputs,
                "its last layer does not have its outputs");
    if (!cursor->fault)
        cursor_want(cursor, inputs_fit(model),
                    "its first layer does not have its inputs");
}

/* Bytes of a row: features and inputs of layer 1, two rows of units and one for
 * what an activation replaces; outputs of a model and the sum of all. */
static size_t work_size(const struct infer_net *net,
                        const struct infer_model *model)
{
    const size_t inputs =
        row_lanes(model->n_features) + row_lanes(model->layer[0].n_in);
    const size_t reals = inputs + 3 * row_lanes(model->widest);
    const size_t doubles = 2 * row_lanes(model->n_outputs);

    return reals * net->real_size + doubles * sizeof(double);
}

void infer_read_model(struct infer_cursor *cursor, struct infer_net *net,
                      struct infer_model *model)
{
    model->weight = cursor_f64(cursor);
    model->n_features = net->n_features;
    model->n_outputs = net->n_outputs;
    model->parts = net->parts;
    model->has_variance = net->has_variance;
    model->n_targets = net->n_outputs / net->parts;
    model->embedded = cursor_keep(cursor, net, net->n_features, 1);
    cursor_want(cursor, model->weight > 0 && isfinite(model->weight),
                "a weight of its models is not above 0");
    infer_read_calibration(cursor, net, &model->calibration);
    read_inputs(cursor, net, model);
    read_targets(cursor, model);
    read_numeric(cursor, net, model);
    read_codes(cursor, net, model);
    read_layers(cursor, net, model);
    if (!cursor->fault && work_size(net, model) > net->work_size)
        net->work_size = work_size(net, model);
}
