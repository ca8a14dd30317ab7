/* SPDX-License-Identifier: MIT */
/*
 * h5_field.c - the fields of compound datasets, as one table of numbers.
 *
 * The record type in memory has the chosen fields next to each other, all of
 * one type, so that each record that HDF5 reads is a row of the table.
 */
#include "hdf5/h5_inside.h"

#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "hdf5/h5_remote.h"

/* pandas keeps the type of a field in an attribute; NaT is the smallest
 * integer. */
static void mark_time(hid_t dataset, struct h5_field *field)
{
    char attribute[H5_FIELD_SIZE + 8];

    snprintf(attribute, sizeof attribute, "%s_dtype", field->name);
    field->is_time =
        field->type == NUMBER_I64 && h5_is_time(dataset, attribute);
    if (field->is_time)
        field->type = NUMBER_F64;
}

ls_status h5_fields(struct h5_file *file, const char *name,
                    struct h5_field **fields, size_t *n)
{
    struct h5_dataset *dataset = NULL;
    struct h5_field *made = NULL;
    hid_t type = H5I_INVALID_HID;
    int count = 0;
    ls_status status = LS_OK;

    if (file->remote)
        return h5_ask_fields(file, name, fields, n);
    h5_prepare();
    TRY(h5_keep(file, name, &dataset));
    TRY(h5_check(file, name, type = H5Dget_type(dataset->id), "read its type"));
    if (H5Tget_class(type) != H5T_COMPOUND)
        TRY(fail_absent(
            fail(LS_BAD_DATA, "%s: %s has no fields", file->name, name)));
    count = H5Tget_nmembers(type);
    TRY(h5_check(file, name, count, "read its fields"));
    if (count > H5_MAX_FIELDS)
        TRY(fail(LS_BAD_DATA, "%s: %s has %d fields, limit %d", file->name,
                 name, count, H5_MAX_FIELDS));
    TRY(MEM_ARRAY(made, (size_t)count, "fields of a dataset"));
    for (unsigned i = 0; i < (unsigned)count; i++) {
        TRY(h5_describe_field(file, name, type, i, &made[i]));
        mark_time(dataset->id, &made[i]);
    }
    *fields = made;
    *n = (size_t)count;
    made = NULL;

done:
    mem_free(made);
    return h5_release(file, type, status);
}

/* Replace missing times by NaN in rows of fields read as double. */
static void decode_times(const struct h5_field *fields, size_t n, size_t rows,
                         void *out)
{
    size_t width = 0, at = 0;
    double *value = out;

    for (size_t f = 0; f < n; f++)
        width += fields[f].count;
    for (size_t f = 0; f < n; at += fields[f++].count)
        for (size_t i = 0; fields[f].is_time && i < rows * fields[f].count;
             i++) {
            const size_t row = i / fields[f].count, k = i % fields[f].count;
            double *v = &value[row * width + at + k];

            *v = *v == -0x1p63 ? (double)NAN : *v;
        }
}

/* The type of a stored array with elements of another type. */
static ls_status like_array(struct h5_file *file, const char *name,
                            const char *field, hid_t stored, hid_t element,
                            hid_t *array)
{
    const int index = H5Tget_member_index(stored, field);
    hsize_t dims[H5_MAX_RANK] = {0};
    hid_t member = H5I_INVALID_HID;
    int rank = 0;
    ls_status status = LS_OK;

    TRY(h5_check(file, name, index, "find its field"));
    TRY(h5_check(file, name,
                 member = H5Tget_member_type(stored, (unsigned)index),
                 "read its fields"));
    rank = H5Tget_array_dims2(member, dims);
    TRY(h5_check(file, name, rank, "read its fields"));
    TRY(h5_check(file, name,
                 *array = H5Tarray_create2(element, (unsigned)rank, dims),
                 "read its fields"));

done:
    return h5_release(file, member, status);
}

/* Add a field to the record in memory. */
static ls_status insert(struct h5_file *file, const char *name,
                        const struct h5_field *field, hid_t stored,
                        enum number_type type, size_t offset, hid_t record)
{
    hid_t array = H5I_INVALID_HID;
    hid_t member = h5_memory_type(type);
    ls_status status = LS_OK;

    /* A time used as a row identity is read as an integer. */
    TRY(h5_check_type(file, name,
                      field->is_time && type == NUMBER_I64 ? type : field->type,
                      field->type_name, type));
    if (field->is_array) {
        TRY(like_array(file, name, field->name, stored, member, &array));
        member = array;
    }
    TRY(h5_check(file, name, H5Tinsert(record, field->name, offset, member),
                 "read its fields"));

done:
    return h5_release(file, array, status);
}

static ls_status make_record(struct h5_file *file, const char *name,
                             hid_t dataset, const struct h5_field *fields,
                             size_t n, enum number_type type, hid_t *record)
{
    size_t size = 0;
    hid_t stored = H5I_INVALID_HID;
    ls_status status = LS_OK;

    TRY(h5_check(file, name, stored = H5Dget_type(dataset), "read its type"));
    for (size_t i = 0; i < n; i++)
        size += fields[i].count * number_size(type);
    TRY(h5_check(file, name, *record = H5Tcreate(H5T_COMPOUND, size),
                 "read its fields"));
    size = 0;
    for (size_t i = 0; i < n; i++) {
        TRY(insert(file, name, &fields[i], stored, type, size, *record));
        size += fields[i].count * number_size(type);
    }

done:
    return h5_release(file, stored, status);
}

ls_status h5_read_fields(struct h5_file *file, const char *name,
                         const struct h5_field *fields, size_t n, uint64_t lo,
                         uint64_t hi, enum number_type type, void *out)
{
    const uint64_t count = hi > lo ? hi - lo : 0;
    struct h5_dataset *dataset = NULL;
    struct h5_shape shape;
    hid_t record = H5I_INVALID_HID;
    hid_t in_file = H5I_INVALID_HID;
    hid_t in_memory = H5I_INVALID_HID;
    ls_status status = LS_OK;

    if (file->remote)
        return h5_ask_field_rows(file, name, fields, n, lo, hi, type, out);
    h5_prepare();
    TRY(h5_keep(file, name, &dataset));
    TRY(h5_kept_shape(file, dataset, &shape));
    if (!shape.is_compound || shape.rank != 1)
        TRY(fail(LS_BAD_DATA,
                 "%s: %s is %s of rank %d, want compound of rank 1", file->name,
                 name, shape.type_name, shape.rank));
    TRY(h5_check_box(file, name, &shape, &lo, &count));
    if (count == 0 || n == 0)
        goto done;
    TRY(make_record(file, name, dataset->id, fields, n, type, &record));
    TRY(h5_select_box(file, name, dataset->id, &shape, &lo, &count, &in_file,
                      &in_memory));
    TRY(h5_check(
        file, name,
        H5Dread(dataset->id, record, in_memory, in_file, H5P_DEFAULT, out),
        "read its fields"));
    if (type == NUMBER_F64)
        decode_times(fields, n, (size_t)count, out);

done:
    status = h5_release(file, record, status);
    status = h5_release(file, in_memory, status);
    return h5_release(file, in_file, status);
}
