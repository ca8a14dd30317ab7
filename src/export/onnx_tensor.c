/* SPDX-License-Identifier: MIT */
/*
 * onnx_tensor.c - constants of an ONNX graph as doubles.
 *
 * protobuf-c gives numbers of raw_data as bytes, little-endian.
 */
#include "export/onnx_tensor.h"

#include <string.h>

#include "base/mem.h"
#include "base/number.h"
#include "export/import_net.h"

enum { FLOAT = 1, DOUBLE = 11 };

static ls_status bad(const char *path, const Onnx__TensorProto *from,
                     const char *what)
{
    return fail(LS_BAD_DATA, "%s: constant %s %s", path,
                from->name ? from->name : "", what);
}

/* The sizes, without axes of one element in front. */
static ls_status read_dims(const char *path, const Onnx__TensorProto *from,
                           struct onnx_tensor *tensor)
{
    tensor->count = 1;
    tensor->rank = from->n_dims;
    tensor->dims[0] = tensor->dims[1] = 1;
    if (from->n_dims > 2)
        return bad(path, from, "has more than two axes");
    for (size_t i = 0; i < from->n_dims; i++) {
        if (from->dims[i] < 1 ||
            (uint64_t)from->dims[i] > IMPORT_MOST / tensor->count)
            return bad(path, from, "is empty or too large");
        tensor->dims[i] = (size_t)from->dims[i];
        tensor->count *= tensor->dims[i];
    }
    if (tensor->rank == 0)
        tensor->rank = 1;
    return LS_OK;
}

static ls_status read_values(const char *path, const Onnx__TensorProto *from,
                             struct onnx_tensor *tensor)
{
    const size_t n = tensor->count;
    const uint8_t *raw = from->has_raw_data ? from->raw_data.data : NULL;
    const size_t bytes = from->has_raw_data ? from->raw_data.len : 0;
    const bool is_float = from->data_type == FLOAT;

    if (from->n_external_data > 0)
        return bad(path, from, "is stored in another file");
    if (!is_float && from->data_type != DOUBLE)
        return bad(path, from, "is not of type float or double");
    if (raw && bytes != n * (is_float ? sizeof(float) : sizeof(double)))
        return bad(path, from, "has another number of bytes than its shape");
    if (!raw && (is_float ? from->n_float_data : from->n_double_data) != n)
        return bad(path, from, "has another number of values than its shape");
    for (size_t i = 0; i < n; i++) {
        float one;

        if (!is_float && raw)
            memcpy(&tensor->value[i], raw + i * sizeof(double), sizeof(double));
        else if (!is_float)
            tensor->value[i] = from->double_data[i];
        else if (raw) {
            memcpy(&one, raw + i * sizeof one, sizeof one);
            tensor->value[i] = (double)one;
        } else {
            tensor->value[i] = (double)from->float_data[i];
        }
    }
    return LS_OK;
}

ls_status onnx_tensor_read(const char *path, const Onnx__TensorProto *from,
                           struct onnx_tensor *tensor)
{
    ls_status status = LS_OK;

    TRY(read_dims(path, from, tensor));
    TRY(MEM_ARRAY(tensor->value, tensor->count, "a constant"));
    TRY(read_values(path, from, tensor));
done:
    return status;
}

void onnx_tensor_clear(struct onnx_tensor *tensor)
{
    mem_free(tensor->value);
    tensor->value = NULL;
}

size_t onnx_memory_limit(size_t size)
{
    const size_t least = (size_t)1 << 26;

    return size > least / 8 ? 8 * size : least;
}

static void *allocate(void *data, size_t size)
{
    struct onnx_memory *memory = data;

    if (size > memory->most - memory->used)
        return NULL;
    memory->used += size;
    return mem_untouched(size, 1);
}

static void release(void *data, void *block)
{
    (void)data;
    mem_free(block);
}

ProtobufCAllocator onnx_allocator(struct onnx_memory *memory)
{
    return (ProtobufCAllocator){allocate, release, memory};
}
