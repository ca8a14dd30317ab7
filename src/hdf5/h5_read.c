/* SPDX-License-Identifier: MIT */
/*
 * h5_read.c - read numbers from datasets, whole or by rows.
 *
 * HDF5 converts to the requested type. A conversion that could lose digits of
 * an integer is refused; a float64 too large for float32 becomes infinite,
 * which the check of values detects.
 */
#include "hdf5/h5_inside.h"

#include <string.h>

#include "base/mem.h"
#include "hdf5/h5_remote.h"

/* Slots of a chunk cache: many times the chunks, so that collisions are
 * rare. */
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

/* Chunks of the cache, and bytes of each. */
static uint64_t cached_chunks(const struct h5_shape *shape, uint64_t *chunk)
{
    uint64_t most = 0, chunks = 0;

    *chunk = chunk_elements(shape) * shape->element;
    most = H5_MAX_BYTES / (*chunk ? *chunk : 1);
    chunks = 2 * band_chunks(shape);
    return chunks < most ? chunks : most;
}

uint64_t h5_cache_bytes(const struct h5_shape *shape)
{
    uint64_t chunk = 0, chunks = 0;

    if (shape->chunk[0] == 0)
        return 0;
    chunks = cached_chunks(shape, &chunk);
    return chunks * (chunk + SLOTS_PER_CHUNK * sizeof(void *));
}

/* h5py's own chunks of a table are tall and one column wide: without a cache
 * for a whole band each chunk would be inflated again for every few rows. Two
 * bands, because a request may span two. */
ls_status h5_access_list(struct h5_file *file, const struct h5_shape *shape,
                         hid_t *list)
{
    ls_status status = LS_OK;

    TRY(h5_check(file, "", *list = H5Pcreate(H5P_DATASET_ACCESS), "read"));
    /* Resolve names of other files relative to the file, not the working
     * directory. */
    if (shape->is_elsewhere)
        TRY(h5_check(file, "", H5Pset_efile_prefix(*list, "${ORIGIN}"),
                     "read"));
    if (shape->chunk[0] > 0) {
        uint64_t chunk = 0;
        const uint64_t chunks = cached_chunks(shape, &chunk);

        TRY(h5_check(file, "",
                     H5Pset_chunk_cache(*list,
                                        (size_t)chunks * SLOTS_PER_CHUNK + 1,
                                        (size_t)(chunks * chunk), 1.0),
                     "read"));
    }

done:
    return status;
}

ls_status h5_check_type(struct h5_file *file, const char *name,
                        enum number_type stored, const char *type_name,
                        enum number_type type)
{
    if (stored == NUMBER_NONE)
        return fail(LS_BAD_DATA, "%s: %s is %s, want numbers", file->name, name,
                    type_name);
    if (number_is_integer(type) && !number_holds(type, stored))
        return fail(LS_BAD_DATA, "%s: %s is %s, want %s", file->name, name,
                    type_name, number_name(type));
    return LS_OK;
}

/* Whether elements of the dataset are all ones of type. */
static ls_status check_type_of(struct h5_file *file, const char *name,
                               const struct h5_dataset *dataset,
                               const struct h5_shape *shape,
                               enum number_type type)
{
    /* Missing values are detected during reading. */
    const bool whole = shape->is_whole && number_is_integer(type);

    return h5_check_type(file, name,
                         whole ? dataset->coding.stored : shape->type,
                         shape->type_name, type);
}

/* Read the n selected numbers, raw or decoded. Integers of 64 bits stay
 * exact. */
static ls_status read_chosen(struct h5_file *file, const char *name,
                             const struct h5_dataset *dataset, hid_t in_memory,
                             hid_t in_file, size_t n, enum number_type type,
                             void *out)
{
    const struct h5_coding *c = &dataset->coding;
    const bool coded = dataset->described && dataset->shape.is_coded;
    const bool plain = !coded || (number_is_integer(type) && !c->other_sign);
    void *raw = NULL;
    ls_status status = LS_OK;

    if (coded) {
        raw = mem_untouched(n, number_size(c->raw));
        TRY(mem_check(raw, n, number_size(c->raw), "stored numbers"));
        TRY(h5_check(file, name,
                     H5Dread(dataset->id, h5_memory_type(c->raw), in_memory,
                             in_file, H5P_DEFAULT, raw),
                     "read rows"));
        TRY(h5_decode(file, name, c, raw, n, type, plain ? NULL : out));
    }
    if (plain)
        TRY(h5_check(file, name,
                     H5Dread(dataset->id, h5_memory_type(type), in_memory,
                             in_file, H5P_DEFAULT, out),
                     "read rows"));
done:
    mem_free(raw);
    return status;
}

