/* SPDX-License-Identifier: MIT */
/*
 * h5_coding.c - conventions that encode numbers: fill values, packing,
 * unsigned.
 *
 * Attributes of a dataset declare fill values (_FillValue, missing_value,
 * valid_min, valid_max, valid_range), packing (scale_factor, add_offset) and
 * unsigned integers (_Unsigned): the conventions of netCDF and CF, which other
 * programs follow too. netCDF-4 fills elements never written with a default
 * value; pandas marks a missing time (NaT), and R a missing integer, by the
 * smallest integer. Numbers are decoded in h5_decode.c.
 */
#include "hdf5/h5_inside.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Values of one attribute. */
enum { MOST_VALUES = 64 };

/* Default fill values of netCDF-4; single bytes have none (netcdf.h,
 * NC_FILL_SHORT and following). */
static const struct {
    enum number_type type;
    union {
        int16_t i16;
        uint16_t u16;
        int32_t i32;
        uint32_t u32;
        int64_t i64;
        uint64_t u64;
        float f32;
        double f64;
    } value;
} netcdf_fill[] = {
    {NUMBER_I16, {.i16 = -32767}},
    {NUMBER_U16, {.u16 = UINT16_MAX}},
    {NUMBER_I32, {.i32 = -2147483647}},
    {NUMBER_U32, {.u32 = UINT32_MAX}},
    {NUMBER_I64, {.i64 = -9223372036854775806}},
    {NUMBER_U64, {.u64 = UINT64_MAX - 1}},
    {NUMBER_F32, {.f32 = 9.9692099683868690e+36f}},
    {NUMBER_F64, {.f64 = 9.9692099683868690e+36}},
};

static enum number_type without_sign(enum number_type type)
{
    return type == NUMBER_I8    ? NUMBER_U8
           : type == NUMBER_I16 ? NUMBER_U16
           : type == NUMBER_I32 ? NUMBER_U32
           : type == NUMBER_I64 ? NUMBER_U64
                                : type;
}

static enum number_type with_sign(enum number_type type)
{
    return type == NUMBER_U8    ? NUMBER_I8
           : type == NUMBER_U16 ? NUMBER_I16
           : type == NUMBER_U32 ? NUMBER_I32
           : type == NUMBER_U64 ? NUMBER_I64
                                : type;
}

/* Add a mark, unless it is NaN or already known. */
static void add_mark(struct h5_coding *c, const void *mark)
{
    const size_t size = number_size(c->stored);

    if (isnan(number_at(c->stored, mark, 0)))
        return;
    for (size_t k = 0; k < c->n_marks; k++)
        if (memcmp(c->mark[k], mark, size) == 0)
            return;
    if (c->n_marks < H5_MARKS)
        memcpy(c->mark[c->n_marks++], mark, size);
}

/* ---- Attributes ---------------------------------------------------------- */

/* Numbers of an attribute: raw, as double, and as `stored`. */
struct values {
    size_t n;
    enum number_type type; /* of the attribute */
    double number[MOST_VALUES];
    unsigned char stored[MOST_VALUES][8];
};

/* Read the numbers of one attribute as an HDF5 type. */
static ls_status read_as(struct h5_file *file, const char *name, hid_t id,
                         enum number_type type, struct values *v)
{
    unsigned char packed[MOST_VALUES * 8];
    const size_t size = number_size(type);
    ls_status status = LS_OK;

    TRY(h5_check(file, name, H5Aread(id, h5_memory_type(type), packed),
                 "read its attributes"));
    for (size_t i = 0; i < v->n; i++)
        memcpy(v->stored[i], packed + i * size, size);
done:
    return status;
}

/* If attribute and numbers differ in signedness, -1 in one is 255 in the other:
 * the same bits. */
static enum number_type type_to_read(const struct h5_coding *c,
                                     enum number_type attribute)
{
    if (!c->other_sign || !number_is_integer(attribute))
        return c->raw;
    return with_sign(attribute) == attribute ? with_sign(c->stored)
                                             : without_sign(c->stored);
}

