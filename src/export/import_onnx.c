/* SPDX-License-Identifier: MIT */
/*
 * import_onnx.c - read a network from an ONNX graph whose nodes are a chain
 * from the input to the first output.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "export/import_net.h"

#ifdef HAVE_ONNX

#include "export/onnx_tensor.h"

/* A graph that is being read. */
struct onnx_chain {
    struct import_net *net;
    const Onnx__GraphProto *graph;
    const char *now; /* the value that the chain has reached */
};

static const Onnx__AttributeProto *attribute(const Onnx__NodeProto *node,
                                             const char *name)
{
    for (size_t i = 0; i < node->n_attribute; i++)
        if (node->attribute[i]->name &&
            strcmp(node->attribute[i]->name, name) == 0)
            return node->attribute[i];
    return NULL;
}

static double number_of(const Onnx__NodeProto *node, const char *name,
                        double or)
{
    const Onnx__AttributeProto *a = attribute(node, name);

    return a && a->has_f ? (double)a->f : or ;
}

static int64_t integer_of(const Onnx__NodeProto *node, const char *name,
                          int64_t or)
{
    const Onnx__AttributeProto *a = attribute(node, name);

    return a && a->has_i ? a->i : or ;
}

static ls_status refuse(const struct onnx_chain *chain,
                        const Onnx__NodeProto *node, const char *why)
{
    return fail(LS_BAD_DATA,
                "%s: operator %s%s%s: %s; Gemm, MatMul, Add, Sub, Mul, Div, "
                "BatchNormalization and activations, one after another, can "
                "be imported",
                chain->net->path, node->op_type, node->name ? " " : "",
                node->name ? node->name : "", why);
}

static const char *input_of(const Onnx__NodeProto *node, size_t i)
{
    return i < node->n_input && node->input[i] ? node->input[i] : "";
}

/* The constant that is input i of a node: an initializer, or the value of a
 * node Constant. */
static ls_status constant_of(const struct onnx_chain *chain,
                             const Onnx__NodeProto *node, size_t i,
                             struct onnx_tensor *tensor)
{
    const char *name = input_of(node, i);
    const Onnx__GraphProto *graph = chain->graph;

    for (size_t k = 0; k < graph->n_initializer; k++)
        if (graph->initializer[k]->name &&
            strcmp(graph->initializer[k]->name, name) == 0)
            return onnx_tensor_read(chain->net->path, graph->initializer[k],
                                    tensor);
    for (size_t k = 0; k < graph->n_node; k++) {
        const Onnx__NodeProto *from = graph->node[k];
        const Onnx__AttributeProto *value = attribute(from, "value");

        if (strcmp(from->op_type, "Constant") == 0 && from->n_output == 1 &&
            strcmp(from->output[0], name) == 0 && value && value->t)
            return onnx_tensor_read(chain->net->path, value->t, tensor);
    }
    return refuse(chain, node, "an input is not a constant");
}

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
        return refuse(chain, node, "the weights are not a matrix");
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

/* One number for each of the n units, from a row or a single number. */
static ls_status spread(const struct onnx_chain *chain,
                        const Onnx__NodeProto *node,
                        const struct onnx_tensor *from, size_t n, double **row)
{
    ls_status status = LS_OK;

    if (n == 0)
        n = from->count;
    if (from->count != 1 &&
        (from->count != n || from->rank > 2 || from->dims[from->rank - 1] != n))
        return refuse(chain, node,
                      "a constant does not have a number for each "
                      "unit");
    TRY(MEM_ARRAY(*row, n, "a constant"));
    for (size_t j = 0; j < n; j++)
        (*row)[j] = from->value[from->count == 1 ? 0 : j];
done:
    return status;
}

