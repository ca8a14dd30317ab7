/* SPDX-License-Identifier: MIT */
/*
 * export_lwtnn.c - a model as the JSON of LWTNN's LightweightNeuralNetwork:
 * an input x becomes (x + offset) * scale, and weights stand output by output.
 */
#include <math.h>
#include <string.h>

#include "export/export_json.h"
#include "export/export_writers.h"

/* Activations and their names; those with a number are objects. */
static const struct {
    const char *name, *function;
    double alpha; /* 0: none */
} functions[] = {
    {"identity", "linear", 0},         {"sigmoid", "sigmoid", 0},
    {"relu", "rectified", 0},          {"tanh", "tanh", 0},
    {"softmax", "softmax", 0},         {"elu", "elu", 1},
    {"leaky_relu", "leakyrelu", 0.01}, {"silu", "swish", 1},
};

const char *const lwtnn_activations[] = {"identity",   "sigmoid", "relu",
                                         "tanh",       "softmax", "elu",
                                         "leaky_relu", "silu",    NULL};

static json_t *activation_of(struct json_maker *maker, const char *name)
{
    size_t i = 0;
    json_t *object;

    while (strcmp(functions[i].name, name) != 0)
        i++;
    if (!(functions[i].alpha > 0))
        return json_string(functions[i].function);
    object = json_object();
    json_put(maker, object, "function", json_string(functions[i].function));
    json_put(maker, object, "alpha", json_real(functions[i].alpha));
    return object;
}

/* Weights [n_out][n_in] and biases; of the last layer they undo the scaling of
 * the targets, output (NULL: none). */
static json_t *layer_of(struct json_maker *maker,
                        const struct pipeline_layer *layer,
                        const struct pipeline_output *output)
{
    json_t *object = json_object(), *weights = json_array();
    json_t *bias = json_array();

    for (size_t j = 0; j < layer->n_out; j++) {
        const double per = layer->divide * (output ? output[j].scale : 1);
        const double shift = output ? output[j].shift : 0;

        for (size_t i = 0; i < layer->n_in; i++)
            json_array_append_new(
                weights,
                json_real((double)layer->W[i * layer->n_out + j] / per));
        json_array_append_new(bias,
                              json_real((double)layer->b[j] / per + shift));
    }
    json_put(maker, object, "activation",
             activation_of(maker, layer->activation));
    json_put(maker, object, "architecture", json_string("dense"));
    json_put(maker, object, "bias", bias);
    json_put(maker, object, "weights", weights);
    return object;
}

static bool moves(const struct pipeline *p)
{
    for (size_t j = 0; j < p->n_outputs; j++) {
        const struct pipeline_output *o = &p->net[0].output[j];

        if (o->scale < 1 || o->scale > 1 || o->shift < 0 || o->shift > 0)
            return true;
    }
    return false;
}

static void put_inputs(struct json_maker *maker, json_t *document,
                       const struct pipeline *p)
{
    json_t *inputs = json_array(), *defaults = json_object();

    for (size_t j = 0; j < p->n_features; j++) {
        const struct pipeline_feature *f = &p->net[0].feature[j];
        json_t *one = json_object();

        json_put(maker, one, "name", json_string(p->feature_names[j]));
        json_put(maker, one, "offset", json_real(-f->shift));
        json_put(maker, one, "scale", json_real(f->scale));
        json_array_append_new(inputs, one);
        if (!isnan(f->fill))
            json_put(maker, defaults, p->feature_names[j], json_real(f->fill));
    }
    json_put(maker, document, "inputs", inputs);
    json_put(maker, document, "defaults", defaults);
}

ls_status export_lwtnn(const struct pipeline *p, struct export_files *files)
{
    const struct pipeline_net *net = &p->net[0];
    const size_t last = net->n_layers - 1;
    const bool unscale = moves(p);
    struct json_maker maker = {false};
    json_t *document, *layers;

    if (unscale && strcmp(net->layer[last].activation, "identity") != 0)
        return pipeline_lacks(p, "targets that are scaled after an activation");
    document = json_object();
    layers = json_array();
    put_inputs(&maker, document, p);
    for (size_t l = 0; l < net->n_layers; l++)
        json_array_append_new(
            layers, layer_of(&maker, &net->layer[l],
                             unscale && l == last ? net->output : NULL));
    json_put(&maker, document, "layers", layers);
    json_put(&maker, document, "outputs",
             json_texts(&maker, p->n_outputs, p->output_names));
    json_put(&maker, document, "miscellaneous", json_object());
    return json_finish(&maker, p, document, &files->main);
}
