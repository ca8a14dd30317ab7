/* SPDX-License-Identifier: MIT */
/*
 * import_onnx.c - read a network from an ONNX graph whose nodes are a chain
 * from the input to the first output, but for functions that onnx_forms.c
 * knows.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "export/import_net.h"

#ifdef HAVE_ONNX

#include "export/onnx_chain.h"
#include "export/onnx_forms.h"

/* W [n_in x n_out] of a constant that may be transposed, times factor. */
static ls_status take_product(const struct onnx_chain *chain,
                              const Onnx__NodeProto *node,
                              const struct onnx_tensor *from, bool transposed,
                              double factor, const double *bias)
{
    const size_t n_in = from->dims[transposed], n_out = from->dims[!transposed];
    double *W = NULL;
    ls_status status = LS_OK;

    if (from->rank != 2)
        return onnx_refuse(chain, node, "the weights are not a matrix");
    TRY(MEM_ARRAY(W, n_in * n_out, "weights"));
    for (size_t i = 0; i < n_in; i++)
        for (size_t j = 0; j < n_out; j++)
            W[i * n_out + j] =
                factor * from->value[transposed ? j * n_in + i : i * n_out + j];
    TRY(import_dense(chain->net, n_in, n_out, W, bias));
done:
    mem_free(W);
    return status;
}

static ls_status take_gemm(const struct onnx_chain *chain,
                           const Onnx__NodeProto *node)
{
    const bool transposed = onnx_integer_of(node, "transB", 0) != 0;
    struct onnx_tensor W = {0}, b = {0};
    double *bias = NULL;
    ls_status status = LS_OK;

    if (onnx_integer_of(node, "transA", 0) != 0)
        return onnx_refuse(chain, node, "rows are columns (transA)");
    TRY(onnx_constant_of(chain, node, 1, &W));
    if (*onnx_input_of(node, 2)) {
        TRY(onnx_constant_of(chain, node, 2, &b));
        TRY(onnx_spread(chain, node, &b, W.rank == 2 ? W.dims[!transposed] : 0,
                        &bias));
        for (size_t j = 0; W.rank == 2 && j < W.dims[!transposed]; j++)
            bias[j] *= onnx_number_of(node, "beta", 1);
    }
    TRY(take_product(chain, node, &W, transposed,
                     onnx_number_of(node, "alpha", 1), bias));
done:
    mem_free(bias);
    onnx_tensor_clear(&W);
    onnx_tensor_clear(&b);
    return status;
}

/* x + c, x - c, c - x, x * c, x / c */
static ls_status take_affine(const struct onnx_chain *chain,
                             const Onnx__NodeProto *node)
{
    const char op = node->op_type[0]; /* Add, Sub, Mul, Div */
    const size_t other =
        strcmp(onnx_input_of(node, 0), chain->now) == 0 ? 1 : 0;
    struct onnx_tensor from = {0};
    double *c = NULL, *m = NULL;
    size_t n = chain->net->width;
    ls_status status = LS_OK;

    if (op == 'D' && other == 0)
        return onnx_refuse(chain, node, "a constant is divided by the units");
    TRY(onnx_constant_of(chain, node, other, &from));
    TRY(onnx_spread(chain, node, &from, n, &c));
    n = n ? n : from.count;
    TRY(MEM_ARRAY(m, n, "a constant"));
    for (size_t j = 0; j < n; j++) {
        const double value = c[j];

        m[j] = op == 'M'                 ? value
               : op == 'D'               ? 1 / value
               : op == 'S' && other == 0 ? -1
                                         : 1;
        c[j] = op == 'A' || (op == 'S' && other == 0) ? value
               : op == 'S'                            ? -value
                                                      : 0;
    }
    TRY(import_affine(chain->net, n, m, c));
done:
    mem_free(c);
    mem_free(m);
    onnx_tensor_clear(&from);
    return status;
}