ls_status h5_read(struct h5_file *file, const char *name, enum number_type type,
                  void *out, size_t count)
{
    struct h5_dataset *dataset = NULL;
    struct h5_shape shape;
    uint64_t there = 0;
    ls_status status = LS_OK;

    if (file->remote)
        return h5_ask_read(file, name, type, out, count);
    h5_prepare();
    TRY(h5_keep(file, name, &dataset));
    TRY(h5_kept_shape(file, dataset, &shape));
    TRY(check_type_of(file, name, dataset, &shape, type));
    if (!h5_elements(&shape, &there) || there != count)
        TRY(fail(LS_BAD_DATA, "%s: %s has %llu elements, want %zu", file->name,
                 name, (unsigned long long)there, count));
    TRY(read_chosen(file, name, dataset, H5S_ALL, H5S_ALL, count, type, out));

done:
    return status;
}

ls_status h5_check_box(struct h5_file *file, const char *name,
                       const struct h5_shape *shape, const uint64_t *start,
                       const uint64_t *count)
{
    if (shape->rank == 0)
        return fail(LS_BAD_DATA, "%s: %s is a single number, want rows",
                    file->name, name);
    for (int i = 0; i < shape->rank; i++)
        if (start[i] > shape->dims[i] || count[i] > shape->dims[i] - start[i])
            return fail(LS_BAD_DATA, "%s: %s has %llu %s, want %llu to %llu",
                        file->name, name, (unsigned long long)shape->dims[i],
                        i == 0 ? "rows" : "columns",
                        (unsigned long long)start[i],
                        (unsigned long long)(start[i] + count[i]));
    return LS_OK;
}

ls_status h5_select_box(struct h5_file *file, const char *name, hid_t dataset,
                        const struct h5_shape *shape, const uint64_t *start,
                        const uint64_t *count, hid_t *in_file, hid_t *in_memory)
{
    hsize_t from[H5_MAX_RANK] = {0};
    hsize_t size[H5_MAX_RANK] = {0};
    ls_status status = LS_OK;

    for (int i = 0; i < shape->rank; i++) {
        from[i] = start[i];
        size[i] = count[i];
    }
    TRY(h5_check(file, name, *in_file = H5Dget_space(dataset),
                 "read its shape"));
    TRY(h5_check(
        file, name,
        H5Sselect_hyperslab(*in_file, H5S_SELECT_SET, from, NULL, size, NULL),
        "choose rows"));
    TRY(h5_check(file, name,
                 *in_memory = H5Screate_simple(shape->rank, size, NULL),
                 "choose rows"));

done:
    return status;
}

/* Read a box of an open, described dataset. */
static ls_status read_box(struct h5_file *file, const char *name,
                          const struct h5_dataset *dataset,
                          const struct h5_shape *shape, const uint64_t *start,
                          const uint64_t *count, enum number_type type,
                          void *out)
{
    size_t n = 1; /* the box is in memory already */
    hid_t in_file = H5I_INVALID_HID;
    hid_t in_memory = H5I_INVALID_HID;
    ls_status status = LS_OK;

    TRY(check_type_of(file, name, dataset, shape, type));
    TRY(h5_check_box(file, name, shape, start, count));
    for (int i = 0; i < shape->rank; i++)
        n *= (size_t)count[i];
    if (n == 0)
        goto done;
    TRY(h5_select_box(file, name, dataset->id, shape, start, count, &in_file,
                      &in_memory));
    TRY(read_chosen(file, name, dataset, in_memory, in_file, n, type, out));

done:
    status = h5_release(file, in_memory, status);
    return h5_release(file, in_file, status);
}

ls_status h5_read_box(struct h5_file *file, const char *name,
                      const uint64_t *start, const uint64_t *count,
                      enum number_type type, void *out)
{
    struct h5_dataset *dataset = NULL;
    struct h5_shape shape;
    ls_status status = LS_OK;

    if (file->remote)
        return h5_ask_box(file, name, start, count, type, out);
    h5_prepare();
    TRY(h5_keep(file, name, &dataset));
    TRY(h5_kept_shape(file, dataset, &shape));
    TRY(read_box(file, name, dataset, &shape, start, count, type, out));

done:
    return status;
}

ls_status h5_rows_box(struct h5_file *file, const char *name,
                      const struct h5_shape *shape, uint64_t lo, uint64_t hi,
                      uint64_t count[H5_MAX_RANK])
{
    for (int i = 0; i < shape->rank; i++)
        count[i] = shape->dims[i];
    if (lo > hi)
        return fail(LS_BAD_DATA, "%s: rows %llu to %llu of %s", file->name,
                    (unsigned long long)lo, (unsigned long long)hi, name);
    count[0] = hi - lo;
    return LS_OK;
}

ls_status h5_read_rows(struct h5_file *file, const char *name, uint64_t lo,
                       uint64_t hi, enum number_type type, void *out)
{
    struct h5_dataset *dataset = NULL;
    struct h5_shape shape;
    uint64_t start[H5_MAX_RANK] = {lo};
    uint64_t count[H5_MAX_RANK] = {0};
    ls_status status = LS_OK;

    if (file->remote)
        return h5_ask_rows(file, name, lo, hi, type, out);
    h5_prepare();
    TRY(h5_keep(file, name, &dataset));
    TRY(h5_kept_shape(file, dataset, &shape));
    TRY(h5_rows_box(file, name, &shape, lo, hi, count));
    TRY(read_box(file, name, dataset, &shape, start, count, type, out));

done:
    return status;
}
