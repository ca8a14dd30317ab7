/* SPDX-License-Identifier: MIT */
/*
 * pipeline.c - a trained model as a list of steps.
 */
#include "export/pipeline_inside.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text_list.h"
#include "model/model.h"
#include "model/predict.h"
#include "table/values/encoding.h"

enum { NAME_SIZE = 2 * LS_NAME_SIZE };

/* Columns of a table that are the features themselves. */
static ls_status columns_from_features(struct pipeline *p)
{
    ls_status status = LS_OK;

    p->n_columns = p->n_numbers = p->n_features;
    p->plain_columns = true;
    TRY(MEM_ARRAY(p->column, p->n_columns, "columns"));
    for (size_t j = 0; j < p->n_features; j++)
        p->column[j] = (struct pipeline_column){
            .name = p->feature_names[j], .place = j, .feature = j};
done:
    return status;
}

static ls_status columns_from_encoding(const struct encoding *encoding,
                                       struct pipeline *p)
{
    size_t feature = 0;
    ls_status status = LS_OK;

    p->n_columns = encoding->n;
    p->plain_columns = true;
    TRY(MEM_ARRAY(p->column, p->n_columns, "columns"));
    for (size_t k = 0; k < encoding->n; k++) {
        const struct column *from = &encoding->column[k];
        const bool text = from->kind == COLUMN_CATEGORY;

        p->column[k] = (struct pipeline_column){
            .name = from->name,
            .text = text,
            .coded = from->coded,
            .marked = from->marked,
            .place = text ? p->n_texts++ : p->n_numbers++,
            .feature = feature,
            .n_texts = text ? from->levels.n : 0,
            .texts = from->levels.text,
        };
        feature += encoding_width(from);
        p->plain_columns = p->plain_columns && !text && !from->marked;
    }
done:
    return status;
}

static ls_status name_list(size_t n, char ***list,
                           void (*put)(const struct ls_model *model, size_t i,
                                       char text[NAME_SIZE]),
                           const struct ls_model *model)
{
    char(*text)[NAME_SIZE] = NULL;
    const char **names = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(text, n, "names"));
    TRY(MEM_ARRAY(names, n, "names"));
    for (size_t i = 0; i < n; i++) {
        put(model, i, text[i]);
        names[i] = text[i];
    }
    *list = text_list_copy(names, n);
    TRY(mem_check(*list, n, sizeof(char *), "names"));
done:
    mem_free(names);
    mem_free(text);
    return status;
}

static void put_feature(const struct ls_model *model, size_t i,
                        char text[NAME_SIZE])
{
    if (model->input.names)
        snprintf(text, NAME_SIZE, "%s", model->input.names[i]);
    else
        snprintf(text, NAME_SIZE, "x%zu", i);
}

static void put_class(const struct ls_model *model, size_t i,
                      char text[NAME_SIZE])
{
    if (model->class_names)
        snprintf(text, NAME_SIZE, "%s", model->class_names[i]);
    else
        snprintf(text, NAME_SIZE, "%zu", i);
}

/* As the header of a text table of predictions has it. */
static void put_output(const struct ls_model *model, size_t i,
                       char text[NAME_SIZE])
{
    const size_t K = model->about.targets;
    char class[NAME_SIZE];

    if (model->n_classes > 0) {
        put_class(model, K == 1 ? 1 : i, class);
        snprintf(text, NAME_SIZE, "p_%.*s", NAME_SIZE - 3, class);
    } else if (model->about.target_names) {
        snprintf(text, NAME_SIZE, "%s", model->about.target_names[i]);
    } else {
        snprintf(text, NAME_SIZE, K == 1 ? "y" : "y%zu", i);
    }
}

/* The calibration of the outputs, and the threshold. */
static void describe_calibration(const struct ls_model *model,
                                 struct pipeline *p)
{
    const struct calibration *c = &model->calibration;

    p->temperature = 1;
    p->threshold = model_threshold(model);
    if (c->kind == CALIBRATION_TEMPERATURE && model->n_members > 0)
        p->temperature = c->temperature;
    if (c->kind == CALIBRATION_ISOTONIC) {
        p->first = c->first;
        p->knot = c->x;
        p->level = c->y;
    }
}

