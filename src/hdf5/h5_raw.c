/* SPDX-License-Identifier: MIT */
/*
 * h5_raw.c - read the stored bytes of datasets.
 */
#include "hdf5/h5_raw.h"

#include <pthread.h>
#include <string.h>

#include "hdf5/h5_inside.h"
#include "hdf5/h5_remote.h"

/* Most chunks to search for the first missing one. */
enum { MOST_PLACES = 16384 };

static pthread_once_t lock_made = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock;

/* POSIX has no initializer for a recursive mutex. */
static void make_lock(void)
{
    pthread_mutexattr_t recursive;

    pthread_mutexattr_init(&recursive);
    pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&lock, &recursive);
    pthread_mutexattr_destroy(&recursive);
}

void h5_lock(void)
{
    pthread_once(&lock_made, make_lock);
    pthread_mutex_lock(&lock);
}

void h5_unlock(void)
{
    pthread_mutex_unlock(&lock);
}

/* Whether all filters are supported; reading raw chunks requires HDF5
 * 1.10.3. */
static ls_status describe_filters(struct h5_file *file, const char *name,
                                  hid_t creation, struct h5_raw *raw)
{
    const int n = H5Pget_nfilters(creation);
    unsigned options = 0;
    ls_status status = LS_OK;

    TRY(h5_check(file, name, n, "read its filters"));
    TRY(h5_check(file, name, H5Pget_chunk_opts(creation, &options),
                 "read its layout"));
    /* Partial chunks at the edge may be stored without filters, and only HDF5
     * knows which. */
    raw->chunked = n <= H5_RAW_FILTERS && H5_VERSION_GE(1, 10, 3) &&
                   !(options & H5D_CHUNK_DONT_FILTER_PARTIAL_CHUNKS);
    for (unsigned i = 0; i < (unsigned)n && raw->chunked; i++) {
        unsigned flags = 0, config = 0;
        size_t n_values = 0;
        const H5Z_filter_t filter = H5Pget_filter2(
            creation, i, &flags, &n_values, NULL, 0, NULL, &config);

        raw->filter[i] = filter == H5Z_FILTER_DEFLATE ? H5_GZIP : H5_SHUFFLE;
        raw->chunked =
            filter == H5Z_FILTER_DEFLATE || filter == H5Z_FILTER_SHUFFLE;
    }
    raw->n_filters = raw->chunked ? n : 0;
done:
    return status;
}

/* Whether elements have the same form in file and memory: HDF5 converts half
 * precision and packed integers while reading. */
static ls_status compare_types(struct h5_file *file, const char *name,
                               const struct h5_dataset *dataset,
                               struct h5_raw *raw)
{
    struct h5_shape shape;
    hid_t type = H5I_INVALID_HID, base = H5I_INVALID_HID;
    hid_t memory = H5I_INVALID_HID;
    ls_status status = LS_OK;

    TRY(h5_kept_shape(file, dataset, &shape));
    if (shape.type == NUMBER_NONE || shape.is_coded)
        goto done;
    TRY(h5_check(file, name, type = H5Dget_type(dataset->id), "read its type"));
    if (H5Tget_class(type) == H5T_ENUM)
        TRY(h5_check(file, name, base = H5Tget_super(type), "read its type"));
    TRY(h5_check(file, name, memory = H5Tcopy(h5_memory_type(shape.type)),
                 "read its type"));
    if (H5Tset_order(memory, H5Tget_order(base >= 0 ? base : type)) >= 0)
        raw->as_it_is = H5Tequal(memory, base >= 0 ? base : type) > 0;
done:
    status = h5_release(file, memory, status);
    status = h5_release(file, base, status);
    return h5_release(file, type, status);
}

/* Whether a dataset is in the file itself: a link may lead to another file. */
static bool is_in(struct h5_file *file, hid_t dataset)
{
    H5O_info_t of_dataset, of_file;

    return H5Oget_info(dataset, &of_dataset) >= 0 &&
           H5Oget_info(file->id, &of_file) >= 0 &&
           of_dataset.fileno == of_file.fileno;
}

ls_status h5_raw_layout(struct h5_file *file, const char *name,
                        struct h5_raw *raw)
{
    struct h5_raw found = {0};
    struct h5_dataset *dataset = NULL;
    hid_t creation = H5I_INVALID_HID;
    haddr_t offset;
    ls_status status = LS_OK;

    if (file->remote)
        return h5_ask_layout(file, name, raw);
    h5_prepare();
    TRY(h5_keep(file, name, &dataset));
    TRY(compare_types(file, name, dataset, &found));
    TRY(h5_check(file, name, creation = H5Dget_create_plist(dataset->id),
                 "read its layout"));
    switch (H5Pget_layout(creation)) {
    case H5D_CONTIGUOUS:
        offset = H5Dget_offset(dataset->id);
        found.contiguous = offset != HADDR_UNDEF && is_in(file, dataset->id) &&
                           H5Pget_external_count(creation) == 0;
        found.offset = found.contiguous ? (uint64_t)offset : 0;
        break;
    case H5D_CHUNKED:
        TRY(describe_filters(file, name, creation, &found));
        break;
    default:
        break;
    }
    *raw = found;
done:
    return h5_release(file, creation, status);
}

