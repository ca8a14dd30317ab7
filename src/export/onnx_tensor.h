/* SPDX-License-Identifier: MIT */
/*
 * onnx_tensor.h - constants of an ONNX graph as doubles, and the memory of its
 * messages, which is bounded: a short file may describe many messages.
 */
#ifndef LOCKSTEP_ONNX_TENSOR_H
#define LOCKSTEP_ONNX_TENSOR_H

#include <stdbool.h>

#include "base/status.h"
#include "onnx.pb-c.h"

struct onnx_tensor {
    size_t rank, dims[2], count; /* rank 0 has dims 1 */
    double *value;               /* [count] */
};

/* LS_BAD_DATA unless tensor has floats or doubles within the file, of at most
 * two axes. */
ls_status onnx_tensor_read(const char *path, const Onnx__TensorProto *from,
                           struct onnx_tensor *tensor);
void onnx_tensor_clear(struct onnx_tensor *tensor);

/* Whether a constant is a single integer of 64 bits, and which. */
bool onnx_tensor_integer(const Onnx__TensorProto *from, int64_t *value);

struct onnx_memory {
    size_t used, most;
};

/* Whether protobuf-c can unpack the file: the messages, which hold others, are
 * complete, and nested no deeper than its stack is sure to hold. */
bool onnx_is_shallow(const void *bytes, size_t size);

size_t onnx_memory_limit(size_t size); /* for a file of this size */
ProtobufCAllocator onnx_allocator(struct onnx_memory *memory);

#endif
