/* SPDX-License-Identifier: MIT */
/*
 * h5_read.c - numbers out of datasets, whole or by rows.
 *
 * HDF5 converts to the type asked for. Where that could lose digits of an
 * integer it is refused; where a float64 is too large for a float32 it becomes
 * infinite, and is found by whoever checks the values.
 */
#include "data/h5_inside.h"

#include <string.h>

/* Slots of a chunk cache: many times the chunks, so that they seldom meet. */
enum { SLOTS_PER_CHUNK = 16 };

/* Chunks of one band: those that hold the rows of the first chunk. */
static uint64_t band_chunks(const struct h5_shape *shape)
{
    uint64_t chunks = 1;

    for (int i = 1; i < shape->rank; i++) {
        const uint64_t n =
            (shape->dims[i] + shape->chunk[i] - 1) / shape->chunk[i];

        chunks = n && chunks > H5_MAX_BYTES / n ? H5_MAX_BYTES : chunks * n;
    }
    return chunks ? chunks : 1;
}

static uint64_t chunk_elements(const struct h5_shape *shape)
{
    uint64_t count = 1;

    for (int i = 0; i < shape->rank; i++)
        count *= shape->chunk[i]; /* h5_shape_of() has set its limit */
    return count;
}

/* h5py's own chunks of a table are tall and one column wide: without room for
 * a whole band each of them would be inflated again for every few rows. Two
 * bands, because rows asked for together may lie in two. */
ls_status h5_access_list(struct h5_file *file, const struct h5_shape *shape,
                         hid_t *list)
{
    const size_t element = shape->is_text ? 16 : number_size(shape->type);
    ls_status status = LS_OK;

    TRY(h5_check(file, "", *list = H5Pcreate(H5P_DATASET_ACCESS), "read"));
    if (shape->chunk[0] > 0) {
        const uint64_t chunk = chunk_elements(shape) * element;
        const uint64_t most = H5_MAX_BYTES / (chunk ? chunk : 1);
        uint64_t chunks = 2 * band_chunks(shape);

        chunks = chunks < most ? chunks : most;
        TRY(h5_check(file, "",
                     H5Pset_chunk_cache(*list,
                                        (size_t)chunks * SLOTS_PER_CHUNK + 1,
                                        (size_t)(chunks * chunk), 1.0),
                     "read"));
    }

done:
    return status;
}

/* Whether every value of the one integer type is one of the other. */
static bool holds(enum number_type wide, enum number_type narrow)
{
    const bool wide_signed = wide == NUMBER_I8 || wide == NUMBER_I16 ||
                             wide == NUMBER_I32 || wide == NUMBER_I64;
    const bool narrow_signed = narrow == NUMBER_I8 || narrow == NUMBER_I16 ||
                               narrow == NUMBER_I32 || narrow == NUMBER_I64;

    if (!number_is_integer(narrow))
        return false;
    if (wide_signed == narrow_signed)
        return number_size(wide) >= number_size(narrow);
    return wide_signed && number_size(wide) > number_size(narrow);
}

static ls_status check_type(struct h5_file *file, const char *name,
                            const struct h5_shape *shape, enum number_type type)
{
    if (shape->type == NUMBER_NONE)
        return fail(LS_BAD_DATA, "%s: %s is %s, want numbers", file->name, name,
                    shape->type_name);
    if (number_is_integer(type) && !holds(type, shape->type))
        return fail(LS_BAD_DATA, "%s: %s is %s, want %s", file->name, name,
                    shape->type_name, number_name(type));
    return LS_OK;
}

ls_status h5_read(struct h5_file *file, const char *name, enum number_type type,
                  void *out, size_t count)
{
    struct h5_dataset *dataset = NULL;
    struct h5_shape shape;
    uint64_t there = 0;
    ls_status status = LS_OK;

    h5_prepare();
    TRY(h5_keep(file, name, &dataset));
    TRY(h5_shape_of(file, name, dataset->id, &shape));
    TRY(check_type(file, name, &shape, type));
    if (!h5_elements(&shape, &there) || there != count)
        TRY(fail(LS_BAD_DATA, "%s: %s has %llu elements, want %zu", file->name,
                 name, (unsigned long long)there, count));
    TRY(h5_check(file, name,
                 H5Dread(dataset->id, h5_memory_type(type), H5S_ALL, H5S_ALL,
                         H5P_DEFAULT, out),
                 "read it"));

done:
    return status;
}

static ls_status check_rows(struct h5_file *file, const char *name,
                            const struct h5_shape *shape, uint64_t lo,
                            uint64_t hi)
{
    if (shape->rank == 0)
        return fail(LS_BAD_DATA, "%s: %s is a single number, want rows",
                    file->name, name);
    if (lo > hi || hi > shape->dims[0])
        return fail(LS_BAD_DATA, "%s: %s has %llu rows, want %llu to %llu",
                    file->name, name, (unsigned long long)shape->dims[0],
                    (unsigned long long)lo, (unsigned long long)hi);
    return LS_OK;
}

/* Rows [lo, hi) in the file, and room for as many in memory. */
static ls_status select_rows(struct h5_file *file, const char *name,
                             const struct h5_shape *shape, uint64_t lo,
                             uint64_t hi, hid_t in_file, hid_t *in_memory)
{
    hsize_t start[H5_MAX_RANK] = {lo};
    hsize_t count[H5_MAX_RANK] = {hi - lo};
    ls_status status = LS_OK;

    for (int i = 1; i < shape->rank; i++)
        count[i] = shape->dims[i];
    TRY(h5_check(
        file, name,
        H5Sselect_hyperslab(in_file, H5S_SELECT_SET, start, NULL, count, NULL),
        "choose rows"));
    TRY(h5_check(file, name,
                 *in_memory = H5Screate_simple(shape->rank, count, NULL),
                 "choose rows"));

done:
    return status;
}

ls_status h5_read_rows(struct h5_file *file, const char *name, uint64_t lo,
                       uint64_t hi, enum number_type type, void *out)
{
    struct h5_dataset *dataset = NULL;
    struct h5_shape shape;
    hid_t in_file = H5I_INVALID_HID;
    hid_t in_memory = H5I_INVALID_HID;
    ls_status status = LS_OK;

    h5_prepare();
    TRY(h5_keep(file, name, &dataset));
    TRY(h5_shape_of(file, name, dataset->id, &shape));
    TRY(check_type(file, name, &shape, type));
    TRY(check_rows(file, name, &shape, lo, hi));
    if (lo == hi)
        goto done;
    TRY(h5_check(file, name, in_file = H5Dget_space(dataset->id),
                 "read its shape"));
    TRY(select_rows(file, name, &shape, lo, hi, in_file, &in_memory));
    TRY(h5_check(file, name,
                 H5Dread(dataset->id, h5_memory_type(type), in_memory, in_file,
                         H5P_DEFAULT, out),
                 "read rows"));

done:
    status = h5_release(file, in_memory, status);
    return h5_release(file, in_file, status);
}
