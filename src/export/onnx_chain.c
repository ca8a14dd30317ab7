/* SPDX-License-Identifier: MIT */
/*
 * onnx_chain.c - nodes of an ONNX graph: attributes, constants, and readers.
 */
#include "export/onnx_chain.h"

#include <string.h>

#include "base/mem.h"

const Onnx__AttributeProto *onnx_attribute(const Onnx__NodeProto *node,
                                           const char *name)
{
    for (size_t i = 0; i < node->n_attribute; i++)
        if (node->attribute[i]->name &&
            strcmp(node->attribute[i]->name, name) == 0)
            return node->attribute[i];
    return NULL;
}

double onnx_number_of(const Onnx__NodeProto *node, const char *name, double or)
{
    const Onnx__AttributeProto *a = onnx_attribute(node, name);

    return a && a->has_f ? (double)a->f : or ;
}

int64_t onnx_integer_of(const Onnx__NodeProto *node, const char *name,
                        int64_t or)
{
    const Onnx__AttributeProto *a = onnx_attribute(node, name);

    return a && a->has_i ? a->i : or ;
}

bool onnx_is(const Onnx__NodeProto *node, const char *op)
{
    return strcmp(node->op_type, op) == 0;
}

const char *onnx_input_of(const Onnx__NodeProto *node, size_t i)
{
    return i < node->n_input && node->input[i] ? node->input[i] : "";
}

bool onnx_reads(const Onnx__NodeProto *node, const char *value)
{
    for (size_t i = 0; i < node->n_input; i++)
        if (strcmp(onnx_input_of(node, i), value) == 0)
            return true;
    return false;
}

size_t onnx_readers(const struct onnx_chain *chain)
{
    const Onnx__GraphProto *graph = chain->graph;
    size_t n = 0;

    for (size_t k = 0; k < graph->n_node; k++)
        for (size_t i = 0; chain->needed[k] && i < graph->node[k]->n_input; i++)
            n += strcmp(onnx_input_of(graph->node[k], i), chain->now) == 0;
    return n;
}

ls_status onnx_refuse(const struct onnx_chain *chain,
                      const Onnx__NodeProto *node, const char *why)
{
    return fail(LS_BAD_DATA,
                "%s: operator %s%s%s: %s; Gemm, MatMul, Add, Sub, Mul, Div, "
                "BatchNormalization, LayerNormalization and activations, one "
                "after another, can be imported",
                chain->net->path, node->op_type, node->name ? " " : "",
                node->name ? node->name : "", why);
}

/* The node that has a value as its first output, or NULL. */
static const Onnx__NodeProto *node_of(const struct onnx_chain *chain,
                                      const char *name)
{
    for (size_t k = 0; k < chain->graph->n_node; k++) {
        const Onnx__NodeProto *node = chain->graph->node[k];

        if (node->n_output > 0 && node->output[0] &&
            strcmp(node->output[0], name) == 0)
            return node;
    }
    return NULL;
}

/* A constant by its name, or NULL. Programs write a constant that stands twice
 * in a network once, with copies by Identity. */
static const Onnx__TensorProto *find_constant(const struct onnx_chain *chain,
                                              const char *name)
{
    enum { MOST_COPIES = 8 };
    const Onnx__GraphProto *graph = chain->graph;

    for (size_t copies = 0; copies < MOST_COPIES; copies++) {
        const Onnx__AttributeProto *value;
        const Onnx__NodeProto *from;

        for (size_t k = 0; k < graph->n_initializer; k++)
            if (graph->initializer[k]->name &&
                strcmp(graph->initializer[k]->name, name) == 0)
                return graph->initializer[k];
        from = node_of(chain, name);
        if (from && onnx_is(from, "Constant")) {
            value = onnx_attribute(from, "value");
            return value ? value->t : NULL;
        }
        if (!from || !onnx_is(from, "Identity"))
            return NULL;
        name = onnx_input_of(from, 0);
    }
    return NULL;
}

bool onnx_is_constant(const struct onnx_chain *chain, const char *name)
{
    return find_constant(chain, name) != NULL;
}

ls_status onnx_constant_of(const struct onnx_chain *chain,
                           const Onnx__NodeProto *node, size_t i,
                           struct onnx_tensor *tensor)
{
    const Onnx__TensorProto *found =
        find_constant(chain, onnx_input_of(node, i));

    return found ? onnx_tensor_read(chain->net->path, found, tensor)
                 : onnx_refuse(chain, node, "an input is not a constant");
}

ls_status onnx_axis_of(const struct onnx_chain *chain,
                       const Onnx__NodeProto *node, int64_t *axis)
{
    const Onnx__AttributeProto *axes = onnx_attribute(node, "axes");
    const Onnx__TensorProto *input =
        find_constant(chain, onnx_input_of(node, 1));

    if (axes && axes->n_ints == 1)
        *axis = axes->ints[0];
    else if (axes || !input || !onnx_tensor_integer(input, axis))
        return onnx_refuse(chain, node, "it does not reduce one axis");
    return LS_OK;
}

ls_status onnx_spread(const struct onnx_chain *chain,
                      const Onnx__NodeProto *node,
                      const struct onnx_tensor *from, size_t n, double **row)
{
    ls_status status = LS_OK;

    if (n == 0)
        n = from->count;
    if (from->count != 1 &&
        (from->count != n || from->rank > 2 || from->dims[from->rank - 1] != n))
        return onnx_refuse(chain, node,
                           "a constant does not have a number for each unit");
    TRY(MEM_ARRAY(*row, n, "a constant"));
    for (size_t j = 0; j < n; j++)
        (*row)[j] = from->value[from->count == 1 ? 0 : j];
done:
    return status;
}
