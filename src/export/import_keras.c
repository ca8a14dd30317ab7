/* SPDX-License-Identifier: MIT */
/*
 * import_keras.c - read a network from the HDF5 layout of Keras: model_config,
 * and the weights of each layer below /model_weights. Layers stand in a chain.
 */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "export/import_net.h"
#include "hdf5/h5.h"

enum { MOST_CONFIG = 1 << 20, MOST_NAME = 256 };

/* A file that is being read. */
struct keras_file {
    struct import_net *net;
    struct h5_file *file;
    char **name; /* [n] of all datasets */
    size_t n;
};

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text ? text : "";
}

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

/* Read a weight of this rank; its sizes are dims. */
static ls_status read_weight(const struct keras_file *k, const char *layer,
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

/* Names of activations that differ. */
static ls_status take_activation(const struct keras_file *k, const char *layer,
                                 const char *name)
{
    static const struct {
        const char *keras, *own;
    } names[] = {
        {"linear", "identity"},   {"sigmoid", "sigmoid"},
        {"relu", "relu"},         {"tanh", "tanh"},
        {"elu", "elu"},           {"selu", "selu"},
        {"gelu", "gelu"},         {"swish", "silu"},
        {"silu", "silu"},         {"mish", "mish"},
        {"softplus", "softplus"}, {"softsign", "softsign"},
        {"softmax", "softmax"},   {"exponential", "exp"},
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i].keras, name) == 0)
            return import_activation(k->net, names[i].own);
    return fail(LS_BAD_DATA,
                "%s: layer %s has activation \"%s\", which lockstep does not "
                "have",
                k->net->path, layer, name);
}

static ls_status take_dense(const struct keras_file *k, const char *name,
                            const json_t *config)
{
    const json_t *activation = json_object_get(config, "activation");
    uint64_t dims[2] = {0}, n[2] = {0};
    double *kernel = NULL, *bias = NULL;
    ls_status status = LS_OK;

    TRY(read_weight(k, name, "kernel", 2, dims, &kernel));
    if (!json_is_false(json_object_get(config, "use_bias"))) {
        TRY(read_weight(k, name, "bias", 1, n, &bias));
        if (n[0] != dims[1])
            TRY(fail(LS_BAD_DATA, "%s: layer %s has %llu biases for %llu units",
                     k->net->path, name, (unsigned long long)n[0],
                     (unsigned long long)dims[1]));
    }
    TRY(import_dense(k->net, (size_t)dims[0], (size_t)dims[1], kernel, bias));
    if (activation && !json_is_null(activation) && !json_is_string(activation))
        TRY(fail(LS_BAD_DATA, "%s: layer %s has an activation of its own",
                 k->net->path, name));
    TRY(take_activation(
        k, name,
        json_is_string(activation) ? json_string_value(activation) : "linear"));
done:
    mem_free(kernel);
    mem_free(bias);
    return status;
}

/* One more array of n numbers, or NULL if flag of config is false. */
static ls_status read_if(const struct keras_file *k, const char *layer,
                         const json_t *config, const char *flag,
                         const char *weight, uint64_t n, double **value)
{
    uint64_t dims[2] = {0};
    ls_status status = LS_OK;

    if (flag && json_is_false(json_object_get(config, flag)))
        return LS_OK;
    TRY(read_weight(k, layer, weight, 1, dims, value));
    if (dims[0] != n)
        TRY(fail(LS_BAD_DATA, "%s: layer %s: %s has %llu numbers, want %llu",
                 k->net->path, layer, weight, (unsigned long long)dims[0],
                 (unsigned long long)n));
done:
    return status;
}