/* scale (x - mean) / sqrt(variance + epsilon) + bias */
static ls_status take_norm(const struct onnx_chain *chain,
                           const Onnx__NodeProto *node)
{
    const double epsilon = onnx_number_of(node, "epsilon", 1e-5);
    struct onnx_tensor t[4] = {{0}};
    ls_status status = LS_OK;

    for (size_t i = 0; i < 4; i++) {
        TRY(onnx_constant_of(chain, node, i + 1, &t[i]));
        if (t[i].count != t[0].count)
            TRY(onnx_refuse(chain, node, "its constants differ in size"));
    }
    for (size_t j = 0; j < t[0].count; j++) {
        t[0].value[j] /= sqrt(t[3].value[j] + epsilon);
        t[1].value[j] -= t[2].value[j] * t[0].value[j];
    }
    TRY(import_affine(chain->net, t[0].count, t[0].value, t[1].value));
done:
    for (size_t i = 0; i < 4; i++)
        onnx_tensor_clear(&t[i]);
    return status;
}

/* gain (x - mean) / sqrt(variance + epsilon) + shift, over the units of a row.
 */
static ls_status take_layer_norm(const struct onnx_chain *chain,
                                 const Onnx__NodeProto *node)
{
    const size_t n = chain->net->width ? chain->net->width : chain->n_inputs;
    struct onnx_tensor t[2] = {{0}};
    double *row[2] = {NULL};
    ls_status status = LS_OK;

    TRY(import_norm(chain->net, n, onnx_number_of(node, "epsilon", 1e-5)));
    for (size_t i = 0; i < 2; i++)
        if (*onnx_input_of(node, i + 1)) {
            TRY(onnx_constant_of(chain, node, i + 1, &t[i]));
            TRY(onnx_spread(chain, node, &t[i], n, &row[i]));
        }
    TRY(import_affine(chain->net, n, row[0], row[1]));
done:
    for (size_t i = 0; i < 2; i++) {
        onnx_tensor_clear(&t[i]);
        mem_free(row[i]);
    }
    return status;
}

/* A slope below 0 for each unit, or one for all. */
static ls_status take_slopes(const struct onnx_chain *chain,
                             const Onnx__NodeProto *node)
{
    const size_t n = chain->net->width;
    const bool leaky = onnx_is(node, "LeakyRelu");
    double alpha = onnx_number_of(node, "alpha", 0.01);
    struct onnx_tensor slope = {.rank = 1, .dims = {1}, .count = 1};
    double *row = NULL;
    ls_status status = LS_OK;

    if (leaky)
        slope.value = &alpha;
    else
        TRY(onnx_constant_of(chain, node, 1, &slope));
    TRY(onnx_spread(chain, node, &slope, n, &row));
    TRY(import_slopes(chain->net, n ? n : slope.count, row));
done:
    mem_free(row);
    if (!leaky)
        onnx_tensor_clear(&slope);
    return status;
}

static ls_status take_product_alone(const struct onnx_chain *chain,
                                    const Onnx__NodeProto *node)
{
    struct onnx_tensor W = {0};
    ls_status status = onnx_constant_of(chain, node, 1, &W);

    if (status == LS_OK)
        status = take_product(chain, node, &W, false, 1, NULL);
    onnx_tensor_clear(&W);
    return status;
}

/* Activations, and the number that must be that of lockstep. */
static const struct {
    const char *op, *name, *attribute;
    double standard, want;
} activations[] = {
    {"Relu", "relu", NULL, 0, 0},
    {"Sigmoid", "sigmoid", NULL, 0, 0},
    {"Tanh", "tanh", NULL, 0, 0},
    {"Elu", "elu", "alpha", 1, 1},
    {"Selu", "selu", "alpha", 1.6732632, 1.6732632},
    {"Softplus", "softplus", NULL, 0, 0},
    {"Softsign", "softsign", NULL, 0, 0},
    {"Softmax", "softmax", NULL, 0, 0},
    {"Exp", "exp", NULL, 0, 0},
    {"Gelu", "gelu", NULL, 0, 0},
    {"Mish", "mish", NULL, 0, 0},
    {"Identity", "identity", NULL, 0, 0},
    {"Flatten", "identity", NULL, 0, 0},
    {"Dropout", "identity", NULL, 0, 0},
};

