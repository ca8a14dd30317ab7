/* SPDX-License-Identifier: MIT */
/*
 * import_keras_layers.c - each class of layers of Keras as steps of a network.
 * Names and settings are those of Keras 2 and 3.
 */
#include "export/import_keras_layers.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

static double number_of(const json_t *config, const char *key, double or)
{
    const json_t *number = json_object_get(config, key);

    return json_is_number(number) ? json_number_value(number) : or ;
}

/* A slope below 0, the same for all units. */
static ls_status take_slope(const struct keras_file *k, double slope)
{
    const size_t n = k->net->width;
    double *slopes = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(slopes, n, "slopes"));
    for (size_t j = 0; j < n; j++)
        slopes[j] = slope;
    TRY(import_slopes(k->net, n, slopes));
done:
    mem_free(slopes);
    return status;
}

/* The name of an activation, or of a function that Keras 3 describes by an
 * object; "" for others, NULL for none. */
static const char *name_of_activation(const json_t *activation)
{
    if (!activation || json_is_null(activation))
        return "linear";
    if (json_is_object(activation) &&
        strcmp(keras_text(activation, "class_name"), "function") == 0)
        return keras_text(activation, "config");
    return json_is_string(activation) ? json_string_value(activation) : "";
}

/* Names of activations that differ. */
static ls_status take_activation(const struct keras_file *k, const char *layer,
                                 const json_t *activation)
{
    const double keras_slope = 0.2; /* of the function leaky_relu */
    const char *name = name_of_activation(activation);
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
    if (strcmp(name, "leaky_relu") == 0)
        return take_slope(k, keras_slope);
    return fail(LS_BAD_DATA,
                "%s: layer %s has activation \"%s\", which lockstep does not "
                "have",
                k->net->path, layer, *name ? name : "of its own");
}

static ls_status take_dense(const struct keras_file *k, const char *name,
                            const json_t *config)
{
    uint64_t dims[2] = {0}, n[2] = {0};
    double *kernel = NULL, *bias = NULL;
    ls_status status = LS_OK;

    TRY(keras_read(k, name, "kernel", 2, dims, &kernel));
    if (!json_is_false(json_object_get(config, "use_bias"))) {
        TRY(keras_read(k, name, "bias", 1, n, &bias));
        if (n[0] != dims[1])
            TRY(fail(LS_BAD_DATA, "%s: layer %s has %llu biases for %llu units",
                     k->net->path, name, (unsigned long long)n[0],
                     (unsigned long long)dims[1]));
    }
    TRY(import_dense(k->net, (size_t)dims[0], (size_t)dims[1], kernel, bias));
    TRY(take_activation(k, name, json_object_get(config, "activation")));
done:
    mem_free(kernel);
    mem_free(bias);
    return status;
}

