/* SPDX-License-Identifier: MIT */
/*
 * trace.c - a training, step by step, as JSON for reference.py: the settings,
 * the scaling, the initial and final weights, and the rows and the loss of each
 * step.
 *
 *     trace TABLE.h5 STEPS [SETTING VALUE]... >trace.json
 *
 * It trains with the public functions alone; what they do not show (the order
 * of the rows, the scaling) it reads inside the trainer. It judges nothing.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "engine/trainer.h"

/* Memory of jansson: without it there is nothing to report. */
static json_t *made(json_t *value)
{
    if (!value)
        abort();
    return value;
}

static void put(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, made(value)) != 0)
        abort();
}

static void append(json_t *array, json_t *value)
{
    if (json_array_append_new(array, made(value)) != 0)
        abort();
}

static json_t *of_doubles(const double *x, size_t n)
{
    json_t *array = made(json_array());

    for (size_t i = 0; i < n; i++)
        append(array, json_real(x[i]));
    return array;
}

static json_t *of_reals(const real *x, size_t n)
{
    json_t *array = made(json_array());

    for (size_t i = 0; i < n; i++)
        append(array, json_real((double)x[i]));
    return array;
}

static json_t *of_rows(const size_t *row, size_t n)
{
    json_t *array = made(json_array());

    for (size_t i = 0; i < n; i++)
        append(array, json_integer((json_int_t)row[i]));
    return array;
}

static json_t *of_scaling(const struct preprocess *p)
{
    json_t *scaling = made(json_object());

    put(scaling, "shift", of_doubles(p->shift, p->n));
    put(scaling, "scale", of_doubles(p->scale, p->n));
    return scaling;
}

static json_t *of_layers(const ls_model *model)
{
    json_t *layers = made(json_array());

    for (size_t l = 0; l < ls_model_about(model)->n_layers; l++) {
        const ls_layer *layer = ls_model_layer(model, l);
        json_t *object = made(json_object());

        put(object, "n_in", json_integer((json_int_t)layer->n_in));
        put(object, "n_out", json_integer((json_int_t)layer->n_out));
        put(object, "activation", json_string(layer->activation));
        put(object, "W", of_reals(layer->W, layer->n_in * layer->n_out));
        put(object, "b", of_reals(layer->b, layer->n_out));
        if (layer->alpha)
            put(object, "alpha", of_reals(layer->alpha, layer->n_out));
        append(layers, object);
    }
    return layers;
}

static json_t *of_embeddings(const ls_model *model)
{
    json_t *embeddings = made(json_array());
    const ls_embedding *e;

    for (size_t k = 0; (e = ls_model_embedding(model, k)); k++) {
        json_t *object = made(json_object());

        put(object, "feature", json_integer((json_int_t)e->feature));
        put(object, "texts", json_integer((json_int_t)e->n_texts));
        put(object, "size", json_integer((json_int_t)e->size));
        put(object, "table", of_reals(e->table, e->n_texts * e->size));
        append(embeddings, object);
    }
    return embeddings;
}

/* Null for a model without. */
static json_t *of_numeric(const ls_model *model)
{
    const ls_numeric_embedding *e = ls_model_numeric_embedding(model);

    if (!e)
        return json_null();
    const bool periodic = strcmp(e->kind, "periodic") == 0;
    const size_t inner = periodic ? e->frequencies : e->size;
    const size_t outer = periodic ? e->size - 1 : e->size;
    const size_t rows = periodic ? e->frequencies : e->bins;
    json_t *object = made(json_object());

    put(object, "kind", json_string(e->kind));
    put(object, "features", of_rows(e->feature, e->n));
    put(object, "size", json_integer((json_int_t)e->size));
    put(object, "w", of_reals(e->w, e->n * inner));
    put(object, "b", of_reals(e->b, e->n * inner));
    put(object, "V", of_reals(e->V, e->n * rows * outer));
    if (periodic) {
        put(object, "c", of_reals(e->c, e->n * outer));
    } else {
        put(object, "bins", of_rows(e->n_bins, e->n));
        put(object, "knots", of_reals(e->knot, e->n * (e->bins + 1)));
    }
    return object;
}