/* v->n is 0 when there is no such attribute, or it holds no numbers. */
static ls_status read_values(struct h5_file *file, const char *name,
                             hid_t dataset, const struct h5_coding *c,
                             const char *attribute, struct values *v)
{
    struct h5_shape shape = {0};
    hid_t id = H5I_INVALID_HID, type = H5I_INVALID_HID;
    hid_t space = H5I_INVALID_HID;
    hssize_t n = 0;
    ls_status status = LS_OK;

    v->n = 0;
    if (H5Aexists(dataset, attribute) <= 0)
        return LS_OK;
    TRY(h5_check(file, name, id = H5Aopen(dataset, attribute, H5P_DEFAULT),
                 "read its attributes"));
    TRY(h5_check(file, name, type = H5Aget_type(id), "read its attributes"));
    TRY(h5_check(file, name, space = H5Aget_space(id), "read its attributes"));
    h5_describe_type(type, &shape);
    n = H5Sget_simple_extent_npoints(space);
    if (shape.type == NUMBER_NONE || n < 1)
        goto done;
    if (n > MOST_VALUES)
        TRY(fail(LS_BAD_DATA, "%s: %s@%s has %lld values, limit %d", file->name,
                 name, attribute, (long long)n, MOST_VALUES));
    v->n = (size_t)n;
    v->type = shape.type;
    TRY(h5_check(file, name, H5Aread(id, H5T_NATIVE_DOUBLE, v->number),
                 "read its attributes"));
    TRY(read_as(file, name, id, type_to_read(c, v->type), v));
done:
    status = h5_release(file, space, status);
    status = h5_release(file, type, status);
    return h5_release(file, id, status);
}

static bool begins_with(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

/* A text attribute of the dataset, truncated to 31 bytes; "" if there is
 * none. */
static void read_word(hid_t dataset, const char *attribute, char word[32])
{
    hid_t id = H5I_INVALID_HID, type = H5I_INVALID_HID;
    char fixed[64] = "", *variable = NULL;

    *word = '\0';
    if (H5Aexists(dataset, attribute) <= 0)
        return;
    id = H5Aopen(dataset, attribute, H5P_DEFAULT);
    type = id >= 0 ? H5Aget_type(id) : H5I_INVALID_HID;
    if (type >= 0 && H5Tget_class(type) == H5T_STRING) {
        if (H5Tis_variable_str(type) > 0) {
            if (H5Aread(id, type, &variable) >= 0 && variable)
                snprintf(word, 32, "%.31s", variable);
        } else if (H5Tget_size(type) < sizeof fixed &&
                   H5Aget_storage_size(id) < sizeof fixed &&
                   H5Aread(id, type, fixed) >= 0) {
            snprintf(word, 32, "%.31s", fixed);
        }
    }
    (void)H5free_memory(variable);
    if (type >= 0)
        (void)H5Tclose(type);
    if (id >= 0)
        (void)H5Aclose(id);
}

bool h5_is_time(hid_t dataset, const char *attribute)
{
    char word[32];

    read_word(dataset, attribute, word);
    return begins_with(word, "datetime64") || begins_with(word, "timedelta64");
}

/* ---- Conventions --------------------------------------------------------- */

/* Whether the stored type represents the number: otherwise it cannot occur
 * among the stored numbers. */
static bool is_mark(const struct h5_coding *c, const struct values *v, size_t i)
{
    const enum number_type read = type_to_read(c, v->type);
    const double as_stored = number_at(read, v->stored[i], 0);

    return as_stored == v->number[i] ||
           (c->stored == NUMBER_F32 && (float)as_stored == (float)v->number[i]);
}

static ls_status take_marks(struct h5_file *file, const char *name,
                            hid_t dataset, const char *attribute,
                            struct values *v, struct h5_coding *c)
{
    ls_status status = LS_OK;

    TRY(read_values(file, name, dataset, c, attribute, v));
    for (size_t i = 0; i < v->n; i++)
        if (is_mark(c, v, i))
            add_mark(c, v->stored[i]);
    c->coarse |= v->n > 0 && v->type == NUMBER_F32 && c->stored == NUMBER_F64;
done:
    return status;
}

/* A limit in units of the stored numbers; for packed integers a floating-point
 * limit is in units of the unpacked ones. */
static double limit_of(const struct h5_coding *c, const struct values *v,
                       size_t i)
{
    if (c->stored == NUMBER_F32)
        return (double)(float)v->number[i];
    if (c->other_sign && v->number[i] < 0.0)
        return v->number[i] + ldexp(1.0, 8 * (int)number_size(c->stored));
    return v->number[i];
}

static ls_status take_limits(struct h5_file *file, const char *name,
                             hid_t dataset, struct values *v,
                             struct h5_coding *c)
{
    static const char *const names[] = {"valid_min", "valid_max",
                                        "valid_range"};
    ls_status status = LS_OK;

    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        TRY(read_values(file, name, dataset, c, names[k], v));
        if (v->n != (k == 2 ? 2 : 1))
            continue;
        c->limited = true;
        c->limits_unpacked = c->packed && number_is_integer(c->stored) &&
                             !number_is_integer(v->type);
        if (k != 1)
            c->least = limit_of(c, v, 0);
        if (k != 0)
            c->most = limit_of(c, v, v->n - 1);
    }
done:
    return status;
}

static ls_status take_packing(struct h5_file *file, const char *name,
                              hid_t dataset, struct values *v,
                              struct h5_coding *c)
{
    ls_status status = LS_OK;

