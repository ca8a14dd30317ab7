/* SPDX-License-Identifier: MIT */
/*
 * export_json.c - a model as JSON: every step with its numbers, in the order in
 * which they are applied. docs/guide/export.md describes the layout. Numbers
 * have as many digits as give the same double.
 */
#include <math.h>
#include <string.h>

#include "export/export_json.h"
#include "export/export_writers.h"

void json_put(struct json_maker *maker, json_t *object, const char *key,
              json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        maker->bad = true;
}

json_t *json_reals(struct json_maker *maker, size_t n, const real *value)
{
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++)
        if (json_array_append_new(list, json_real((double)value[i])) != 0)
            maker->bad = true;
    return list;
}

static json_t *doubles(struct json_maker *maker, size_t n, const double *value)
{
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++)
        if (json_array_append_new(list, json_real(value[i])) != 0)
            maker->bad = true;
    return list;
}

json_t *json_table(struct json_maker *maker, size_t rows, size_t columns,
                   const real *value)
{
    json_t *list = json_array();

    for (size_t i = 0; i < rows; i++)
        if (json_array_append_new(
                list, json_reals(maker, columns, value + i * columns)) != 0)
            maker->bad = true;
    return list;
}

json_t *json_texts(struct json_maker *maker, size_t n, char *const *text)
{
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++)
        if (json_array_append_new(list, json_string(text[i])) != 0)
            maker->bad = true;
    return list;
}

ls_status json_finish(struct json_maker *maker, const struct pipeline *p,
                      json_t *document, struct text_out *out)
{
    char *text =
        maker->bad
            ? NULL
            : json_dumps(document, JSON_INDENT(1) | JSON_REAL_PRECISION(17));

    json_decref(document);
    if (!text)
        return fail(maker->bad ? LS_BAD_DATA : LS_NO_MEMORY,
                    "%s cannot be written as JSON: a name in it is not UTF-8, "
                    "or memory is short",
                    p->model);
    out_put_bytes(out, text, strlen(text));
    out_put_bytes(out, "\n", 1);
    free(text);
    return LS_OK;
}

