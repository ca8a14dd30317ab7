/* SPDX-License-Identifier: MIT */
/*
 * export_onnx_parts.h - parts of an exported ONNX graph.
 */
#ifndef LOCKSTEP_EXPORT_ONNX_PARTS_H
#define LOCKSTEP_EXPORT_ONNX_PARTS_H

#include "export/onnx_graph.h"
#include "export/pipeline.h"

/* The inputs of the graph, and from them all features: the name of a value
 * [N x n_features]. */
ls_status onnx_features(struct onnx_graph *g, const struct pipeline *p,
                        const char **features);

/* Columns [n] of a value; values side by side. */
const char *onnx_columns(struct onnx_graph *g, const char *value, size_t n,
                         const size_t *columns);
const char *onnx_joined(struct onnx_graph *g, size_t n,
                        const char *const *values);

/* Fill and scale all features, for a member. */
ls_status onnx_scaled(struct onnx_graph *g, const struct pipeline *p,
                      const struct pipeline_net *net, const char *x,
                      const char **scaled);

/* The inputs of layer 1 of a member, from the features. */
ls_status onnx_inputs(struct onnx_graph *g, const struct pipeline *p,
                      const struct pipeline_net *net, const char *features,
                      const char **inputs);

/* The layers of a member: from their inputs to its last activation. */
const char *onnx_layers(struct onnx_graph *g, const struct pipeline_net *net,
                        const char *inputs);

#endif