    TRY(read_values(file, name, dataset, c, "scale_factor", v));
    c->scale = v->n == 1 ? v->number[0] : 1.0;
    TRY(read_values(file, name, dataset, c, "add_offset", v));
    c->offset = v->n == 1 ? v->number[0] : 0.0;
    if (!isfinite(c->scale) || !isfinite(c->offset) || c->scale == 0.0)
        TRY(fail(LS_BAD_DATA,
                 "%s: %s has the scale_factor %g and the add_offset %g; want "
                 "finite numbers, and not 0",
                 file->name, name, c->scale, c->offset));
    c->packed = c->scale != 1.0 || c->offset != 0.0;
done:
    return status;
}

/* Whether a file, or at least this dataset, was written by netCDF-4. */
static bool is_netcdf(hid_t dataset)
{
    const hid_t file = H5Iget_file_id(dataset);
    const bool root = file >= 0 && H5Aexists_by_name(file, "/", "_NCProperties",
                                                     H5P_DEFAULT) > 0;

    if (file >= 0)
        (void)H5Fclose(file);
    return root || H5Aexists(dataset, "_Netcdf4Dimid") > 0 ||
           H5Aexists(dataset, "_Netcdf4Coordinates") > 0 ||
           H5Aexists(dataset, "DIMENSION_LIST") > 0;
}

/* netCDF without a declared fill value: the default, where HDF5 was told to
 * write it. */
static ls_status take_default(struct h5_file *file, const char *name,
                              hid_t dataset, hid_t creation,
                              struct h5_coding *c)
{
    H5D_fill_value_t defined = H5D_FILL_VALUE_UNDEFINED;
    _Alignas(uint64_t) unsigned char fill[8];
    const size_t n = sizeof netcdf_fill / sizeof *netcdf_fill;
    ls_status status = LS_OK;

    TRY(h5_check(file, name, H5Pfill_value_defined(creation, &defined),
                 "read its fill value"));
    if (defined != H5D_FILL_VALUE_USER_DEFINED || !is_netcdf(dataset))
        goto done;
    TRY(h5_check(file, name,
                 H5Pget_fill_value(creation, h5_memory_type(c->raw), fill),
                 "read its fill value"));
    for (size_t i = 0; i < n; i++)
        if (netcdf_fill[i].type == c->raw &&
            memcmp(fill, &netcdf_fill[i].value, number_size(c->raw)) == 0)
            add_mark(c, fill);
done:
    return status;
}

static void take_smallest(hid_t dataset, struct h5_coding *c)
{
    const int64_t no_time = INT64_MIN;
    const int32_t no_integer = INT32_MIN;

    if (c->raw == NUMBER_I64 && h5_is_time(dataset, "value_type"))
        add_mark(c, &no_time);
    if (c->raw == NUMBER_I32 && H5Aexists(dataset, "rhdf5-NA.OK") > 0)
        add_mark(c, &no_integer);
}

static void take_sign(hid_t dataset, struct h5_coding *c)
{
    char word[32];

    read_word(dataset, "_Unsigned", word);
    if (strcasecmp(word, "true") == 0)
        c->stored = without_sign(c->raw);
    else if (strcasecmp(word, "false") == 0)
        c->stored = with_sign(c->raw);
    c->other_sign = c->stored != c->raw;
}

/* Apply all attributes. */
static ls_status take_attributes(struct h5_file *file, const char *name,
                                 hid_t dataset, struct h5_coding *c,
                                 bool *declared)
{
    struct values v;
    ls_status status = LS_OK;

    take_sign(dataset, c);
    TRY(take_packing(file, name, dataset, &v, c));
    TRY(take_marks(file, name, dataset, "_FillValue", &v, c));
    *declared = v.n > 0;
    TRY(take_marks(file, name, dataset, "missing_value", &v, c));
    TRY(take_limits(file, name, dataset, &v, c));
    take_smallest(dataset, c);
done:
    return status;
}

ls_status h5_coding_of(struct h5_file *file, const char *name, hid_t dataset,
                       hid_t creation, enum number_type type,
                       struct h5_coding *coding)
{
    struct h5_coding c = {.raw = type,
                          .stored = type,
                          .scale = 1.0,
                          .least = -INFINITY,
                          .most = INFINITY};
    bool declared = false;
    H5O_info_t about;
    ls_status status = LS_OK;

    TRY(h5_check(file, name, H5Oget_info(dataset, &about),
                 "read its attributes"));
    if (about.num_attrs > 0)
        TRY(take_attributes(file, name, dataset, &c, &declared));
    if (!declared)
        TRY(take_default(file, name, dataset, creation, &c));
    *coding = c;
done:
    return status;
}