/* null for NAN and infinities. */
static json_t *number_or_null(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *column_of(struct json_maker *maker,
                         const struct pipeline_column *column)
{
    json_t *object = json_object();

    json_put(maker, object, "name", json_string(column->name));
    json_put(maker, object, "kind",
             json_string(!column->text   ? "number"
                         : column->coded ? "code"
                                         : "category"));
    if (column->text)
        json_put(maker, object, "texts",
                 json_texts(maker, column->n_texts, column->texts));
    json_put(maker, object, "indicator", json_boolean(column->marked));
    return object;
}

static json_t *feature_of(struct json_maker *maker,
                          const struct pipeline_feature *f)
{
    json_t *object = json_object();

    json_put(maker, object, "fill", number_or_null(f->fill));
    json_put(maker, object, "shift", json_real(f->shift));
    json_put(maker, object, "scale", json_real(f->scale));
    if (isfinite(f->limit))
        json_put(maker, object, "clip", json_real(f->limit));
    if (f->knots > 0) {
        json_put(maker, object, "quantiles",
                 doubles(maker, f->knots, f->value));
        json_put(maker, object, "shares", doubles(maker, f->knots, f->share));
    }
    return object;
}

static json_t *numeric_of(struct json_maker *maker,
                          const struct pipeline_numeric *e)
{
    const struct numeric_columns *c = e->columns;
    const bool periodic = c->kind == NUMERIC_PERIODIC;
    json_t *object = json_object();
    json_t *features = json_array();

    for (size_t k = 0; k < c->n; k++)
        json_array_append_new(features,
                              json_integer((json_int_t)c->feature[k]));
    json_put(maker, object, "kind", json_string(numeric_kind_name[c->kind]));
    json_put(maker, object, "features", features);
    if (periodic) {
        json_put(maker, object, "frequency",
                 json_table(maker, c->n, c->frequencies, e->w));
        json_put(maker, object, "phase",
                 json_table(maker, c->n, c->frequencies, e->b));
        json_put(maker, object, "kernel",
                 json_table(maker, c->n * c->frequencies, c->size - 1, e->V));
        json_put(maker, object, "bias",
                 json_table(maker, c->n, c->size - 1, e->c));
        return object;
    }
    json_put(maker, object, "knots",
             json_table(maker, c->n, c->bins + 1, c->knot));
    json_put(maker, object, "slope", json_table(maker, c->n, c->size, e->w));
    json_put(maker, object, "bias", json_table(maker, c->n, c->size, e->b));
    json_put(maker, object, "steps",
             json_table(maker, c->n * c->bins, c->size, e->V));
    return object;
}

static json_t *layer_of(struct json_maker *maker,
                        const struct pipeline_layer *layer)
{
    const size_t n = layer->n_out;
    json_t *object = json_object();

    json_put(maker, object, "kernel",
             json_table(maker, layer->n_in, n, layer->W));
    json_put(maker, object, "bias", json_reals(maker, n, layer->b));
    if (layer->gain) {
        json_put(maker, object, "gain", json_reals(maker, n, layer->gain));
        json_put(maker, object, "shift", json_reals(maker, n, layer->shift));
    }
    json_put(maker, object, "activation", json_string(layer->activation));
    if (layer->alpha)
        json_put(maker, object, "alpha", json_reals(maker, n, layer->alpha));
    json_put(maker, object, "divide", json_real(layer->divide));
    json_put(maker, object, "residual", json_boolean(layer->residual));
    return object;
}

static json_t *output_of(struct json_maker *maker,
                         const struct pipeline_output *o)
{
    json_t *object = json_object();

    json_put(maker, object, "scale", json_real(o->scale));
    json_put(maker, object, "shift", json_real(o->shift));
    json_put(maker, object, "least", number_or_null(o->least));
    json_put(maker, object, "most", number_or_null(o->most));
    json_put(maker, object, "variance", json_boolean(o->variance));
    return object;
}

/* The inputs of layer 1. */
static json_t *inputs_of_net(struct json_maker *maker,
                             const struct pipeline_net *net)
{
    json_t *object = json_object(), *plain = json_array();
    json_t *embeddings = json_array();

    for (size_t j = 0; j < net->n_plain; j++)
        json_array_append_new(plain, json_integer((json_int_t)net->plain[j]));
    for (size_t k = 0; k < net->n_embeddings; k++) {
        const struct pipeline_embedding *e = &net->embedding[k];
        json_t *one = json_object();

        json_put(maker, one, "feature", json_integer((json_int_t)e->feature));
        json_put(maker, one, "table",
                 json_table(maker, e->levels, e->size, e->table));
        json_array_append_new(embeddings, one);
    }
    json_put(maker, object, "features", plain);
    if (net->numeric.columns)
        json_put(maker, object, "numeric", numeric_of(maker, &net->numeric));
    json_put(maker, object, "embeddings", embeddings);
    return object;
}

static json_t *net_of(struct json_maker *maker, const struct pipeline *p,
                      const struct pipeline_net *net)
{
    json_t *object = json_object(), *features = json_array();
    json_t *layers = json_array(), *outputs = json_array();

    for (size_t j = 0; j < p->n_features; j++)
        json_array_append_new(features, feature_of(maker, &net->feature[j]));
    for (size_t l = 0; l < net->n_layers; l++)
        json_array_append_new(layers, layer_of(maker, &net->layer[l]));
    for (size_t j = 0; j < p->n_outputs; j++)
        json_array_append_new(outputs, output_of(maker, &net->output[j]));
    json_put(maker, object, "share", json_real(net->share));
    json_put(maker, object, "features", features);
    json_put(maker, object, "inputs", inputs_of_net(maker, net));
    json_put(maker, object, "layers", layers);
    json_put(maker, object, "outputs", outputs);
    return object;
}

static void put_calibration(struct json_maker *maker, json_t *document,
                            const struct pipeline *p)
{
    json_t *functions = json_array();

    for (size_t j = 0; p->first && j < p->n_outputs; j++) {
        const size_t lo = p->first[j], n = p->first[j + 1] - lo;
        json_t *one = json_object();

        json_put(maker, one, "probability", doubles(maker, n, p->knot + lo));
        json_put(maker, one, "calibrated", doubles(maker, n, p->level + lo));
        json_array_append_new(functions, one);
    }
    json_put(maker, document, "temperature", json_real(p->temperature));
    json_put(maker, document, "isotonic", functions);
    json_put(maker, document, "threshold", json_real(p->threshold));
}

ls_status export_json(const struct pipeline *p, struct export_files *files)
{
    struct json_maker maker = {false};
    json_t *document = json_object(), *columns = json_array();
    json_t *members = json_array();

    for (size_t k = 0; k < p->n_columns; k++)
        json_array_append_new(columns, column_of(&maker, &p->column[k]));
    for (size_t i = 0; i < p->n_nets; i++)
        json_array_append_new(members, net_of(&maker, p, &p->net[i]));
    json_put(&maker, document, "format", json_string("lockstep-export"));
    json_put(&maker, document, "version", json_integer(1));
    json_put(&maker, document, "creator", json_string("lockstep " LS_VERSION));
    json_put(&maker, document, "name", json_string(p->ident));
    json_put(&maker, document, "task", json_string(p->task));
    json_put(&maker, document, "columns", columns);
    json_put(&maker, document, "features",
             json_texts(&maker, p->n_features, p->feature_names));
    json_put(&maker, document, "outputs",
             json_texts(&maker, p->n_outputs, p->output_names));
    json_put(&maker, document, "classes",
             json_texts(&maker, p->n_classes, p->class_names));
    json_put(&maker, document, "members", members);
    put_calibration(&maker, document, p);
    return json_finish(&maker, p, document, &files->main);
}