static ls_status take_gemm(const struct onnx_chain *chain,
                           const Onnx__NodeProto *node)
{
    const bool transposed = integer_of(node, "transB", 0) != 0;
    struct onnx_tensor W = {0}, b = {0};
    double *bias = NULL;
    ls_status status = LS_OK;

    if (integer_of(node, "transA", 0) != 0)
        return refuse(chain, node, "rows are columns (transA)");
    TRY(constant_of(chain, node, 1, &W));
    if (*input_of(node, 2)) {
        TRY(constant_of(chain, node, 2, &b));
        TRY(spread(chain, node, &b, W.rank == 2 ? W.dims[!transposed] : 0,
                   &bias));
        for (size_t j = 0; W.rank == 2 && j < W.dims[!transposed]; j++)
            bias[j] *= number_of(node, "beta", 1);
    }
    TRY(take_product(chain, node, &W, transposed, number_of(node, "alpha", 1),
                     bias));
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
    const size_t other = strcmp(input_of(node, 0), chain->now) == 0 ? 1 : 0;
    struct onnx_tensor from = {0};
    double *c = NULL, *m = NULL;
    size_t n = chain->net->width;
    ls_status status = LS_OK;

    if (op == 'D' && other == 0)
        return refuse(chain, node, "a constant is divided by the units");
    TRY(constant_of(chain, node, other, &from));
    TRY(spread(chain, node, &from, n, &c));
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
    const double epsilon = number_of(node, "epsilon", 1e-5);
    struct onnx_tensor t[4] = {{0}};
    ls_status status = LS_OK;

    for (size_t i = 0; i < 4; i++) {
        TRY(constant_of(chain, node, i + 1, &t[i]));
        if (t[i].count != t[0].count)
            TRY(refuse(chain, node, "its constants differ in size"));
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

/* Activations, and the number that must be that of lockstep. */
static const struct {
    const char *op, *name, *attribute;
    double standard, want;
} activations[] = {
    {"Relu", "relu", NULL, 0, 0},
    {"Sigmoid", "sigmoid", NULL, 0, 0},
    {"Tanh", "tanh", NULL, 0, 0},
    {"LeakyRelu", "leaky_relu", "alpha", 0.01, 0.01},
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

static ls_status take_node(const struct onnx_chain *chain,
                           const Onnx__NodeProto *node)
{
    const char *op = node->op_type;

    for (size_t i = 0; i < N_ACTIVATIONS; i++) {
        const char *name = activations[i].attribute;

        if (strcmp(activations[i].op, op) != 0)
            continue;
        if (name && fabs(number_of(node, name, activations[i].standard) -
                         activations[i].want) > 1e-6)
            return refuse(chain, node, "a number that lockstep does not have");
        return import_activation(chain->net, activations[i].name);
    }
    if (strcmp(op, "Gemm") == 0)
        return take_gemm(chain, node);
    if (strcmp(op, "MatMul") == 0) {
        struct onnx_tensor W = {0};
        ls_status status = constant_of(chain, node, 1, &W);

        if (status == LS_OK)
            status = take_product(chain, node, &W, false, 1, NULL);
        onnx_tensor_clear(&W);
        return status;
    }
    if (strcmp(op, "Add") == 0 || strcmp(op, "Sub") == 0 ||
        strcmp(op, "Mul") == 0 || strcmp(op, "Div") == 0)
        return take_affine(chain, node);
    if (strcmp(op, "BatchNormalization") == 0)
        return take_norm(chain, node);
    return refuse(chain, node, "not known");
}

static bool reads(const Onnx__NodeProto *node, const char *value)
{
    for (size_t i = 0; i < node->n_input; i++)
        if (node->input[i] && strcmp(node->input[i], value) == 0)
            return true;
    return false;
}

/* From the input, each node in turn that reads what the one before it gave. */
static ls_status take_chain(struct onnx_chain *chain)
{
    const Onnx__GraphProto *graph = chain->graph;
    const char *end = graph->output[0]->name ? graph->output[0]->name : "";
    ls_status status = LS_OK;

    for (size_t k = 0; k < graph->n_node && strcmp(chain->now, end) != 0; k++) {
        const Onnx__NodeProto *node = graph->node[k];

        if (strcmp(node->op_type, "Constant") == 0)
            continue;
        if (!reads(node, chain->now))
            TRY(refuse(chain, node, "does not follow the node before it"));
        TRY(take_node(chain, node));
        if (node->n_output == 0 || !node->output[0])
            TRY(refuse(chain, node, "no output"));
        chain->now = node->output[0];
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

static ls_status take_graph(struct import_net *net,
                            const Onnx__GraphProto *graph)
{
    struct onnx_chain chain = {.net = net, .graph = graph};
    size_t inputs = 0;

    for (size_t i = 0; i < graph->n_input; i++) {
        const char *name = graph->input[i]->name;

        if (!name || is_initializer(graph, name))
            continue;
        chain.now = name;
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
    return take_chain(&chain);
}

ls_status import_onnx(struct import_net *net, const void *bytes, size_t size)
{
    struct onnx_memory memory = {.most = onnx_memory_limit(size)};
    ProtobufCAllocator allocator = onnx_allocator(&memory);
    Onnx__ModelProto *model =
        onnx__model_proto__unpack(&allocator, size, bytes);
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