static ls_status describe_nets(const struct ls_model *model, struct pipeline *p)
{
    ls_status status = LS_OK;

    p->n_nets = model->n_members > 0 ? model->n_members : 1;
    TRY(MEM_ARRAY(p->net, p->n_nets, "members"));
    if (model->n_members == 0)
        return pipeline_describe_net(model, 1, p, &p->net[0]);
    for (size_t i = 0; i < p->n_nets; i++)
        TRY(pipeline_describe_net(model->member[i],
                                  model_weight(model, i) / model_weights(model),
                                  p, &p->net[i]));
done:
    return status;
}

/* Rows of features, and what the model computes for them: an ensemble has no
 * self-test of its own. */
static ls_status describe_tests(const struct ls_model *model,
                                struct pipeline *p)
{
    const struct selftest *test =
        model->n_members > 0 ? &model->member[0]->selftest : &model->selftest;
    ls_status status = LS_OK;

    p->n_tests = test->rows;
    p->test_x = test->X;
    p->test_y = test->A;
    if (model->n_members == 0 || test->rows == 0)
        return LS_OK;
    TRY(MEM_ARRAY(p->made_y, test->rows * p->n_outputs, "self-test"));
    TRY(model_outputs(model, test->rows, NUMBER_F64, test->X, p->made_y));
    p->test_y = p->made_y;
done:
    return status;
}

ls_status pipeline_create(const struct ls_model *model, const char *name,
                          struct pipeline **pipeline)
{
    struct pipeline *p = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(p, 1, "a description of the model"));
    p->model = name;
    p->ident = "net";
    p->task = model->task;
    p->is_float = true;
    p->n_features = model->input.n;
    p->n_outputs = model->about.targets;
    p->n_classes = model->n_classes;
    describe_calibration(model, p);
    TRY(name_list(p->n_features, &p->feature_names, put_feature, model));
    TRY(name_list(p->n_outputs, &p->output_names, put_output, model));
    TRY(name_list(p->n_classes, &p->class_names, put_class, model));
    TRY(model->input.columns ? columns_from_encoding(model->input.columns, p)
                             : columns_from_features(p));
    TRY(describe_nets(model, p));
    TRY(describe_tests(model, p));
    *pipeline = p;
    p = NULL;
done:
    pipeline_destroy(p);
    return status;
}

void pipeline_destroy(struct pipeline *p)
{
    if (!p)
        return;
    for (size_t i = 0; p->net && i < p->n_nets; i++) {
        mem_free(p->net[i].feature);
        mem_free(p->net[i].plain);
        mem_free(p->net[i].embedding);
        mem_free(p->net[i].layer);
        mem_free(p->net[i].output);
    }
    mem_free(p->net);
    mem_free(p->column);
    mem_free(p->feature_names);
    mem_free(p->output_names);
    mem_free(p->class_names);
    mem_free(p->made_y);
    mem_free(p);
}

/* The text that made the features x of a column, or NULL. */
static const char *text_of(const struct pipeline_column *column,
                           const double *x)
{
    const bool known = x[0] >= 1 && x[0] <= (double)column->n_texts;
    size_t code = column->coded && known ? (size_t)x[0] : 0;

    for (size_t j = 0; !column->coded && j < column->n_texts; j++)
        code = x[j] > 0.5 ? j + 1 : code;
    return code > 0 && code <= column->n_texts ? column->texts[code - 1] : NULL;
}

void pipeline_columns_of(const struct pipeline *p, const double *x,
                         double *number, const char **text)
{
    for (size_t k = 0; k < p->n_columns; k++) {
        const struct pipeline_column *column = &p->column[k];
        const double *at = x + column->feature;

        if (column->text)
            text[column->place] = text_of(column, at);
        else
            number[column->place] =
                column->marked && at[1] > 0.5 ? (double)NAN : at[0];
    }
}

static bool is_leaky(const struct pipeline_layer *layer)
{
    return strcmp(layer->activation, "leaky_relu") == 0;
}

bool pipeline_has_slopes(const struct pipeline_layer *layer)
{
    return layer->alpha &&
           (is_leaky(layer) || strcmp(layer->activation, "relu") == 0);
}

double pipeline_slope(const struct pipeline_layer *layer, size_t j)
{
    return 1 - (double)layer->alpha[j] * (is_leaky(layer) ? 0.99 : 1);
}

bool pipeline_has_activation(const struct pipeline *p, const char *name)
{
    for (size_t i = 0; i < p->n_nets; i++)
        for (size_t l = 0; l < p->net[i].n_layers; l++)
            if (strcmp(p->net[i].layer[l].activation, name) == 0)
                return true;
    return false;
}