static ls_status put_settings(json_t *trace, const ls_config *config)
{
    ls_status status = LS_OK;
    json_t *settings = made(json_object());
    char text[LS_PATH_SIZE];
    const ls_option *option;

    put(trace, "settings", settings);
    for (size_t i = 0; (option = ls_option_at(i)); i++) {
        TRY(ls_config_get(config, option->name, text, sizeof text));
        put(settings, option->name, json_string(text));
    }

done:
    return status;
}

/* One step; row has room for a minibatch. */
static ls_status put_step(json_t *steps, ls_trainer *trainer, size_t *row)
{
    const struct order order = engine_order(trainer->engine);
    const struct minibatch batch = engine_minibatch(trainer->engine, &order);
    json_t *step = made(json_object());
    double loss = 0;

    append(steps, step);
    order_fill(&order, batch.position, batch.n, row);
    put(step, "rows", of_rows(row, batch.n));

    const ls_status status = ls_trainer_steps(trainer, 1, &loss);

    put(step, "loss", json_real(loss));
    return status;
}

static ls_status put_run(json_t *trace, ls_trainer *trainer, size_t n_steps)
{
    ls_status status = LS_OK;
    json_t *steps = made(json_array());
    size_t *row = NULL;
    const ls_model *model = ls_trainer_model(trainer);

    put(trace, "dtype", json_string(REAL_NAME));
    put(trace, "task", json_string(ls_model_about(model)->task));
    put(trace, "loss", json_string(ls_model_about(model)->loss));
    put(trace, "inputs", of_scaling(&trainer->model->input));
    put(trace, "targets", of_scaling(&trainer->model->target));
    put(trace, "layers", of_layers(model));
    put(trace, "embeddings", of_embeddings(model));
    put(trace, "numeric", of_numeric(model));
    put(trace, "steps", steps);
    TRY(put_settings(trace, &trainer->config));
    TRY(MEM_ARRAY(row, trainer->engine->batch_rows, "rows of a minibatch"));
    for (size_t k = 0; k < n_steps; k++)
        TRY(put_step(steps, trainer, row));
    put(trace, "final", of_layers(model));
    put(trace, "scale",
        of_reals(trainer->parameters.theta + trainer->model->network.n_block,
                 trainer->model->network.n_scale));
    put(trace, "final_embeddings", of_embeddings(model));

done:
    mem_free(row);
    return status;
}

static ls_status trace_run(int argc, char **argv, json_t *trace)
{
    ls_status status = LS_OK;
    ls_config *config = NULL;
    ls_dataset *data = NULL;
    ls_trainer *trainer = NULL;

    TRY(ls_config_create(&config));
    for (int i = 3; i + 1 < argc; i += 2)
        TRY(ls_config_set(config, argv[i], argv[i + 1]));
    TRY(ls_dataset_open(argv[1], config, &data));
    TRY(ls_trainer_create(config, data, NULL, NULL, &trainer));
    TRY(put_run(trace, trainer, strtoul(argv[2], NULL, 10)));

done:
    ls_trainer_destroy(trainer);
    ls_dataset_close(data);
    ls_config_destroy(config);
    return status;
}

int main(int argc, char **argv)
{
    json_t *trace = made(json_object());
    ls_status status;

    if (argc < 3 || argc % 2 == 0) {
        fputs("usage: trace TABLE.h5 STEPS [SETTING VALUE]...\n", stderr);
        return LS_USAGE;
    }
    status = trace_run(argc, argv, trace);
    if (status != LS_OK)
        fprintf(stderr, "trace: %s\n", ls_last_error());
    else if (json_dumpf(trace, stdout, JSON_REAL_PRECISION(17)) != 0)
        status = LS_IO;
    json_decref(trace);
    return (int)status;
}
