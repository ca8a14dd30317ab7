/* SPDX-License-Identifier: MIT */
/*
 * h5_type.c - map HDF5 types to number types.
 *
 * Types other than numbers and texts are named for messages, but not read.
 */
#include "hdf5/h5_inside.h"

#include <stdio.h>
#include <string.h>

#define TYPES(X)                                    \
    X(NUMBER_U8, H5T_NATIVE_UINT8, H5T_STD_U8LE)    \
    X(NUMBER_I8, H5T_NATIVE_INT8, H5T_STD_I8LE)     \
    X(NUMBER_U16, H5T_NATIVE_UINT16, H5T_STD_U16LE) \
    X(NUMBER_I16, H5T_NATIVE_INT16, H5T_STD_I16LE)  \
    X(NUMBER_U32, H5T_NATIVE_UINT32, H5T_STD_U32LE) \
    X(NUMBER_I32, H5T_NATIVE_INT32, H5T_STD_I32LE)  \
    X(NUMBER_U64, H5T_NATIVE_UINT64, H5T_STD_U64LE) \
    X(NUMBER_I64, H5T_NATIVE_INT64, H5T_STD_I64LE)  \
    X(NUMBER_F32, H5T_NATIVE_FLOAT, H5T_IEEE_F32LE) \
    X(NUMBER_F64, H5T_NATIVE_DOUBLE, H5T_IEEE_F64LE)

#define MEMORY(number, memory, file) \
    case number:                     \
        return memory;
#define STORED(number, memory, file) \
    case number:                     \
        return file;

hid_t h5_memory_type(enum number_type type)
{
    switch (type) {
        TYPES(MEMORY)
    default:
        return H5I_INVALID_HID;
    }
}

hid_t h5_file_type(enum number_type type)
{
    switch (type) {
        TYPES(STORED)
    default:
        return H5I_INVALID_HID;
    }
}

static enum number_type integer_type(hid_t type)
{
    const bool is_signed = H5Tget_sign(type) == H5T_SGN_2;

    switch (H5Tget_size(type)) {
    case 1:
        return is_signed ? NUMBER_I8 : NUMBER_U8;
    case 2:
        return is_signed ? NUMBER_I16 : NUMBER_U16;
    case 4:
        return is_signed ? NUMBER_I32 : NUMBER_U32;
    case 8:
        return is_signed ? NUMBER_I64 : NUMBER_U64;
    default:
        return NUMBER_NONE;
    }
}

/* Floats of one and two bytes are all exact as float32. */
static enum number_type float_type(hid_t type)
{
    if (H5Tget_size(type) <= 2 || H5Tequal(type, H5T_IEEE_F32LE) > 0 ||
        H5Tequal(type, H5T_IEEE_F32BE) > 0)
        return NUMBER_F32;
    if (H5Tequal(type, H5T_IEEE_F64LE) > 0 ||
        H5Tequal(type, H5T_IEEE_F64BE) > 0)
        return NUMBER_F64;
    return NUMBER_NONE;
}

/* h5py writes numpy.bool as an enum of FALSE = 0 and TRUE = 1 in one byte. */
static bool is_bool(hid_t type)
{
    signed char value[2] = {-1, -1};

    return H5Tget_size(type) == 1 && H5Tget_nmembers(type) == 2 &&
           H5Tenum_valueof(type, "FALSE", &value[0]) >= 0 &&
           H5Tenum_valueof(type, "TRUE", &value[1]) >= 0 && value[0] == 0 &&
           value[1] == 1;
}

/* h5py writes complex numbers as a compound of r and i. */
static bool is_complex(hid_t type)
{
    return H5Tget_nmembers(type) == 2 && H5Tget_member_index(type, "r") >= 0 &&
           H5Tget_member_index(type, "i") >= 0;
}

static void describe_number(hid_t type, const char *kind,
                            struct h5_shape *shape)
{
    const size_t size = H5Tget_size(type);
    const H5T_order_t order = H5Tget_order(type);

    shape->swapped = size > 1 && order != H5Tget_order(H5T_NATIVE_INT);
    snprintf(shape->type_name, sizeof shape->type_name, "%s%s%zu",
             !shape->swapped         ? ""
             : order == H5T_ORDER_BE ? "big-endian "
             : order == H5T_ORDER_LE ? "little-endian "
                                     : "",
             kind, 8 * size);
}

static void describe_integer(hid_t type, const char *prefix,
                             struct h5_shape *shape)
{
    char kind[32];