/* gamma (x - mean) / sqrt(variance + epsilon) + beta */
static ls_status take_norm(const struct keras_file *k, const char *name,
                           const json_t *config)
{
    const double eps = number_of(config, "epsilon", 1e-3);
    uint64_t dims[2] = {0};
    double *mean = NULL, *variance = NULL, *gamma = NULL, *beta = NULL;
    ls_status status = LS_OK;

    TRY(keras_read(k, name, "moving_mean", 1, dims, &mean));
    TRY(keras_read_if(k, name, config, NULL, "moving_variance", dims[0],
                      &variance));
    TRY(keras_read_if(k, name, config, "scale", "gamma", dims[0], &gamma));
    TRY(keras_read_if(k, name, config, "center", "beta", dims[0], &beta));
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
                                    const char *name, const json_t *config)
{
    uint64_t dims[2] = {0};
    double *mean = NULL, *variance = NULL;
    ls_status status = LS_OK;

    TRY(keras_read(k, name, "mean", 1, dims, &mean));
    TRY(keras_read_if(k, name, config, NULL, "variance", dims[0], &variance));
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

/* (x - mean) / sqrt(variance + epsilon) gamma + beta, over the units of a row.
 */
static ls_status take_layer_norm(const struct keras_file *k, const char *name,
                                 const json_t *config)
{
    const json_t *axis = json_object_get(config, "axis");
    const size_t n = k->net->width;
    double *gamma = NULL, *beta = NULL;
    ls_status status = LS_OK;

    if (json_array_size(axis) == 1)
        axis = json_array_get(axis, 0);
    if ((axis && json_integer_value(axis) != -1 &&
         json_integer_value(axis) != 1) ||
        json_is_true(json_object_get(config, "rms_scaling")))
        TRY(fail(LS_BAD_DATA,
                 "%s: layer %s normalizes over another axis than the units, "
                 "or without their mean",
                 k->net->path, name));
    TRY(keras_read_if(k, name, config, "scale", "gamma", n, &gamma));
    TRY(keras_read_if(k, name, config, "center", "beta", n, &beta));
    TRY(import_norm(k->net, n, number_of(config, "epsilon", 1e-3)));
    TRY(import_affine(k->net, k->net->width, gamma, beta));
done:
    mem_free(gamma);
    mem_free(beta);
    return status;
}

/* LeakyReLU of Keras 2 has alpha, that of Keras 3 negative_slope. */
static ls_status take_leaky(const struct keras_file *k, const char *name,
                            const json_t *config)
{
    const double slope = number_of(config, "negative_slope", 0.3);

    (void)name;
    return take_slope(k, number_of(config, "alpha", slope));
}

/* relu with a slope below 0, if it has neither a limit nor another threshold.
 */
static ls_status take_relu(const struct keras_file *k, const char *name,
                           const json_t *config)
{
    const double slope = number_of(config, "negative_slope", 0);

    if (json_is_number(json_object_get(config, "max_value")) ||
        fabs(number_of(config, "threshold", 0)) > 0)
        return fail(LS_BAD_DATA,
                    "%s: layer %s is a ReLU with a largest value or a "
                    "threshold, which cannot be imported",
                    k->net->path, name);
    return slope < 0 || slope > 0 ? take_slope(k, slope)
                                  : import_activation(k->net, "relu");
}

static ls_status take_elu(const struct keras_file *k, const char *name,
                          const json_t *config)
{
    const double alpha = number_of(config, "alpha", 1);

    if (fabs(alpha - 1) > 1e-6)
        return fail(LS_BAD_DATA, "%s: layer %s is an ELU of alpha %g, want 1",
                    k->net->path, name, alpha);
    return import_activation(k->net, "elu");
}

/* A slope below 0 for each unit, or one for all that share the axis. */
static ls_status take_prelu(const struct keras_file *k, const char *name,
                            const json_t *config)
{
    uint64_t dims[2] = {0};
    double *alpha = NULL;
    ls_status status = LS_OK;

    (void)config;
    TRY(keras_read(k, name, "alpha", 1, dims, &alpha));
    if (dims[0] == 1)
        TRY(take_slope(k, alpha[0]));
    else
        TRY(import_slopes(k->net, (size_t)dims[0], alpha));
done:
    mem_free(alpha);
    return status;
}

static ls_status take_nothing(const struct keras_file *k, const char *name,
                              const json_t *config)
{
    (void)k;
    (void)name;
    (void)config;
    return LS_OK;
}

static ls_status take_function(const struct keras_file *k, const char *name,
                               const json_t *config)
{
    return take_activation(k, name, json_object_get(config, "activation"));
}

static ls_status take_softmax(const struct keras_file *k, const char *name,
                              const json_t *config)
{
    (void)name;
    (void)config;
    return import_activation(k->net, "softmax");
}

static const struct {
    const char *class_name;
    ls_status (*take)(const struct keras_file *k, const char *name,
                      const json_t *config);
} kinds[] = {
    {"Dense", take_dense},
    {"Activation", take_function},
    {"BatchNormalization", take_norm},
    {"LayerNormalization", take_layer_norm},
    {"Normalization", take_normalization},
    {"PReLU", take_prelu},
    {"LeakyReLU", take_leaky},
    {"ReLU", take_relu},
    {"ELU", take_elu},
    {"Softmax", take_softmax},
    {"InputLayer", take_nothing},
    {"Dropout", take_nothing},
    {"Flatten", take_nothing},
    {"AlphaDropout", take_nothing},
    {"GaussianNoise", take_nothing},
    {"GaussianDropout", take_nothing},
    {"ActivityRegularization", take_nothing},
};

ls_status keras_take_layer(const struct keras_file *k, const char *class_name,
                           const char *name, const json_t *config)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].class_name, class_name) == 0)
            return kinds[i].take(k, name, config);
    return fail(LS_BAD_DATA,
                "%s: layer %s is a %s, which cannot be imported; dense layers "
                "with activations, batch and layer normalization, "
                "normalization and dropout can",
                k->net->path, name,
                *class_name ? class_name : "layer without a class");
}