enum { N_ACTIVATIONS = sizeof activations / sizeof *activations };

/* Operators with constants. */
static const struct {
    const char *op;
    ls_status (*take)(const struct onnx_chain *chain,
                      const Onnx__NodeProto *node);
} steps[] = {
    {"Gemm", take_gemm},
    {"MatMul", take_product_alone},
    {"Add", take_affine},
    {"Sub", take_affine},
    {"Mul", take_affine},
    {"Div", take_affine},
    {"BatchNormalization", take_norm},
    {"LayerNormalization", take_layer_norm},
    {"PRelu", take_slopes},
    {"LeakyRelu", take_slopes},
};

enum { N_STEPS = sizeof steps / sizeof *steps };

/* Whether a node works on the numbers of a row, in the way that is its usual
 * one: Gelu may have another formula. */
static bool is_usual(const Onnx__NodeProto *node)
{
    const Onnx__AttributeProto *formula = onnx_attribute(node, "approximate");
    const int64_t axis = onnx_integer_of(node, "axis", 1);

    return (axis == 1 || axis == -1) &&
           (!formula || !formula->has_s ||
            (formula->s.len == 4 && memcmp(formula->s.data, "none", 4) == 0));
}

static ls_status take_node(const struct onnx_chain *chain,
                           const Onnx__NodeProto *node)
{
    const char *op = node->op_type;

    if (!is_usual(node))
        return onnx_refuse(chain, node, "an axis or a formula of its own");
    for (size_t i = 0; i < N_ACTIVATIONS; i++) {
        const char *name = activations[i].attribute;

        if (strcmp(activations[i].op, op) != 0)
            continue;
        if (name && fabs(onnx_number_of(node, name, activations[i].standard) -
                         activations[i].want) > 1e-6)
            return onnx_refuse(chain, node,
                               "a number that lockstep does not have");
        return import_activation(chain->net, activations[i].name);
    }
    for (size_t i = 0; i < N_STEPS; i++)
        if (strcmp(steps[i].op, op) == 0)
            return steps[i].take(chain, node);
    return onnx_refuse(chain, node, "not known");
}

/* From the input, each node in turn that reads what the one before it gave. */
static ls_status take_chain(struct onnx_chain *chain, const char *end)
{
    const Onnx__GraphProto *graph = chain->graph;
    struct onnx_forms forms = {0};
    ls_status status = LS_OK;

    for (size_t k = 0; k < graph->n_node && strcmp(chain->now, end) != 0; k++) {
        const Onnx__NodeProto *node = graph->node[k];
        bool complete = true;

        if (!chain->needed[k] || onnx_is_constant(chain, node->output[0]))
            continue;
        if (forms.n > 0 || onnx_readers(chain) > 1)
            TRY(onnx_take_form(chain, &forms, node, &complete));
        else if (onnx_reads(node, chain->now))
            TRY(take_node(chain, node));
        else
            TRY(onnx_refuse(chain, node, "does not follow the node before it"));
        if (!complete)
            continue;
        chain->now = node->output[0];
        forms.n = 0;
    }
    if (strcmp(chain->now, end) != 0)
        TRY(fail(LS_BAD_DATA, "%s: the nodes do not lead to output %s",
                 chain->net->path, end));
done:
    return status;
}

static bool is_initializer(const Onnx__GraphProto *graph, const char *name)
{
    for (size_t k = 0; k < graph->n_initializer; k++)
        if (graph->initializer[k]->name &&
            strcmp(graph->initializer[k]->name, name) == 0)
            return true;
    return false;
}

/* The nodes that the value end depends on; nodes stand after those that they
 * read. */