    shape->type = integer_type(type);
    snprintf(kind, sizeof kind, "%s%sint", prefix,
             H5Tget_sign(type) == H5T_SGN_2 ? "" : "u");
    describe_number(type, kind, shape);
}

static void describe_enum(hid_t type, struct h5_shape *shape)
{
    const hid_t base = H5Tget_super(type);

    if (base < 0)
        return;
    describe_integer(base, "enum of ", shape);
    (void)H5Idec_ref(base);
    shape->is_bool = is_bool(type);
    shape->is_enum = !shape->is_bool;
    if (shape->is_bool) {
        shape->type = NUMBER_I8;
        snprintf(shape->type_name, sizeof shape->type_name, "bool");
    }
}

static const char *class_name(hid_t type, H5T_class_t class)
{
    switch (class) {
    case H5T_STRING:
        return "text";
    case H5T_COMPOUND:
        return is_complex(type) ? "complex" : "compound";
    case H5T_OPAQUE:
        return "opaque";
    case H5T_REFERENCE:
        return "reference";
    case H5T_VLEN:
        return "list of variable length";
    case H5T_ARRAY:
        return "array";
    case H5T_TIME:
        return "time";
    default:
        return "of unknown type";
    }
}

void h5_describe_type(hid_t type, struct h5_shape *shape)
{
    const H5T_class_t class = H5Tget_class(type);

    switch (class) {
    case H5T_INTEGER:
        describe_integer(type, "", shape);
        break;
    case H5T_FLOAT:
        shape->type = float_type(type);
        describe_number(type, "float", shape);
        break;
    case H5T_ENUM:
        describe_enum(type, shape);
        break;
    case H5T_BITFIELD:
        snprintf(shape->type_name, sizeof shape->type_name, "bit field");
        if (!h5_bits_are_bytes(type))
            break;
        shape->type = NUMBER_I8;
        shape->is_bool = true;
        snprintf(shape->type_name, sizeof shape->type_name, "bool");
        break;
    default:
        shape->is_text = class == H5T_STRING;
        shape->is_variable = H5Tis_variable_str(type) > 0;
        shape->is_compound = class == H5T_COMPOUND && !is_complex(type);
        snprintf(shape->type_name, sizeof shape->type_name, "%s",
                 class_name(type, class));
    }
}

/* Element type of an array; type itself if it is not an array. */
static ls_status look_into_array(struct h5_file *file, const char *name,
                                 hid_t *type, size_t *count)
{
    hsize_t dims[H5_MAX_RANK] = {0};
    hid_t base = H5I_INVALID_HID;
    int rank = 0;
    ls_status status = LS_OK;

    *count = 1;
    if (H5Tget_class(*type) != H5T_ARRAY)
        return LS_OK;
    rank = H5Tget_array_dims2(*type, dims);
    TRY(h5_check(file, name, rank, "read its type"));
    for (int i = 0; i < rank; i++) {
        if (dims[i] > H5_MAX_BYTES / *count)
            TRY(fail(LS_BAD_DATA, "%s: %s has an array that is too large",
                     file->name, name));
        *count *= (size_t)dims[i];
    }
    TRY(h5_check(file, name, base = H5Tget_super(*type), "read its type"));
    TRY(h5_release(file, *type, LS_OK));
    *type = base;
    base = H5I_INVALID_HID;

done:
    return h5_release(file, base, status);
}

ls_status h5_describe_field(struct h5_file *file, const char *name, hid_t type,
                            unsigned index, struct h5_field *field)
{
    struct h5_shape shape = {0};
    hid_t member = H5I_INVALID_HID;
    char *text = H5Tget_member_name(type, index);
    ls_status status = LS_OK;

    if (!text)
        TRY(h5_check(file, name, -1, "read its fields"));
    if (strlen(text) >= sizeof field->name)
        TRY(fail(LS_BAD_DATA, "%s: %s has a field whose name is too long",
                 file->name, name));
    strcpy(field->name, text);
    TRY(h5_check(file, name, member = H5Tget_member_type(type, index),
                 "read its fields"));
    field->is_array = H5Tget_class(member) == H5T_ARRAY;
    TRY(look_into_array(file, name, &member, &field->count));
    h5_describe_type(member, &shape);
    field->type = shape.type;
    field->is_text = shape.is_text;
    field->is_bool = shape.is_bool;
    field->is_enum = shape.is_enum && !field->is_array;
    memcpy(field->type_name, shape.type_name, sizeof field->type_name);

done:
    (void)H5free_memory(text);
    return h5_release(file, member, status);
}
