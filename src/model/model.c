/* SPDX-License-Identifier: MIT */
/*
 * model.c - a trained network with preprocessing, class names, history and
 * self-test.
 *
 * Does not read or write files (model_file.c) or compute outputs (predict.c).
 */
#include "model/model.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "base/text_list.h"
#include "model/outputs.h"
#include "model/predict.h"
#include "table/values/encoding.h"

/* Allowed difference of a self-test, relative to the largest output of its
 * column: other kernels, other order of summation. */
#define FLOAT_ROUNDING 1e-4
#define DOUBLE_ROUNDING 1e-9

static ls_status model_fill(struct ls_model *model,
                            const struct network *network, const char *task,
                            const struct preprocess *input,
                            const struct preprocess *target,
                            const char *const *class_names, size_t n_classes)
{
    ls_status status = LS_OK;

    model->network = *network;
    if (network->numeric.columns)
        TRY(numeric_columns_copy(network->numeric.columns, &model->numeric));
    model->network.numeric.columns = model->numeric;
    snprintf(model->task, sizeof model->task, "%s", task);
    model->n_classes = n_classes;
    TRY(network_block(network, "parameters", &model->theta));
    TRY(preprocess_copy(input, &model->input));
    TRY(preprocess_copy(target, &model->target));
    TRY(outputs_name(network, target, &model->output_names));
    if (class_names) {
        model->class_names = text_list_copy(class_names, n_classes);
        TRY(mem_check(model->class_names, n_classes, sizeof(char *),
                      "names of classes"));
    }
    TRY(model_describe(model));

done:
    return status;
}

ls_status model_create(const struct network *network, const char *task,
                       const struct preprocess *input,
                       const struct preprocess *target,
                       const char *const *class_names, size_t n_classes,
                       struct ls_model **model)
{
    struct ls_model *made = NULL;
    ls_status status = LS_OK;

    assert(input->n == network->n_features);
    assert(target->n == network_targets(network));
    TRY(MEM_ARRAY(made, 1, "model"));
    TRY(model_fill(made, network, task, input, target, class_names, n_classes));
    *model = made;
    made = NULL;

done:
    model_destroy(made);
    return status;
}

void model_destroy(ls_model *model)
{
    if (!model)
        return;
    for (size_t i = 0; i < model->n_members; i++)
        model_destroy(model->member[i]);
    mem_free(model->member);
    mem_free(model->member_weight);
    calibration_clear(&model->calibration);
    mem_free(model->calibrated);
    mem_free(model->theta);
    numeric_columns_destroy(model->numeric);
    preprocess_clear(&model->input);
    preprocess_clear(&model->target);
    mem_free(model->output_names);
    mem_free(model->class_names);
    mem_free(model->selftest.X);
    mem_free(model->selftest.A);
    history_clear(&model->history);
    metadata_clear(&model->provenance);
    sketch_clear(&model->trained);
    mem_free(model);
}

/* Names and texts are those of the columns of codes, which model_create() and
 * model_read() have compared with the network. */
static void point_embeddings(struct ls_model *model)
{
    const struct network *network = &model->network;
    struct coded_walk walk = {0};

    for (size_t k = 0; k < network->n_embeddings; k++) {
        const struct embedding *e = &network->embedding[k];
        const bool found = coded_next(model->input.columns, &walk);

        model->embedding[k] = (ls_embedding){
            .name = found ? walk.column->name : "",
            .feature = e->feature,
            .n_texts = e->levels,
            .size = e->size,
            .text =
                found ? (const char *const *)walk.column->levels.text : NULL,
            .table = model->theta + e->E,
        };
    }
}