static void find_needed(const Onnx__GraphProto *graph, const char *end,
                        bool *needed)
{
    for (size_t k = graph->n_node; k-- > 0;) {
        const Onnx__NodeProto *node = graph->node[k];
        const char *output =
            node->n_output > 0 && node->output[0] ? node->output[0] : "";

        needed[k] = *output && strcmp(output, end) == 0;
        for (size_t i = k + 1; *output && i < graph->n_node && !needed[k]; i++)
            needed[k] = needed[i] && onnx_reads(graph->node[i], output);
    }
}

/* The columns of a matrix, or 0. */
static size_t columns_of(const Onnx__ValueInfoProto *value)
{
    const Onnx__TypeProto *type = value->type;
    const Onnx__TensorShapeProto *shape =
        type && type->value_case == ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE &&
                type->tensor_type
            ? type->tensor_type->shape
            : NULL;
    const Onnx__TensorShapeProto__Dimension *last =
        shape && shape->n_dim == 2 ? shape->dim[1] : NULL;

    return last &&
                   last->value_case ==
                       ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE &&
                   last->dim_value > 0 && last->dim_value <= IMPORT_MOST_UNITS
               ? (size_t)last->dim_value
               : 0;
}

static ls_status take_needed(struct onnx_chain *chain)
{
    const Onnx__GraphProto *graph = chain->graph;
    const char *end = graph->output[0]->name ? graph->output[0]->name : "";
    bool *needed = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(needed, graph->n_node, "a graph"));
    find_needed(graph, end, needed);
    chain->needed = needed;
    TRY(take_chain(chain, end));
done:
    mem_free(needed);
    return status;
}

/* Nodes of a network of as many layers as there may be, and some. */
enum { MOST_NODES = 8192 };

static ls_status take_graph(struct import_net *net,
                            const Onnx__GraphProto *graph)
{
    struct onnx_chain chain = {.net = net, .graph = graph};
    size_t inputs = 0;

    if (graph->n_node > MOST_NODES)
        return fail(LS_BAD_DATA, "%s has %zu nodes, want at most %d", net->path,
                    graph->n_node, MOST_NODES);
    for (size_t i = 0; i < graph->n_input; i++) {
        const char *name = graph->input[i]->name;

        if (!name || is_initializer(graph, name))
            continue;
        chain.now = name;
        chain.n_inputs = columns_of(graph->input[i]);
        inputs++;
    }
    for (size_t k = 0; k < graph->n_node; k++)
        if (!graph->node[k]->op_type)
            return fail(LS_BAD_DATA, "%s: node %zu has no operator", net->path,
                        k);
    if (inputs != 1 || graph->n_output == 0)
        return fail(LS_BAD_DATA,
                    "%s: the graph has %zu inputs and %zu outputs, want one "
                    "input and an output",
                    net->path, inputs, graph->n_output);
    return take_needed(&chain);
}

ls_status import_onnx(struct import_net *net, const void *bytes, size_t size)
{
    struct onnx_memory memory = {.most = onnx_memory_limit(size)};
    ProtobufCAllocator allocator = onnx_allocator(&memory);
    Onnx__ModelProto *model =
        onnx_is_shallow(bytes, size)
            ? onnx__model_proto__unpack(&allocator, size, bytes)
            : NULL;
    ls_status status = LS_OK;

    if (!model)
        return fail(LS_BAD_DATA,
                    "%s is neither HDF5 of Keras nor JSON nor ONNX, or is "
                    "damaged",
                    net->path);
    if (!model->graph || model->graph->n_node == 0)
        status = fail(LS_BAD_DATA, "%s is not an ONNX model, or has no nodes",
                      net->path);
    else
        status = take_graph(net, model->graph);
    onnx__model_proto__free_unpacked(model, &allocator);
    return status;
}

#else

ls_status import_onnx(struct import_net *net, const void *bytes, size_t size)
{
    (void)bytes;
    (void)size;
    return fail(LS_BAD_DATA,
                "%s is neither HDF5 of Keras nor JSON; ONNX cannot be read, as "
                "lockstep was built without protobuf-c and onnx.proto (Debian: "
                "libprotobuf-c-dev, protobuf-c-compiler, libonnx-dev)",
                net->path);
}

#endif
