/* SPDX-License-Identifier: MIT */
/*
 * import_keras.c - read a network from the HDF5 layout of Keras: model_config,
 * and the weights of each layer below /model_weights. Layers stand in a chain.
 */
#include <stdio.h>
#include <string.h>

#include "base/file_limits.h"
#include "base/mem.h"
#include "export/import_keras_layers.h"

enum { MOST_CONFIG = LIMIT_KERAS_CONFIG, MOST_NAME = 256 };

/* The dataset of a weight: /model_weights/LAYER/../WEIGHT:0, or without :0. */
static const char *find_weight(const struct keras_file *k, const char *layer,
                               const char *weight)
{
    char start[MOST_NAME + 32];

    snprintf(start, sizeof start, "/model_weights/%s/", layer);
    for (size_t i = 0; i < k->n; i++) {
        const char *last = strrchr(k->name[i], '/');
        const size_t n = strlen(weight);

        if (strncmp(k->name[i], start, strlen(start)) == 0 && last &&
            strncmp(last + 1, weight, n) == 0 &&
            (!last[1 + n] || strcmp(last + 1 + n, ":0") == 0))
            return k->name[i];
    }
    return NULL;
}

ls_status keras_read(const struct keras_file *k, const char *layer,
                     const char *weight, int rank, uint64_t dims[2],
                     double **value)
{
    const char *name = find_weight(k, layer, weight);
    struct h5_shape shape;
    double *made = NULL;
    uint64_t count = 1;
    ls_status status = LS_OK;

    if (!name)
        return fail(LS_BAD_DATA, "%s: layer %s has no weights called %s",
                    k->net->path, layer, weight);
    TRY(h5_describe(k->file, name, &shape));
    if (shape.rank != rank || shape.type == NUMBER_NONE)
        TRY(fail(LS_BAD_DATA, "%s: %s does not have %d axes of numbers",
                 k->net->path, name, rank));
    for (int i = 0; i < rank; i++) {
        dims[i] = shape.dims[i];
        if (dims[i] == 0 || dims[i] > IMPORT_MOST / count)
            TRY(fail(LS_BAD_DATA, "%s: %s is empty or too large", k->net->path,
                     name));
        count *= dims[i];
    }
    TRY(MEM_ARRAY(made, (size_t)count, name));
    TRY(h5_read(k->file, name, NUMBER_F64, made, (size_t)count));
    *value = made;
    made = NULL;
done:
    mem_free(made);
    return status;
}

ls_status keras_read_if(const struct keras_file *k, const char *layer,
                        const json_t *config, const char *flag,
                        const char *weight, uint64_t n, double **value)
{
    uint64_t dims[2] = {0};
    ls_status status = LS_OK;

    if (flag && json_is_false(json_object_get(config, flag)))
        return LS_OK;
    TRY(keras_read(k, layer, weight, 1, dims, value));
    if (dims[0] != n)
        TRY(fail(LS_BAD_DATA, "%s: layer %s: %s has %llu numbers, want %llu",
                 k->net->path, layer, weight, (unsigned long long)dims[0],
                 (unsigned long long)n));
done:
    return status;
}

/* Read the inputs of InputLayer, or of a first layer that has them. */
static ls_status take_shape(const struct keras_file *k, const json_t *config)
{
    const json_t *shape = json_object_get(config, "batch_input_shape");

    if (!shape)
        shape = json_object_get(config, "batch_shape");
    if (!shape || k->net->width > 0)
        return LS_OK;
    if (json_array_size(shape) != 2 ||
        !json_is_integer(json_array_get(shape, 1)) ||
        json_integer_value(json_array_get(shape, 1)) < 1)
        return fail(LS_BAD_DATA,
                    "%s: the input is not a row of numbers, but has another "
                    "shape",
                    k->net->path);
    return import_inputs(k->net,
                         (size_t)json_integer_value(json_array_get(shape, 1)));
}

static ls_status take_layer(const struct keras_file *k, const json_t *layer)
{
    const char *class = keras_text(layer, "class_name");
    const json_t *config = json_object_get(layer, "config");
    const char *name = keras_text(config, "name");
    ls_status status = LS_OK;

    if (strlen(name) >= MOST_NAME)
        return fail(LS_BAD_DATA, "%s: the name of a layer is too long",
                    k->net->path);
    TRY(take_shape(k, config));
    TRY(keras_take_layer(k, class, name, config));
done:
    return status;
}

/* The layer that is the only input of a layer; NULL: several, or none. */
static const char *input_of(const json_t *layer)
{
    const json_t *nodes = json_object_get(layer, "inbound_nodes");
    const json_t *node = json_array_get(nodes, 0), *one;

    if (json_array_size(nodes) != 1)
        return NULL;
    if (json_is_object(node)) { /* of Keras 3 */
        one = json_array_get(json_object_get(node, "args"), 0);
        one = json_object_get(json_object_get(one, "config"), "keras_history");
        return json_string_value(json_array_get(one, 0));
    }
    one = json_array_get(node, 0);
    return json_array_size(node) == 1
               ? json_string_value(json_array_get(one, 0))
               : NULL;
}

static ls_status take_chain(const struct keras_file *k, const json_t *layers,
                            bool sequential)
{
    const char *last = NULL;
    ls_status status = LS_OK;

    for (size_t l = 0; l < json_array_size(layers); l++) {
        const json_t *layer = json_array_get(layers, l);
        const char *from = l > 0 && !sequential ? input_of(layer) : last;

        if (l > 0 && !sequential && (!from || !last || strcmp(from, last) != 0))
            TRY(fail(LS_BAD_DATA,
                     "%s: layer %s does not follow %s alone: only chains of "
                     "layers can be imported",
                     k->net->path,
                     keras_text(json_object_get(layer, "config"), "name"),
                     last ? last : "another"));
        TRY(take_layer(k, layer));
        last = keras_text(json_object_get(layer, "config"), "name");
    }
done:
    return status;
}

static ls_status take_model(const struct keras_file *k, const json_t *model)
{
    const char *class = keras_text(model, "class_name");
    const bool sequential = strcmp(class, "Sequential") == 0;
    const json_t *config = json_object_get(model, "config");
    const json_t *layers =
        json_is_array(config) ? config : json_object_get(config, "layers");

    if (!sequential && strcmp(class, "Functional") != 0 &&
        strcmp(class, "Model") != 0)
        return fail(LS_BAD_DATA,
                    "%s: the model is of class \"%s\", want Sequential or "
                    "Functional",
                    k->net->path, class);
    return take_chain(k, layers, sequential);
}

ls_status import_keras(struct import_net *net)
{
    struct keras_file k = {.net = net};
    char *config = NULL;
    json_t *model = NULL;
    json_error_t error;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(config, MOST_CONFIG, "the configuration of a model"));
    TRY(h5_open(net->path, &k.file));
    if (!h5_has(k.file, "/", "model_config"))
        TRY(fail(LS_BAD_DATA,
                 "%s has no attribute model_config: it is not a whole model "
                 "saved by Keras, model.save(\"model.h5\")",
                 net->path));
    TRY(h5_get_text(k.file, "/", "model_config", config, MOST_CONFIG));
    TRY(h5_list(k.file, &k.name, &k.n));
    model = json_loads(config, JSON_REJECT_DUPLICATES, &error);
    if (!model)
        TRY(fail(LS_BAD_DATA, "%s: model_config is not JSON: %s", net->path,
                 error.text));
    TRY(take_model(&k, model));
done:
    json_decref(model);
    mem_free(config);
    mem_free(k.name);
    h5_close(k.file);
    return status;
}
