/* SPDX-License-Identifier: MIT */
/*
 * export_keras.c - a model in the HDF5 layout of Keras 2, which Keras 3 reads,
 * too: a Functional model of InputLayer, BatchNormalization for scaling, Dense,
 * LayerNormalization, LeakyReLU, PReLU, Activation and Add.
 */
#include <string.h>

#include "base/mem.h"
#include "export/export_json.h"
#include "export/export_keras_layer.h"
#include "export/export_writers.h"
#include "hdf5/h5.h"

const char *const keras_activations[] = {
    "identity", "sigmoid",  "relu",    "tanh", "leaky_relu",
    "elu",      "selu",     "gelu",    "silu", "mish",
    "softplus", "softsign", "softmax", "exp",  NULL};

/* Names that differ. */
static const char *keras_name(const char *activation)
{
    if (strcmp(activation, "identity") == 0)
        return "linear";
    if (strcmp(activation, "silu") == 0)
        return "swish";
    return strcmp(activation, "exp") == 0 ? "exponential" : activation;
}

/* Scaling of the inputs. */
static ls_status put_scaling(struct keras *k, const struct pipeline *p)
{
    const size_t n = p->n_features;
    double *value = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(value, 2 * n, "scaling"));
    for (size_t j = 0; j < n; j++) {
        value[j] = p->net[0].feature[j].scale;
        value[n + j] = p->net[0].feature[j].shift;
    }
    TRY(keras_normalization(k, n, value, NULL, value + n));
done:
    mem_free(value);
    return status;
}

/* Units of the targets: a / scale + shift. */
static ls_status put_units(struct keras *k, const struct pipeline *p)
{
    const size_t n = p->n_outputs;
    bool moves = false;
    double *value = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(value, 3 * n, "scaling"));
    for (size_t j = 0; j < n; j++) {
        const struct pipeline_output *o = &p->net[0].output[j];

        value[j] = 1 / o->scale;
        value[n + j] = o->shift;
        moves = moves || o->scale < 1 || o->scale > 1 || o->shift < 0 ||
                o->shift > 0;
    }
    if (moves)
        TRY(keras_normalization(k, n, value, value + n, value + 2 * n));
done:
    mem_free(value);
    return status;
}

static ls_status put_dense(struct keras *k, const struct pipeline_layer *layer,
                           const char *activation)
{
    const size_t n = layer->n_out, count = layer->n_in * n;
    double *kernel = NULL, *bias = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(kernel, count, "a kernel"));
    TRY(MEM_ARRAY(bias, n, "a bias"));
    for (size_t i = 0; i < count; i++)
        kernel[i] = (double)layer->W[i] / layer->divide;
    for (size_t j = 0; j < n; j++)
        bias[j] = (double)layer->b[j] / layer->divide;
    keras_begin(k, "Dense", "dense");
    keras_set(k, "units", json_integer((json_int_t)n));
    keras_set(k, "activation", json_string(activation));
    keras_set(k, "use_bias", json_true());
    TRY(keras_weights(k, "kernel", 2, layer->n_in, n, kernel));
    TRY(keras_weights(k, "bias", 1, n, 1, bias));
    TRY(keras_end(k, NULL));
done:
    mem_free(kernel);
    mem_free(bias);
    return status;
}

static ls_status put_norm(struct keras *k, const struct pipeline_layer *layer)
{
    const size_t n = layer->n_out;
    double *value = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(value, 2 * n, "layer normalization"));
    for (size_t j = 0; j < n; j++) {
        value[j] = (double)layer->gain[j];
        value[n + j] = (double)layer->shift[j];
    }
    keras_begin(k, "LayerNormalization", "layer_normalization");
    keras_set(k, "axis", json_integer(-1));
    keras_set(k, "epsilon", json_real(1e-5));
    keras_set(k, "center", json_true());
    keras_set(k, "scale", json_true());
    TRY(keras_weights(k, "gamma", 1, n, 1, value));
    TRY(keras_weights(k, "beta", 1, n, 1, value + n));
    TRY(keras_end(k, NULL));
done:
    mem_free(value);
    return status;
}

/* Of relu and leaky_relu, a share alpha of them is a slope below 0. */
static ls_status put_prelu(struct keras *k, const struct pipeline *p,
                           const struct pipeline_layer *layer)
{
    const size_t n = layer->n_out;
    double *slope = NULL;
    ls_status status = LS_OK;

    if (!pipeline_has_slopes(layer))
        return pipeline_lacks(p, "parametric activations other than relu and "
                                 "leaky_relu");
    TRY(MEM_ARRAY(slope, n, "slopes"));
    for (size_t j = 0; j < n; j++)
        slope[j] = pipeline_slope(layer, j);
    keras_begin(k, "PReLU", "p_re_lu");
    keras_set(k, "shared_axes", json_null());
    TRY(keras_weights(k, "alpha", 1, n, 1, slope));
    TRY(keras_end(k, NULL));
done:
    mem_free(slope);
    return status;
}

static ls_status put_activation(struct keras *k, const struct pipeline *p,
                                const struct pipeline_layer *layer)
{
    if (layer->alpha)
        return put_prelu(k, p, layer);
    if (strcmp(layer->activation, "leaky_relu") == 0) {
        keras_begin(k, "LeakyReLU", "leaky_re_lu");
        keras_set(k, "alpha", json_real(0.01));
    } else {
        keras_begin(k, "Activation", "activation");
        keras_set(k, "activation", json_string(keras_name(layer->activation)));
    }
    return keras_end(k, NULL);
}

static ls_status put_layer(struct keras *k, const struct pipeline *p,
                           const struct pipeline_layer *layer)
{
    const bool leaky = strcmp(layer->activation, "leaky_relu") == 0;
    const bool apart = layer->gain || layer->alpha || leaky;
    char before[KERAS_NAME];
    ls_status status = LS_OK;

    strcpy(before, k->last);
    TRY(put_dense(k, layer, apart ? "linear" : keras_name(layer->activation)));
    if (layer->gain)
        TRY(put_norm(k, layer));
    if (apart)
        TRY(put_activation(k, p, layer));
    if (layer->residual) {
        keras_begin(k, "Add", "add");
        TRY(keras_end(k, before));
    }
done:
    return status;
}

static ls_status put_all(struct keras *k, const struct pipeline *p)
{
    ls_status status = LS_OK;

    TRY(keras_input(k, p->n_features));
    TRY(put_scaling(k, p));
    for (size_t l = 0; l < p->net[0].n_layers; l++)
        TRY(put_layer(k, p, &p->net[0].layer[l]));
    TRY(put_units(k, p));
done:
    return status;
}

ls_status export_keras(const struct pipeline *p, struct export_files *files)
{
    struct keras k = {.is_float = p->is_float};
    const void *bytes = NULL;
    size_t size = 0;
    ls_status status = LS_OK;

    TRY(h5_create_image(p->model, &k.file));
    h5_variable_texts(k.file); /* as Keras writes them */
    TRY(keras_open(&k));
    TRY(put_all(&k, p));
    TRY(keras_finish(&k, p));
    TRY(h5_image(k.file, &bytes, &size));
    out_put_bytes(&files->main, bytes, size);
done:
    h5_close(k.file);
    keras_close(&k);
    return status;
}
