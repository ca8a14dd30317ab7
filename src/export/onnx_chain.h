/* SPDX-License-Identifier: MIT */
/*
 * onnx_chain.h - nodes of an ONNX graph that is read as a chain: attributes,
 * constants, and who reads what.
 */
#ifndef LOCKSTEP_ONNX_CHAIN_H
#define LOCKSTEP_ONNX_CHAIN_H

#include "export/import_net.h"
#include "export/onnx_tensor.h"

/* A graph that is being read. */
struct onnx_chain {
    struct import_net *net;
    const Onnx__GraphProto *graph;
    const bool *needed; /* [n_node] for the first output */
    const char *now;    /* the value that the chain has reached */
    size_t n_inputs;    /* columns of the input, 0: not told */
};

const Onnx__AttributeProto *onnx_attribute(const Onnx__NodeProto *node,
                                           const char *name);
double onnx_number_of(const Onnx__NodeProto *node, const char *name, double or);
int64_t onnx_integer_of(const Onnx__NodeProto *node, const char *name,
                        int64_t or);
bool onnx_is(const Onnx__NodeProto *node, const char *op);

/* Name of input i, or "". */
const char *onnx_input_of(const Onnx__NodeProto *node, size_t i);
bool onnx_reads(const Onnx__NodeProto *node, const char *value);
/* How often the needed nodes read the value that the chain has reached. */
size_t onnx_readers(const struct onnx_chain *chain);

/* LS_BAD_DATA, with a sentence on this node. */
ls_status onnx_refuse(const struct onnx_chain *chain,
                      const Onnx__NodeProto *node, const char *why);

/* Whether a name is that of a constant: of an initializer, a node Constant, or
 * a copy of one by Identity. */
bool onnx_is_constant(const struct onnx_chain *chain, const char *name);
/* The constant that is input i of a node. */
ls_status onnx_constant_of(const struct onnx_chain *chain,
                           const Onnx__NodeProto *node, size_t i,
                           struct onnx_tensor *tensor);
/* The only axis that a node reduces, by its attribute or its second input. */
ls_status onnx_axis_of(const struct onnx_chain *chain,
                       const Onnx__NodeProto *node, int64_t *axis);
/* One number for each of the n units (0: as many as there are), from a row or a
 * single number. */
ls_status onnx_spread(const struct onnx_chain *chain,
                      const Onnx__NodeProto *node,
                      const struct onnx_tensor *from, size_t n, double **row);

#endif
