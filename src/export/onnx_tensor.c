/* SPDX-License-Identifier: MIT */
/*
 * onnx_tensor.c - constants of an ONNX graph as doubles; limits of the memory
 * and of the stack that protobuf-c, which has none, takes for a file.
 *
 * protobuf-c gives numbers of raw_data as bytes, little-endian.
 */
#include "export/onnx_tensor.h"

#include <endian.h>
#include <string.h>

#include "base/mem.h"
#include "base/number.h"
#include "export/import_net.h"

enum { FLOAT = 1, INT64 = 7, DOUBLE = 11 };

/* Messages within messages; protobuf-c takes 1 KiB of the stack for each. A
 * constant of a chain is the fifth, each branch of an If adds three. */
enum { MOST_NESTED = 64 };

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

static double raw_float(const uint8_t *raw)
{
    uint32_t bits;
    float value;

    memcpy(&bits, raw, sizeof bits);
    bits = le32toh(bits);
    memcpy(&value, &bits, sizeof value);
    return (double)value;
}

static uint64_t raw_bits(const uint8_t *raw)
{
    uint64_t bits;

    memcpy(&bits, raw, sizeof bits);
    return le64toh(bits);
}

static double raw_double(const uint8_t *raw)
{
    const uint64_t bits = raw_bits(raw);
    double value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

bool onnx_tensor_integer(const Onnx__TensorProto *from, int64_t *value)
{
    if (from->data_type != INT64 || from->n_external_data > 0)
        return false;
    if (from->has_raw_data && from->raw_data.len == sizeof(uint64_t))
        *value = (int64_t)raw_bits(from->raw_data.data);
    else if (!from->has_raw_data && from->n_int64_data == 1)
        *value = from->int64_data[0];
    else
        return false;
    return true;
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
    for (size_t i = 0; i < n; i++)
        tensor->value[i] = !is_float && raw
                               ? raw_double(raw + i * sizeof(double))
                           : !is_float ? from->double_data[i]
                           : raw       ? raw_float(raw + i * sizeof(float))
                                       : (double)from->float_data[i];
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

/* ---- Nesting ------------------------------------------------------------- */

/* Bytes of a message that are left to read. */
struct wire {
    const uint8_t *at;
    size_t left;
};

static bool take_varint(struct wire *wire, uint64_t *value)
{
    *value = 0;
    for (unsigned shift = 0; shift < 64 && wire->left > 0; shift += 7) {
        const uint8_t byte = *wire->at++;

        wire->left--;
        *value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80)
            return true;
    }
    return false;
}

/* The number of the next field, and what is within one that has a length. */
static bool take_field(struct wire *wire, uint32_t *number, struct wire *within)
{
    enum { VARINT, EIGHT, LENGTH, FOUR = 5 };
    uint64_t key, size = 0;

    *within = (struct wire){NULL, 0};
    if (!take_varint(wire, &key))
        return false;
    *number = (uint32_t)(key >> 3);
    key &= 7;
    if (key == VARINT)
        return take_varint(wire, &size);
    if (key == LENGTH ? !take_varint(wire, &size) : key != EIGHT && key != FOUR)
        return false;
    size = key == EIGHT ? 8 : key == FOUR ? 4 : size;
    if (size > wire->left)
        return false;
    if (key == LENGTH)
        *within = (struct wire){wire->at, (size_t)size};
    wire->at += size;
    wire->left -= (size_t)size;
    return true;
}

static bool is_shallow(const ProtobufCMessageDescriptor *message,
                       struct wire wire, int depth)
{
    struct wire within;
    uint32_t number;

    while (wire.left > 0) {
        const ProtobufCFieldDescriptor *field;

        if (!take_field(&wire, &number, &within))
            return false;
        field = protobuf_c_message_descriptor_get_field(message, number);
        if (within.at && field && field->type == PROTOBUF_C_TYPE_MESSAGE &&
            (depth == MOST_NESTED ||
             !is_shallow(field->descriptor, within, depth + 1)))
            return false;
    }
    return true;
}

bool onnx_is_shallow(const void *bytes, size_t size)
{
    return is_shallow(&onnx__model_proto__descriptor,
                      (struct wire){bytes, size}, 1);
}