ls_status h5_raw_chunk(struct h5_file *file, const char *name,
                       const uint64_t *first, void *out, size_t room,
                       size_t *size, uint32_t *skipped)
{
    struct h5_dataset *dataset = NULL;
    hsize_t at[H5_MAX_RANK], bytes = 0;
    hid_t space = H5I_INVALID_HID;
    int rank = 0;
    ls_status status = LS_OK;

    if (file->remote)
        return h5_ask_chunk(file, name, first, out, room, size, skipped);
    h5_prepare();
    TRY(h5_keep(file, name, &dataset));
    TRY(h5_check(file, name, space = H5Dget_space(dataset->id), "read it"));
    TRY(h5_check(file, name, rank = H5Sget_simple_extent_ndims(space),
                 "read it"));
    for (int i = 0; i < rank; i++)
        at[i] = first[i];
    *size = 0;
    /* For a chunk never written some versions of HDF5 report size 0, some no
     * address, and some an error; reading it by HDF5 then shows whether it is
     * an error. */
    if (H5Dget_chunk_storage_size(dataset->id, at, &bytes) < 0 || bytes == 0)
        goto done;
    if (bytes > room)
        TRY(fail(LS_BAD_DATA, "%s: %s has a chunk of %llu bytes, more than %zu",
                 file->name, name, (unsigned long long)bytes, room));
    if (H5Dread_chunk(dataset->id, H5P_DEFAULT, at, skipped, out) < 0)
        goto done;
    *size = (size_t)bytes;
done:
    return h5_release(file, space, status);
}

/* Number of chunks in the file; unknown before HDF5 1.10.5. */
static ls_status count_chunks(struct h5_file *file, const char *name,
                              hid_t dataset, hsize_t *written)
{
#if H5_VERSION_GE(1, 10, 5)
    hid_t space = H5I_INVALID_HID;
    ls_status status = LS_OK;

    TRY(h5_check(file, name, space = H5Dget_space(dataset), "read it"));
    TRY(h5_check(file, name, H5Dget_num_chunks(dataset, space, written),
                 "count its chunks"));
done:
    return h5_release(file, space, status);
#else
    (void)file;
    (void)name;
    (void)dataset;
    (void)written;
    return LS_OK;
#endif
}

/* Whether the chunk at a place, in chunks, is in the file. */
static bool is_written(hid_t dataset, const struct h5_shape *shape,
                       const uint64_t *place)
{
#if H5_VERSION_GE(1, 10, 5)
    hsize_t at[H5_MAX_RANK], bytes = 0;
    haddr_t address = HADDR_UNDEF;
    unsigned skipped = 0;

    for (int i = 0; i < shape->rank; i++)
        at[i] = place[i] * shape->chunk[i];
    return H5Dget_chunk_info_by_coord(dataset, at, &skipped, &address, &bytes) <
               0 ||
           address != HADDR_UNDEF;
#else
    (void)dataset;
    (void)shape;
    (void)place;
    return true;
#endif
}

/* Advance to the next place, last axis first; false after the last one. */
static bool next_place(const struct h5_shape *shape, uint64_t *place)
{
    for (int i = shape->rank; i-- > 0; place[i] = 0)
        if (++place[i] * shape->chunk[i] < shape->dims[i])
            return true;
    return false;
}

/* HDF5 searches all chunks for each place. */
static void find_first(hid_t dataset, const struct h5_shape *shape, int axis,
                       struct h5_holes *holes)
{
    uint64_t place[H5_MAX_RANK] = {0};

    do {
        const uint64_t first = place[axis] * shape->chunk[axis];

        if (first < holes->first && !is_written(dataset, shape, place))
            holes->first = first;
    } while (next_place(shape, place));
}

ls_status h5_find_holes(struct h5_file *file, const char *name, int axis,
                        struct h5_holes *holes)
{
    struct h5_holes found = {.all = 1, .first = UINT64_MAX};
    struct h5_dataset *dataset = NULL;
    struct h5_shape shape;
    hsize_t written = 0;
    ls_status status = LS_OK;

    if (file->remote)
        return h5_ask_holes(file, name, axis, holes);
    h5_prepare();
    TRY(h5_keep(file, name, &dataset));
    TRY(h5_kept_shape(file, dataset, &shape));
    for (int i = 0; i < shape.rank && shape.chunk[0] > 0; i++)
        found.all *= (shape.dims[i] + shape.chunk[i] - 1) / shape.chunk[i];
    written = found.all;
    if (shape.chunk[0] > 0)
        TRY(count_chunks(file, name, dataset->id, &written));
    found.chunks = found.all > written ? found.all - written : 0;
    if (found.chunks > 0 && found.all <= MOST_PLACES)
        find_first(dataset->id, &shape, axis, &found);
    *holes = found;
done:
    return status;
}
