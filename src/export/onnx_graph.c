/* SPDX-License-Identifier: MIT */
/*
 * onnx_graph.c - make an ONNX graph node by node, by protobuf-c.
 */
#include "export/onnx_graph.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/settings.h"
#include "onnx.pb-c.h"

/* Versions of the operators, and of the format; onnxruntime reads them since
 * 1.7. */
enum { OPSET = 13, ML_OPSET = 2, IR_VERSION = 7 };

struct onnx_graph {
    ls_status status;
    void **block; /* [n] all memory of the messages */
    size_t n, room;
    size_t node_room, constant_room, input_room, output_room;
    size_t names; /* made so far */
    bool ml;      /* a node is of ai.onnx.ml */
    Onnx__GraphProto proto;
};

/* Zeroed memory of the graph; NULL if there is none. */
static void *take(struct onnx_graph *g, size_t count, size_t size)
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

static char *take_text(struct onnx_graph *g, const char *text)
{
    char *copy = take(g, strlen(text) + 1, 1);

    if (copy)
        memcpy(copy, text, strlen(text) + 1);
    return copy;
}

static char *take_name(struct onnx_graph *g, const char *stem)
{
    char text[64];

    snprintf(text, sizeof text, "%s/%zu", stem, g->names++);
    return take_text(g, text);
}

/* Append message to a list of the graph. */
#define APPEND(g, list, count, capacity, message)                        \
    ((g)->status != LS_OK ? false                                        \
     : ((g)->status = MEM_GROW((list), (count), (count) + 1, (capacity), \
                               "a graph")) == LS_OK                      \
         ? ((list)[(count)++] = (message), true)                         \
         : false)

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

/* The shape [N x columns] of a tensor, or [N]. */
static Onnx__TensorShapeProto *shape_of(struct onnx_graph *g, size_t columns)
{
    Onnx__TensorShapeProto *shape = take(g, 1, sizeof *shape);
    Onnx__TensorShapeProto__Dimension *dim = take(g, 2, sizeof *dim);
    Onnx__TensorShapeProto__Dimension **list = take(g, 2, sizeof *list);

    if (g->status != LS_OK)
        return NULL;
    onnx__tensor_shape_proto__init(shape);
    for (size_t i = 0; i < 2; i++) {
        onnx__tensor_shape_proto__dimension__init(&dim[i]);
        list[i] = &dim[i];
    }
    dim[0].value_case = ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_PARAM;
    dim[0].dim_param = take_text(g, "N");
    dim[1].value_case = ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE;
    dim[1].dim_value = (int64_t)columns;
    shape->n_dim = columns > 0 ? 2 : 1;
    shape->dim = list;
    return shape;
}

static Onnx__ValueInfoProto *value_of(struct onnx_graph *g, const char *name,
                                      enum onnx_type type, size_t columns)
{
    Onnx__ValueInfoProto *value = take(g, 1, sizeof *value);
    Onnx__TypeProto *about = take(g, 1, sizeof *about);
    Onnx__TypeProto__Tensor *tensor = take(g, 1, sizeof *tensor);
    Onnx__TensorShapeProto *shape = shape_of(g, columns);

    if (g->status != LS_OK)
        return NULL;
    onnx__value_info_proto__init(value);
    onnx__type_proto__init(about);
    onnx__type_proto__tensor__init(tensor);
    tensor->has_elem_type = 1;
    tensor->elem_type = type;
    tensor->shape = shape;
    about->value_case = ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE;
    about->tensor_type = tensor;
    value->name = take_text(g, name);
    value->type = about;
    return value;
}

void onnx_input(struct onnx_graph *g, const char *name, enum onnx_type type,
                size_t columns)
{
    Onnx__ValueInfoProto *value = value_of(g, name, type, columns);

    (void)APPEND(g, g->proto.input, g->proto.n_input, &g->input_room, value);
}

void onnx_output(struct onnx_graph *g, const char *name, enum onnx_type type,
                 size_t columns)
{
    Onnx__ValueInfoProto *value = value_of(g, name, type, columns);

    (void)APPEND(g, g->proto.output, g->proto.n_output, &g->output_room, value);
}

