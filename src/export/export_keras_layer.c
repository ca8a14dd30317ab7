/* SPDX-License-Identifier: MIT */
/*
 * export_keras_layer.c - layers of a Functional model of Keras.
 */
#include "export/export_keras_layer.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

/* BatchNormalization divides by sqrt(variance + epsilon): both are such that
 * the sum is 1 exactly, in float, too. */
#define EPSILON 0x1p-10

ls_status keras_open(struct keras *k)
{
    k->layers = json_array();
    return k->layers ? LS_OK
                     : fail(LS_NO_MEMORY, "no memory for a Keras model");
}

void keras_close(struct keras *k)
{
    json_decref(k->layers);
    json_decref(k->config);
    mem_free(k->layer_name);
}

void keras_begin(struct keras *k, const char *class_name, const char *stem)
{
    snprintf(k->class_name, sizeof k->class_name, "%s", class_name);
    snprintf(k->name, sizeof k->name, "%s_%zu", stem, k->n_layers);
    k->n_weights = 0;
    json_decref(k->config);
    k->config = json_object();
    keras_set(k, "name", json_string(k->name));
    keras_set(k, "trainable", json_true());
    keras_set(k, "dtype", json_string(k->is_float ? "float32" : "float64"));
}

void keras_set(struct keras *k, const char *key, json_t *value)
{
    json_put(&k->maker, k->config, key, value);
}

ls_status keras_weights(struct keras *k, const char *name, int rank,
                        size_t rows, size_t columns, const double *value)
{
    const uint64_t dims[2] = {rows, columns};
    const size_t count = rows * columns;
    char path[4 * KERAS_NAME];
    float *rounded = NULL;
    ls_status status = LS_OK;

    snprintf(k->weight[k->n_weights], sizeof k->weight[0], "%s/%s:0", k->name,
             name);
    snprintf(path, sizeof path, "/model_weights/%s/%s", k->name,
             k->weight[k->n_weights++]);
    if (!k->is_float)
        return h5_write(k->file, path, NUMBER_F64, rank, dims, value);
    TRY(MEM_ARRAY(rounded, count, "weights"));
    for (size_t i = 0; i < count; i++)
        rounded[i] = (float)value[i];
    TRY(h5_write(k->file, path, NUMBER_F32, rank, dims, rounded));
done:
    mem_free(rounded);
    return status;
}

/* [name, 0, 0, {}] */
static json_t *node_of(const char *name)
{
    return json_pack("[s, i, i, {}]", name, 0, 0);
}

/* Write the names of the weights, and keep that of the layer. */
static ls_status keep_names(struct keras *k)
{
    const char *names[KERAS_WEIGHTS];
    char path[2 * KERAS_NAME];
    ls_status status = LS_OK;

    TRY(MEM_GROW(k->layer_name, k->n_layers, k->n_layers + 1, &k->room,
                 "layers"));
    strcpy(k->layer_name[k->n_layers++], k->name);
    for (size_t i = 0; i < k->n_weights; i++)
        names[i] = k->weight[i];
    snprintf(path, sizeof path, "/model_weights/%s", k->name);
    if (k->n_weights > 0)
        TRY(h5_set_texts(k->file, path, "weight_names", names, k->n_weights));
done:
    return status;
}

ls_status keras_end(struct keras *k, const char *other)
{
    json_t *layer = json_object(), *nodes = json_array(), *inputs;

    if (*k->last) {
        inputs = json_array();
        json_array_append_new(inputs, node_of(k->last));
        if (other)
            json_array_append_new(inputs, node_of(other));
        json_array_append_new(nodes, inputs);
    }
    json_put(&k->maker, layer, "class_name", json_string(k->class_name));
    json_put(&k->maker, layer, "config", k->config);
    k->config = NULL;
    json_put(&k->maker, layer, "name", json_string(k->name));
    json_put(&k->maker, layer, "inbound_nodes", nodes);
    json_array_append_new(k->layers, layer);
    strcpy(k->last, k->name);
    return keep_names(k);
}

ls_status keras_input(struct keras *k, size_t n)
{
    keras_begin(k, "InputLayer", "input");
    keras_set(k, "batch_input_shape", json_pack("[n, I]", (json_int_t)n));
    keras_set(k, "sparse", json_false());
    return keras_end(k, NULL);
}

ls_status keras_normalization(struct keras *k, size_t n, const double *gamma,
                              const double *beta, const double *mean)
{
    double *variance = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(variance, n, "scaling"));
    for (size_t j = 0; j < n; j++)
        variance[j] = 1 - EPSILON;
    keras_begin(k, "BatchNormalization", "scaling");
    keras_set(k, "axis", json_integer(-1));
    keras_set(k, "momentum", json_real(0.99));
    keras_set(k, "epsilon", json_real(EPSILON));
    keras_set(k, "center", json_boolean(beta != NULL));
    keras_set(k, "scale", json_true());
    TRY(keras_weights(k, "gamma", 1, n, 1, gamma));
    if (beta)
        TRY(keras_weights(k, "beta", 1, n, 1, beta));
    TRY(keras_weights(k, "moving_mean", 1, n, 1, mean));
    TRY(keras_weights(k, "moving_variance", 1, n, 1, variance));
    TRY(keras_end(k, NULL));
done:
    mem_free(variance);
    return status;
}

static json_t *whole_config(struct keras *k, const struct pipeline *p)
{
    json_t *model = json_object(), *config = json_object();

    json_put(&k->maker, config, "name", json_string(p->ident));
    json_put(&k->maker, config, "trainable", json_true());
    json_put(&k->maker, config, "layers", k->layers);
    k->layers = NULL;
    json_put(&k->maker, config, "input_layers",
             json_pack("[[s, i, i]]", k->layer_name[0], 0, 0));
    json_put(&k->maker, config, "output_layers",
             json_pack("[[s, i, i]]", k->last, 0, 0));
    json_put(&k->maker, model, "class_name", json_string("Functional"));
    json_put(&k->maker, model, "config", config);
    return model;
}

ls_status keras_finish(struct keras *k, const struct pipeline *p)
{
    const char **names = NULL;
    struct text_out text = {0};
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(names, k->n_layers, "layers"));
    for (size_t i = 0; i < k->n_layers; i++)
        names[i] = k->layer_name[i];
    TRY(json_finish(&k->maker, p, whole_config(k, p), &text));
    TRY(text.status);
    TRY(h5_set_text(k->file, "/", "model_config", text.text));
    TRY(h5_set_text(k->file, "/", "keras_version", "2.11.0"));
    TRY(h5_set_text(k->file, "/", "backend", "tensorflow"));
    TRY(h5_set_texts(k->file, "/model_weights", "layer_names", names,
                     k->n_layers));
done:
    mem_free(names);
    out_clear(&text);
    return status;
}
