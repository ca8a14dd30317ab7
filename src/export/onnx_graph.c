/* SPDX-License-Identifier: MIT */
/*
 * onnx_graph.c - make an ONNX graph node by node, by protobuf-c.
 */
#include "export/onnx_graph_inside.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/settings.h"

/* Versions of the operators, and of the format; onnxruntime reads them since
 * 1.7. */
enum { OPSET = 13, ML_OPSET = 2, IR_VERSION = 7 };

void *graph_take(struct onnx_graph *g, size_t count, size_t size)
{
    void *block;

    if (g->status == LS_OK)
        g->status = MEM_GROW(g->block, g->n, g->n + 1, &g->room, "a graph");
    if (g->status != LS_OK)
        return NULL;
    block = mem_zeroed(count, size);
    g->status = mem_check(block, count, size, "a graph");
    if (block)
        g->block[g->n++] = block;
    return block;
}

char *graph_text(struct onnx_graph *g, const char *text)
{
    char *copy = graph_take(g, strlen(text) + 1, 1);

    if (copy)
        memcpy(copy, text, strlen(text) + 1);
    return copy;
}

char *graph_name(struct onnx_graph *g, const char *stem)
{
    char text[64];

    snprintf(text, sizeof text, "%s/%zu", stem, g->names++);
    return graph_text(g, text);
}

ls_status onnx_graph_create(struct onnx_graph **graph)
{
    struct onnx_graph *g = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(g, 1, "a graph"));
    onnx__graph_proto__init(&g->proto);
    *graph = g;
done:
    return status;
}

void onnx_graph_destroy(struct onnx_graph *g)
{
    if (!g)
        return;
    for (size_t i = 0; i < g->n; i++)
        mem_free(g->block[i]);
    mem_free(g->block);
    mem_free(g->proto.node);
    mem_free(g->proto.initializer);
    mem_free(g->proto.input);
    mem_free(g->proto.output);
    mem_free(g);
}

const char *onnx_nodes(struct onnx_graph *g, const char *op, size_t n,
                       const char *const *input)
{
    Onnx__NodeProto *node = graph_take(g, 1, sizeof *node);
    char **inputs = graph_take(g, n, sizeof *inputs);
    char **outputs = graph_take(g, 1, sizeof *outputs);
    char *name = graph_name(g, "value");

    if (g->status != LS_OK)
        return "";
    onnx__node_proto__init(node);
    for (size_t i = 0; i < n; i++)
        inputs[i] = graph_text(g, input[i]);
    outputs[0] = name;
    node->n_input = n;
    node->input = inputs;
    node->n_output = 1;
    node->output = outputs;
    node->op_type = graph_text(g, op);
    node->name = graph_name(g, op);
    return APPEND(g, g->proto.node, g->proto.n_node, &g->node_room, node) ? name
                                                                          : "";
}

const char *onnx_node1(struct onnx_graph *g, const char *op, const char *a)
{
    return onnx_nodes(g, op, 1, &a);
}

const char *onnx_node2(struct onnx_graph *g, const char *op, const char *a,
                       const char *b)
{
    return onnx_nodes(g, op, 2, (const char *[]){a, b});
}

const char *onnx_node3(struct onnx_graph *g, const char *op, const char *a,
                       const char *b, const char *c)
{
    return onnx_nodes(g, op, 3, (const char *[]){a, b, c});
}

static Onnx__NodeProto *last_node(struct onnx_graph *g)
{
    return g->status == LS_OK ? g->proto.node[g->proto.n_node - 1] : NULL;
}

enum { MOST_ATTRIBUTES = 4 };

/* A new attribute of the last node. */
static Onnx__AttributeProto *attribute(struct onnx_graph *g, const char *name,
                                       Onnx__AttributeProto__AttributeType type)
{
    Onnx__NodeProto *node = last_node(g);
    Onnx__AttributeProto *made = graph_take(g, 1, sizeof *made);

    if (g->status == LS_OK && !node->attribute)
        node->attribute =
            graph_take(g, MOST_ATTRIBUTES, sizeof *node->attribute);
    if (g->status != LS_OK)
        return NULL;
    onnx__attribute_proto__init(made);
    made->name = graph_text(g, name);
    made->has_type = 1;
    made->type = type;
    node->attribute[node->n_attribute++] = made;
    return made;
}

void onnx_set_integer(struct onnx_graph *g, const char *name, int64_t value)
{
    Onnx__AttributeProto *made =
        attribute(g, name, ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INT);

    if (!made)
        return;
    made->has_i = 1;
    made->i = value;
}

void onnx_set_integers(struct onnx_graph *g, const char *name, size_t n,
                       const int64_t *value)
{
    Onnx__AttributeProto *made =
        attribute(g, name, ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INTS);
    int64_t *data = graph_take(g, n, sizeof *data);

    if (!made || !data)
        return;
    memcpy(data, value, n * sizeof *data);
    made->n_ints = n;
    made->ints = data;
}

void onnx_set_number(struct onnx_graph *g, const char *name, double value)
{
    Onnx__AttributeProto *made =
        attribute(g, name, ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__FLOAT);

    if (!made)
        return;
    made->has_f = 1;
    made->f = (float)value;
}

void onnx_set_texts(struct onnx_graph *g, const char *name, size_t n,
                    const char *const *text)
{
    Onnx__AttributeProto *made =
        attribute(g, name, ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__STRINGS);
    ProtobufCBinaryData *data = graph_take(g, n, sizeof *data);

    for (size_t i = 0; made && data && i < n; i++) {
        data[i].data = (uint8_t *)graph_text(g, text[i]);
        data[i].len = strlen(text[i]);
    }
    if (!made || !data)
        return;
    made->n_strings = n;
    made->strings = data;
}

void onnx_set_domain(struct onnx_graph *g, const char *domain)
{
    Onnx__NodeProto *node = last_node(g);

    if (node)
        node->domain = graph_text(g, domain);
    g->ml = true;
}

void onnx_name_output(struct onnx_graph *g, const char *name)
{
    Onnx__NodeProto *node = last_node(g);

    if (node)
        node->output[0] = graph_text(g, name);
}

ls_status onnx_graph_pack(struct onnx_graph *g, const char *name,
                          struct text_out *out)
{
    Onnx__ModelProto model = ONNX__MODEL_PROTO__INIT;
    Onnx__OperatorSetIdProto set[] = {ONNX__OPERATOR_SET_ID_PROTO__INIT,
                                      ONNX__OPERATOR_SET_ID_PROTO__INIT};
    Onnx__OperatorSetIdProto *sets[] = {&set[0], &set[1]};
    char producer[] = "lockstep", version[] = LS_VERSION;
    char domain[] = "", ml[] = "ai.onnx.ml";
    uint8_t *bytes;
    size_t size;

    g->proto.name = graph_text(g, name);
    set[0].domain = domain;
    set[1].domain = ml;
    set[0].has_version = set[1].has_version = 1;
    set[0].version = OPSET;
    set[1].version = ML_OPSET;
    model.has_ir_version = 1;
    model.ir_version = IR_VERSION;
    model.n_opset_import = g->ml ? 2 : 1;
    model.opset_import = sets;
    model.producer_name = producer;
    model.producer_version = version;
    model.graph = &g->proto;
    if (g->status != LS_OK)
        return g->status;
    size = onnx__model_proto__get_packed_size(&model);
    bytes = graph_take(g, size, 1);
    if (bytes)
        out_put_bytes(out, bytes, onnx__model_proto__pack(&model, bytes));
    return g->status;
}