static void point_numeric(struct ls_model *model)
{
    const struct numeric_embedding *e = &model->network.numeric;
    const struct numeric_columns *c = e->columns;

    if (!c)
        return;
    model->about_numeric = (ls_numeric_embedding){
        .kind = numeric_kind_name[c->kind],
        .n = c->n,
        .feature = c->feature,
        .size = c->size,
        .bins = c->bins,
        .frequencies = c->frequencies,
        .n_bins = c->bins_of,
        .knot = c->knot,
        .w = model->theta + e->w,
        .b = model->theta + e->b,
        .V = model->theta + e->V,
        .c = c->kind == NUMERIC_PERIODIC ? model->theta + e->c : NULL,
    };
}

/* The network of an ensemble is not that of a member, and never run. */
static void point_ensemble(struct ls_model *model)
{
    model->about.n_layers = 0;
    model->about.parameters = 0;
    for (size_t i = 0; i < model->n_members; i++) {
        const ls_model_info *member = &model->member[i]->about;

        model->about.parameters += member->parameters;
        model->about.steps += member->steps;
    }
}

void model_point(struct ls_model *model)
{
    const struct network *network = &model->network;
    ls_model_info about = {
        .task = model->task,
        .n_layers = network->n_layers,
        .features = model->input.n,
        .targets = network_last(network)->n_out,
        .classes = model->n_classes,
        .parameters = network->n_parameters,
        .loss = network->loss->name,
        .dtype = REAL_NAME,
        .feature_names = (const char *const *)model->input.names,
        .target_names =
            (const char *const *)(model->output_names ? model->output_names
                                                      : model->target.names),
        .class_names = (const char *const *)model->class_names,
        .epochs = model->epochs,
        .best_epoch = model->best_epoch,
        .steps = model->steps,
        .is_checkpoint = model->is_checkpoint,
        .n_provenance = model->provenance.n,
        .provenance = (const char *const *)model->provenance.text,
        .n_history = model->history.n,
    };

    memcpy(about.parameters_sha256, model->about.parameters_sha256,
           sizeof about.parameters_sha256);
    model->about = about;
    for (size_t l = 0; l < network->n_layers; l++) {
        const struct layer *layer = &network->layer[l];

        model->layer[l] = (ls_layer){
            .n_in = layer->n_in,
            .n_out = layer->n_out,
            .activation = layer->activation->name,
            .W = model->theta + layer->W,
            .b = model->theta + layer->b,
            .gain = layer->norm ? model->theta + layer->gain : NULL,
            .shift = layer->norm ? model->theta + layer->shift : NULL,
            .residual = layer->residual,
            .alpha = layer->parametric ? model->theta + layer->alpha : NULL,
        };
    }
    point_embeddings(model);
    point_numeric(model);
    if (model->n_members > 0)
        point_ensemble(model);
}

double model_weights(const struct ls_model *model)
{
    double sum = 0;

    for (size_t i = 0; i < model->n_members; i++)
        sum += model_weight(model, i);
    return sum;
}

/* Hash of the hashes of all members, and of their weights if there are any. */
static ls_status ensemble_sha256(const struct ls_model *model, char hex[65])
{
    const size_t n = model->n_members;
    struct digest_part *part = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(part, n + 1, "hashes of an ensemble"));
    for (size_t i = 0; i < n; i++)
        part[i] =
            (struct digest_part){model->member[i]->about.parameters_sha256, 64};
    part[n] = (struct digest_part){model->member_weight,
                                   n * sizeof *model->member_weight};
    TRY(digest_sha256(part, n + (model->member_weight != NULL), hex));
done:
    mem_free(part);
    return status;
}

ls_status model_describe(struct ls_model *model)
{
    char hex[65];
    const ls_status status =
        model->n_members > 0
            ? ensemble_sha256(model, hex)
            : network_sha256(&model->network, model->theta, hex);

    if (status != LS_OK)
        return status;
    model_point(model);
    memcpy(model->about.parameters_sha256, hex, sizeof hex);
    return LS_OK;
}

const ls_model_info *model_about(const ls_model *model)
{
    return &model->about;
}

const ls_layer *model_layer(const ls_model *model, size_t index)
{
    return index < model->about.n_layers ? &model->layer[index] : NULL;
}

