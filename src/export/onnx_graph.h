/* SPDX-License-Identifier: MIT */
/*
 * onnx_graph.h - make an ONNX graph node by node. Names of values are made
 * here. A failure is kept, later calls do nothing and return "", and
 * onnx_graph_pack() reports it.
 */
#ifndef LOCKSTEP_ONNX_GRAPH_H
#define LOCKSTEP_ONNX_GRAPH_H

#include <stdint.h>

#include "base/real.h"
#include "base/status.h"
#include "export/text_out.h"

struct onnx_graph;
struct pipeline_layer;

enum onnx_type { ONNX_FLOAT = 1, ONNX_INT64 = 7, ONNX_STRING = 8 };

ls_status onnx_graph_create(struct onnx_graph **graph);
void onnx_graph_destroy(struct onnx_graph *graph); /* NULL is allowed */

/* Inputs and outputs [N x columns], or [N] if columns is 0. */
void onnx_input(struct onnx_graph *graph, const char *name, enum onnx_type type,
                size_t columns);
void onnx_output(struct onnx_graph *graph, const char *name,
                 enum onnx_type type, size_t columns);

/* Constants: float [rows x columns], int64 [n]. */
const char *onnx_doubles(struct onnx_graph *graph, size_t rows, size_t columns,
                         const double *value);
const char *onnx_reals(struct onnx_graph *graph, size_t rows, size_t columns,
                       const real *value);
const char *onnx_number(struct onnx_graph *graph, double value); /* [1 x 1] */
/* [1 x n]: even, odd, even, .. */
/* A row of the slopes of a layer, see pipeline_slope(). */
const char *onnx_slopes(struct onnx_graph *graph,
                        const struct pipeline_layer *layer);
const char *onnx_alternating(struct onnx_graph *graph, size_t n, double even,
                             double odd);
const char *onnx_integers(struct onnx_graph *graph, size_t n,
                          const size_t *value);

/* A node with one output, whose name is returned. */
const char *onnx_node1(struct onnx_graph *graph, const char *op, const char *a);
const char *onnx_node2(struct onnx_graph *graph, const char *op, const char *a,
                       const char *b);
const char *onnx_node3(struct onnx_graph *graph, const char *op, const char *a,
                       const char *b, const char *c);
const char *onnx_nodes(struct onnx_graph *graph, const char *op, size_t n,
                       const char *const *input);

/* Attributes of the last node; its domain and the name of its output. */
void onnx_set_integer(struct onnx_graph *graph, const char *name,
                      int64_t value);
void onnx_set_integers(struct onnx_graph *graph, const char *name, size_t n,
                       const int64_t *value);
void onnx_set_number(struct onnx_graph *graph, const char *name, double value);
void onnx_set_texts(struct onnx_graph *graph, const char *name, size_t n,
                    const char *const *text);
void onnx_set_domain(struct onnx_graph *graph, const char *domain);
void onnx_name_output(struct onnx_graph *graph, const char *name);

/* Append the bytes of the model to out. */
ls_status onnx_graph_pack(struct onnx_graph *graph, const char *name,
                          struct text_out *out);

#endif