/* A constant without values. */
static Onnx__TensorProto *constant(struct onnx_graph *g, enum onnx_type type,
                                   size_t rank, size_t rows, size_t columns)
{
    Onnx__TensorProto *tensor = take(g, 1, sizeof *tensor);
    int64_t *dims = take(g, 2, sizeof *dims);
    char *name = take_name(g, "constant");

    if (g->status != LS_OK)
        return NULL;
    onnx__tensor_proto__init(tensor);
    dims[0] = (int64_t)rows;
    dims[1] = (int64_t)columns;
    tensor->n_dims = rank;
    tensor->dims = dims;
    tensor->has_data_type = 1;
    tensor->data_type = type;
    tensor->name = name;
    return APPEND(g, g->proto.initializer, g->proto.n_initializer,
                  &g->constant_room, tensor)
               ? tensor
               : NULL;
}

static float *floats(struct onnx_graph *g, size_t rows, size_t columns,
                     const char **name)
{
    Onnx__TensorProto *tensor = constant(g, ONNX_FLOAT, 2, rows, columns);
    float *data = take(g, rows * columns, sizeof *data);

    *name = "";
    if (g->status != LS_OK)
        return NULL;
    tensor->n_float_data = rows * columns;
    tensor->float_data = data;
    *name = tensor->name;
    return data;
}

const char *onnx_doubles(struct onnx_graph *g, size_t rows, size_t columns,
                         const double *value)
{
    const char *name;
    float *data = floats(g, rows, columns, &name);

    for (size_t i = 0; data && i < rows * columns; i++)
        data[i] = (float)value[i];
    return name;
}

const char *onnx_reals(struct onnx_graph *g, size_t rows, size_t columns,
                       const real *value)
{
    const char *name;
    float *data = floats(g, rows, columns, &name);

    for (size_t i = 0; data && i < rows * columns; i++)
        data[i] = (float)value[i];
    return name;
}

const char *onnx_alternating(struct onnx_graph *g, size_t n, double even,
                             double odd)
{
    const char *name;
    float *data = floats(g, 1, n, &name);

    for (size_t j = 0; data && j < n; j++)
        data[j] = (float)(j % 2 == 0 ? even : odd);
    return name;
}

const char *onnx_number(struct onnx_graph *g, double value)
{
    return onnx_doubles(g, 1, 1, &value);
}

const char *onnx_integers(struct onnx_graph *g, size_t n, const size_t *value)
{
    Onnx__TensorProto *tensor = constant(g, ONNX_INT64, 1, n, 0);
    int64_t *data = take(g, n, sizeof *data);

    if (g->status != LS_OK)
        return "";
    for (size_t i = 0; i < n; i++)
        data[i] = (int64_t)value[i];
    tensor->n_int64_data = n;
    tensor->int64_data = data;
    return tensor->name;
}

const char *onnx_nodes(struct onnx_graph *g, const char *op, size_t n,
                       const char *const *input)
{
    Onnx__NodeProto *node = take(g, 1, sizeof *node);
    char **inputs = take(g, n, sizeof *inputs);
    char **outputs = take(g, 1, sizeof *outputs);
    char *name = take_name(g, "value");

    if (g->status != LS_OK)
        return "";
    onnx__node_proto__init(node);
    for (size_t i = 0; i < n; i++)
        inputs[i] = take_text(g, input[i]);
    outputs[0] = name;
    node->n_input = n;
    node->input = inputs;
    node->n_output = 1;
    node->output = outputs;
    node->op_type = take_text(g, op);
    node->name = take_name(g, op);
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
    Onnx__AttributeProto *made = take(g, 1, sizeof *made);

    if (g->status == LS_OK && !node->attribute)
        node->attribute = take(g, MOST_ATTRIBUTES, sizeof *node->attribute);
    if (g->status != LS_OK)
        return NULL;
    onnx__attribute_proto__init(made);
    made->name = take_text(g, name);
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
    int64_t *data = take(g, n, sizeof *data);

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
    ProtobufCBinaryData *data = take(g, n, sizeof *data);

    for (size_t i = 0; made && data && i < n; i++) {
        data[i].data = (uint8_t *)take_text(g, text[i]);
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
        node->domain = take_text(g, domain);
    g->ml = true;
}

void onnx_name_output(struct onnx_graph *g, const char *name)
{
    Onnx__NodeProto *node = last_node(g);

    if (node)
        node->output[0] = take_text(g, name);
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

    g->proto.name = take_text(g, name);
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
    bytes = take(g, size, 1);
    if (bytes)
        text_put_bytes(out, bytes, onnx__model_proto__pack(&model, bytes));
    return g->status;
}