/* gamma (x - mean) / sqrt(variance + epsilon) + beta */
static ls_status take_norm(const struct keras_file *k, const char *name,
                           const json_t *config)
{
    const json_t *epsilon = json_object_get(config, "epsilon");
    const double eps =
        json_is_number(epsilon) ? json_number_value(epsilon) : 1e-3;
    uint64_t dims[2] = {0};
    double *mean = NULL, *variance = NULL, *gamma = NULL, *beta = NULL;
    ls_status status = LS_OK;

    TRY(read_weight(k, name, "moving_mean", 1, dims, &mean));
    TRY(read_if(k, name, config, NULL, "moving_variance", dims[0], &variance));
    TRY(read_if(k, name, config, "scale", "gamma", dims[0], &gamma));
    TRY(read_if(k, name, config, "center", "beta", dims[0], &beta));
    for (size_t j = 0; j < dims[0]; j++) {
        variance[j] = (gamma ? gamma[j] : 1) / sqrt(variance[j] + eps);
        mean[j] = (beta ? beta[j] : 0) - mean[j] * variance[j];
    }
    TRY(import_affine(k->net, (size_t)dims[0], variance, mean));
done:
    mem_free(mean);
    mem_free(variance);
    mem_free(gamma);
    mem_free(beta);
    return status;
}

/* (x - mean) / max(sqrt(variance), 1e-7) */
static ls_status take_normalization(const struct keras_file *k,
                                    const char *name)
{
    uint64_t dims[2] = {0};
    double *mean = NULL, *variance = NULL;
    ls_status status = LS_OK;

    TRY(read_weight(k, name, "mean", 1, dims, &mean));
    TRY(read_if(k, name, NULL, NULL, "variance", dims[0], &variance));
    for (size_t j = 0; j < dims[0]; j++) {
        const double deviation = sqrt(variance[j]);

        variance[j] = 1 / (deviation > 1e-7 ? deviation : 1e-7);
        mean[j] = -mean[j] * variance[j];
    }
    TRY(import_affine(k->net, (size_t)dims[0], variance, mean));
done:
    mem_free(mean);
    mem_free(variance);
    return status;
}

/* LeakyReLU, whose slope must be that of lockstep. */
static ls_status take_leaky(const struct keras_file *k, const char *name,
                            const json_t *config)
{
    const json_t *alpha = json_object_get(config, "alpha");
    const json_t *slope = json_object_get(config, "negative_slope");
    const double value = json_number_value(alpha ? alpha : slope);

    if (fabs(value - 0.01) > 1e-6)
        return fail(LS_BAD_DATA,
                    "%s: layer %s is a LeakyReLU of slope %g, want 0.01",
                    k->net->path, name, value);
    return import_activation(k->net, "leaky_relu");
}

static bool is_among(const char *name, const char *const *names)
{
    while (*names && strcmp(*names, name) != 0)
        names++;
    return *names != NULL;
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
    static const char *const nothing[] = {"InputLayer",
                                          "Dropout",
                                          "Flatten",
                                          "AlphaDropout",
                                          "GaussianNoise",
                                          "GaussianDropout",
                                          "ActivityRegularization",
                                          NULL};
    const char *class = text_of(layer, "class_name");
    const json_t *config = json_object_get(layer, "config");
    const char *name = text_of(config, "name");
    ls_status status = LS_OK;

    if (strlen(name) >= MOST_NAME)
        return fail(LS_BAD_DATA, "%s: the name of a layer is too long",
                    k->net->path);
    TRY(take_shape(k, config));
    if (is_among(class, nothing))
        return LS_OK;
    if (strcmp(class, "Dense") == 0)
        return take_dense(k, name, config);
    if (strcmp(class, "Activation") == 0)
        return take_activation(k, name, text_of(config, "activation"));
    if (strcmp(class, "BatchNormalization") == 0)
        return take_norm(k, name, config);
    if (strcmp(class, "Normalization") == 0)
        return take_normalization(k, name);
    if (strcmp(class, "LeakyReLU") == 0)
        return take_leaky(k, name, config);
    if (strcmp(class, "Softmax") == 0)
        return import_activation(k->net, "softmax");
    status = fail(LS_BAD_DATA,
                  "%s: layer %s is a %s, which cannot be imported; dense "
                  "layers with activations, batch normalization, "
                  "normalization and dropout can",
                  k->net->path, name, *class ? class : "layer without a class");
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
                     text_of(json_object_get(layer, "config"), "name"),
                     last ? last : "another"));
        TRY(take_layer(k, layer));
        last = text_of(json_object_get(layer, "config"), "name");
    }
done:
    return status;
}

static ls_status take_model(const struct keras_file *k, const json_t *model)
{
    const char *class = text_of(model, "class_name");
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
