/* SPDX-License-Identifier: MIT */
/*
 * export_onnx_layers.c - layers and activations as nodes of an ONNX graph.
 */
#include <string.h>

#include "export/export_onnx_parts.h"

/* Activations that are one operator. */
static const struct {
    const char *name, *op;
} operators[] = {
    {"sigmoid", "Sigmoid"},   {"relu", "Relu"},
    {"tanh", "Tanh"},         {"leaky_relu", "LeakyRelu"},
    {"elu", "Elu"},           {"selu", "Selu"},
    {"softplus", "Softplus"}, {"softsign", "Softsign"},
    {"softmax", "Softmax"},   {"exp", "Exp"},
};

/* z / 2 (1 + erf(z / sqrt 2)) */
static const char *gelu(struct onnx_graph *g, const char *z)
{
    const char *part =
        onnx_node2(g, "Mul", z, onnx_number(g, 0.70710678118654752440));

    part = onnx_node2(g, "Add", onnx_node1(g, "Erf", part), onnx_number(g, 1));
    part = onnx_node2(g, "Mul", part, onnx_number(g, 0.5));
    return onnx_node2(g, "Mul", z, part);
}

/* Outputs are pairs of a mean and the logarithm of a variance: the numbers of
 * the other kind are multiplied by 0, before exp() and after. */
static const char *mean_variance(struct onnx_graph *g, size_t n, const char *z)
{
    const char *means = onnx_node2(g, "Mul", z, onnx_alternating(g, n, 1, 0));
    const char *is_variance = onnx_alternating(g, n, 0, 1);
    const char *variances = onnx_node2(g, "Mul", z, is_variance);

    variances =
        onnx_node2(g, "Mul", onnx_node1(g, "Exp", variances), is_variance);
    return onnx_node2(g, "Add", means, variances);
}

static const char *activated(struct onnx_graph *g, const char *name, size_t n,
                             const char *z)
{
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (strcmp(operators[i].name, name) == 0) {
            const char *a = onnx_node1(g, operators[i].op, z);

            if (strcmp(name, "leaky_relu") == 0)
                onnx_set_number(g, "alpha", 0.01);
            if (strcmp(name, "softmax") == 0)
                onnx_set_integer(g, "axis", 1);
            return a;
        }
    if (strcmp(name, "gelu") == 0)
        return gelu(g, z);
    if (strcmp(name, "silu") == 0)
        return onnx_node2(g, "Mul", z, onnx_node1(g, "Sigmoid", z));
    if (strcmp(name, "mish") == 0)
        return onnx_node2(g, "Mul", z,
                          onnx_node1(g, "Tanh", onnx_node1(g, "Softplus", z)));
    if (strcmp(name, "mean_variance") == 0)
        return mean_variance(g, n, z);
    return z; /* identity */
}

static const char *mean_of(struct onnx_graph *g, const char *value)
{
    static const int64_t axis = 1;
    const char *mean = onnx_node1(g, "ReduceMean", value);

    onnx_set_integers(g, "axes", 1, &axis);
    onnx_set_integer(g, "keepdims", 1);
    return mean;
}

static const char *normalized(struct onnx_graph *g,
                              const struct pipeline_layer *layer, const char *z)
{
    const char *part = onnx_node2(g, "Sub", z, mean_of(g, z));
    const char *variance = mean_of(g, onnx_node2(g, "Mul", part, part));

    variance = onnx_node2(g, "Add", variance, onnx_number(g, 1e-5));
    part = onnx_node2(g, "Div", part, onnx_node1(g, "Sqrt", variance));
    part =
        onnx_node2(g, "Mul", part, onnx_reals(g, 1, layer->n_out, layer->gain));
    return onnx_node2(g, "Add", part,
                      onnx_reals(g, 1, layer->n_out, layer->shift));
}

static const char *layer_of(struct onnx_graph *g,
                            const struct pipeline_layer *layer, const char *a)
{
    const size_t n = layer->n_out;
    const char *z =
        onnx_node2(g, "MatMul", a, onnx_reals(g, layer->n_in, n, layer->W));
    const char *out;

    z = onnx_node2(g, "Add", z, onnx_reals(g, 1, n, layer->b));
    if (layer->divide < 1 || layer->divide > 1)
        z = onnx_node2(g, "Div", z, onnx_number(g, layer->divide));
    if (layer->gain)
        z = normalized(g, layer, z);
    if (pipeline_has_slopes(layer))
        out = onnx_node2(g, "PRelu", z, onnx_slopes(g, layer));
    else
        out = activated(g, layer->activation, n, z);
    if (layer->alpha && !pipeline_has_slopes(layer)) {
        out = onnx_node2(g, "Sub", out, z);
        out = onnx_node2(g, "Mul", out, onnx_reals(g, 1, n, layer->alpha));
        out = onnx_node2(g, "Add", z, out);
    }
    return layer->residual ? onnx_node2(g, "Add", out, a) : out;
}

const char *onnx_layers(struct onnx_graph *g, const struct pipeline_net *net,
                        const char *inputs)
{
    const char *a = inputs;

    for (size_t l = 0; l < net->n_layers; l++)
        a = layer_of(g, &net->layer[l], a);
    return a;
}
