/* SPDX-License-Identifier: MIT */
/*
 * infer_rows.c - what a row of the caller becomes: its features, outputs and
 * class.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "infer/infer_net.h"

static ls_status bind_layers(struct infer_net *net, const char *name,
                             struct infer_model *model)
{
    for (size_t l = 0; l < model->n_layers; l++) {
        struct infer_layer *layer = &model->layer[l];

        layer->activation = net->engine->activation(layer->name);
        if (!layer->activation)
            return fail(LS_BAD_DATA,
                        "%s has the activation %s, which this library does "
                        "not know; a newer one is needed",
                        name, layer->name);
    }
    return LS_OK;
}

ls_status infer_bind(struct infer_net *net, const char *name,
                     const struct infer_engine *const *engines, size_t n)
{
    ls_status status = LS_OK;

    for (size_t i = 0; i < n; i++)
        if (engines[i]->real_size == net->real_size)
            net->engine = engines[i];
    if (!net->engine)
        TRY(fail(LS_BAD_DATA, "%s has numbers of %zu bytes, not of this build",
                 name, net->real_size));
    for (size_t i = 0; i < net->n_models; i++)
        TRY(bind_layers(net, name, &net->model[i]));
done:
    return status;
}

/* Whether output j is a variance. */
static bool is_variance(const struct infer_net *net, size_t j)
{
    return net->has_variance && (j + 1) % net->parts == 0;
}

/* Like outputs_add(), in the same order of sums. */
static void add(const struct infer_net *net, double before, double weight,
                const double *out, double *sum)
{
    const size_t n = net->n_outputs;

    for (size_t j = 0; j < n; j++)
        sum[j] += weight * out[j];
    for (size_t j = 0; j < n && before > 0; j++)
        if (is_variance(net, j)) {
            const double mean = out[j - 1];
            const double d = mean - (sum[j - 1] - weight * mean) / before;

            sum[j] += d * d * weight * before / (before + weight);
        }
}

/* A mean as a number of the net's type of real. */
static double rounded(const struct infer_net *net, double mean)
{
    return net->real_size == sizeof(float) ? (double)(float)mean : mean;
}

/* Outputs of one of the models; its work holds more reals than outputs. */
static void run_model(const struct infer_net *net, size_t i, const double *x,
                      double *out, void *work)
{
    const struct infer_model *model = &net->model[i];

    net->engine->row(model, x, out, work);
    if (model->calibration.kind != CALIBRATION_NONE)
        net->engine->calibrate(&model->calibration, net->softmax,
                               net->n_outputs, out, work);
}

void infer_row(const struct infer_net *net, const double *x, double *out,
               void *work)
{
    const size_t n = net->n_outputs;
    double *one = work, *sum = one + row_lanes(n), before = 0;
    void *rest = sum + row_lanes(n);

    if (net->n_models == 1) {
        run_model(net, 0, x, out, rest);
        return;
    }
    memset(sum, 0, n * sizeof *sum);
    for (size_t i = 0; i < net->n_models; i++) {
        run_model(net, i, x, one, rest);
        add(net, before, net->model[i].weight, one, sum);
        before += net->model[i].weight;
    }
    for (size_t j = 0; j < n; j++)
        out[j] = rounded(net, sum[j] / before);
    if (net->calibration.kind != CALIBRATION_NONE)
        net->engine->calibrate(&net->calibration, net->softmax, n, out, rest);
}

static int compare(const void *key, const void *text)
{
    return strcmp(key, *(const char *const *)text);
}

/* Number of a text of a column from 1, or 0. */
static size_t code_of(const struct infer_column *column, const char *text)
{
    const char **found = text && column->n_texts > 0
                             ? bsearch(text, column->text, column->n_texts,
                                       sizeof *column->text, compare)
                             : NULL;

    return found ? (size_t)(found - column->text) + 1 : 0;
}

/* The features of a text but its indicator; whether it is unknown. */
static bool encode_cell(const struct infer_column *column, const char *text,
                        double *x)
{
    const size_t code = code_of(column, text);

    if (column->kind == INFER_CODE) {
        x[0] = (double)code;
    } else {
        for (size_t i = 0; i < column->n_texts; i++)
            x[i] = i + 1 == code;
    }
    return text && code == 0;
}

size_t infer_encode(const struct infer_net *net, const double *number,
                    const char *const *text, double *x)
{
    size_t unknown = net->n_columns;

    for (size_t k = 0; k < net->n_columns; k++) {
        const struct infer_column *column = &net->column[k];
        const bool is_text = column->kind != INFER_NUMBER;
        double *at = x + column->feature;
        bool missing;

        if (is_text) {
            missing = !text || !text[k];
            if (encode_cell(column, missing ? NULL : text[k], at) &&
                unknown == net->n_columns)
                unknown = k;
            at += column->kind == INFER_CODE ? 1 : column->n_texts;
        } else {
            missing = !number || isnan(number[k]);
            *at++ = missing ? column->fill : number[k];
        }
        if (column->marked)
            *at = missing;
    }
    return unknown;
}

int infer_class(const struct infer_net *net, const double *out)
{
    size_t best = 0;

    if (net->n_classes == 0)
        return -1;
    if (net->n_outputs == 1)
        return out[0] > net->threshold;
    for (size_t j = 1; j < net->n_outputs; j++)
        if (out[j] > out[best])
            best = j;
    return (int)best;
}