const ls_embedding *model_embedding(const ls_model *model, size_t index)
{
    return index < model->network.n_embeddings ? &model->embedding[index]
                                               : NULL;
}

const ls_numeric_embedding *model_numeric(const ls_model *model)
{
    return model->network.numeric.columns ? &model->about_numeric : NULL;
}

ls_status model_take_numeric(struct ls_model *model,
                             const struct ls_model *from)
{
    struct numeric_columns *made = NULL;
    ls_status status = LS_OK;

    if (!from->numeric)
        return LS_OK;
    TRY(numeric_columns_copy(from->numeric, &made));
    numeric_columns_destroy(model->numeric);
    model->numeric = made;
    model->network.numeric.columns = made;
    model_point(model);
done:
    return status;
}

const ls_epoch *model_epoch(const ls_model *model, size_t index)
{
    return index < model->history.n ? &model->history.epoch[index] : NULL;
}

const ls_epoch_time *model_epoch_time(const ls_model *model, size_t index)
{
    return index < model->history.n ? &model->history.time[index] : NULL;
}

ls_status model_set_selftest(struct ls_model *model, size_t rows, const real *X)
{
    struct selftest test = {.rows = rows};
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(test.X, rows * model->input.n, "self-test"));
    TRY(MEM_ARRAY(test.A, rows * model->about.targets, "self-test"));
    for (size_t i = 0; i < rows * model->input.n; i++)
        test.X[i] = (double)X[i];
    TRY(model_outputs(model, rows, NUMBER_F64, test.X, test.A));
    mem_free(model->selftest.X);
    mem_free(model->selftest.A);
    model->selftest = test;
    test = (struct selftest){0};

done:
    mem_free(test.X);
    mem_free(test.A);
    return status;
}

/* Tolerance of a column of outputs. For regression the outputs are a / scale +
 * shift, with a of order 1. */
static double allowed(const struct ls_model *model, size_t column)
{
    const struct selftest *test = &model->selftest;
    const double rounding = sizeof(real) == sizeof(double) && !test->is_float
                                ? DOUBLE_ROUNDING
                                : FLOAT_ROUNDING;
    double largest =
        fabs(outputs_unit(&model->network, &model->target, column));

    for (size_t i = 0; i < test->rows; i++) {
        const double a = (double)test->A[i * model->about.targets + column];

        if (isfinite(a) && fabs(a) > largest)
            largest = fabs(a);
    }
    return rounding * largest;
}

/* The parameters of a run that diverges are finite for some steps in which the
 * outputs are not: its checkpoint is as good as others. */
static bool is_same_output(double got, double want, double room)
{
    return isfinite(want) ? fabs(got - want) <= room : !isfinite(got);
}

static ls_status compare(const struct ls_model *model, const real *out)
{
    const struct selftest *test = &model->selftest;
    const size_t n_out = model->about.targets;

    for (size_t j = 0; j < n_out; j++) {
        const double room = allowed(model, j);

        for (size_t i = 0; i < test->rows; i++) {
            const double got = (double)out[i * n_out + j];
            const double want = (double)test->A[i * n_out + j];

            if (!is_same_output(got, want, room))
                return fail(LS_INTERNAL,
                            "self-test: row %zu, output %zu is %.9g, but was "
                            "%.9g when the model was saved",
                            i, j, got, want);
        }
    }
    return LS_OK;
}

ls_status model_run_selftest(const struct ls_model *model)
{
    const struct selftest *test = &model->selftest;
    real *out = NULL;
    ls_status status = LS_OK;

    if (test->rows == 0)
        return LS_OK;
    TRY(MEM_ARRAY(out, test->rows * model->about.targets, "self-test"));
    TRY(model_outputs(model, test->rows, NUMBER_F64, test->X, out));
    TRY(compare(model, out));

done:
    mem_free(out);
    return status;
}
