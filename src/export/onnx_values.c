/* SPDX-License-Identifier: MIT */
/*
 * onnx_values.c - inputs, outputs and constants of an ONNX graph.
 */
#include "export/onnx_graph_inside.h"
#include "export/pipeline.h"

/* The shape [N x columns] of a tensor, or [N]. */
static Onnx__TensorShapeProto *shape_of(struct onnx_graph *g, size_t columns)
{
    Onnx__TensorShapeProto *shape = graph_take(g, 1, sizeof *shape);
    Onnx__TensorShapeProto__Dimension *dim = graph_take(g, 2, sizeof *dim);
    Onnx__TensorShapeProto__Dimension **list = graph_take(g, 2, sizeof *list);

    if (g->status != LS_OK)
        return NULL;
    onnx__tensor_shape_proto__init(shape);
    for (size_t i = 0; i < 2; i++) {
        onnx__tensor_shape_proto__dimension__init(&dim[i]);
        list[i] = &dim[i];
    }
    dim[0].value_case = ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_PARAM;
    dim[0].dim_param = graph_text(g, "N");
    dim[1].value_case = ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE;
    dim[1].dim_value = (int64_t)columns;
    shape->n_dim = columns > 0 ? 2 : 1;
    shape->dim = list;
    return shape;
}

static Onnx__ValueInfoProto *value_of(struct onnx_graph *g, const char *name,
                                      enum onnx_type type, size_t columns)
{
    Onnx__ValueInfoProto *value = graph_take(g, 1, sizeof *value);
    Onnx__TypeProto *about = graph_take(g, 1, sizeof *about);
    Onnx__TypeProto__Tensor *tensor = graph_take(g, 1, sizeof *tensor);
    Onnx__TensorShapeProto *shape = shape_of(g, columns);

    if (g->status != LS_OK)
        return NULL;
    onnx__value_info_proto__init(value);
    onnx__type_proto__init(about);
    onnx__type_proto__tensor__init(tensor);
    tensor->has_elem_type = 1;
    tensor->elem_type = (int32_t)type;
    tensor->shape = shape;
    about->value_case = ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE;
    about->tensor_type = tensor;
    value->name = graph_text(g, name);
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
    Onnx__TensorProto *tensor = graph_take(g, 1, sizeof *tensor);
    int64_t *dims = graph_take(g, 2, sizeof *dims);
    char *name = graph_name(g, "constant");

    if (g->status != LS_OK)
        return NULL;
    onnx__tensor_proto__init(tensor);
    dims[0] = (int64_t)rows;
    dims[1] = (int64_t)columns;
    tensor->n_dims = rank;
    tensor->dims = dims;
    tensor->has_data_type = 1;
    tensor->data_type = (int32_t)type;
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
    float *data = graph_take(g, rows * columns, sizeof *data);

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

const char *onnx_slopes(struct onnx_graph *g,
                        const struct pipeline_layer *layer)
{
    const char *name;
    float *data = floats(g, 1, layer->n_out, &name);

    for (size_t j = 0; data && j < layer->n_out; j++)
        data[j] = (float)pipeline_slope(layer, j);
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
    int64_t *data = graph_take(g, n, sizeof *data);

    if (g->status != LS_OK)
        return "";
    for (size_t i = 0; i < n; i++)
        data[i] = (int64_t)value[i];
    tensor->n_int64_data = n;
    tensor->int64_data = data;
    return tensor->name;
}
