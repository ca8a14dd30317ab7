/* SPDX-License-Identifier: MIT */
/*
 * h5_write.c - write numbers to datasets, at once or row by row.
 *
 * Everything is stored little-endian and without time stamps.
 */
#include "hdf5/h5_inside.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/statvfs.h>

#include "base/mem.h"

/* Target size in bytes of the chunks of a growing table. */
enum { CHUNK_BYTES = 1 << 20, GZIP_LEVEL = 4 };

/* Bytes that may be added to the file. */
static uint64_t find_room(const struct h5_file *file, uint64_t size,
                          bool *by_limit)
{
    const char *slash = strrchr(file->name, '/');
    char directory[H5_NAME_SIZE];
    struct rlimit limit;
    struct statvfs disk;
    uint64_t room = UINT64_MAX;

    snprintf(directory, sizeof directory, "%.*s",
             slash ? (int)(slash - file->name) + 1 : 1,
             slash ? file->name : ".");
    if (statvfs(directory, &disk) == 0)
        room = (uint64_t)disk.f_bavail * disk.f_frsize;
    *by_limit = getrlimit(RLIMIT_FSIZE, &limit) == 0 &&
                limit.rlim_cur != RLIM_INFINITY &&
                (limit.rlim_cur <= size || limit.rlim_cur - size < room);
    if (*by_limit)
        room = limit.rlim_cur <= size ? 0 : limit.rlim_cur - size;
    return room;
}

/* HDF5 1.10 crashes at exit after a failed write, on a full disk or at the file
 * size limit: detect the end here, with a reserve for the caches of HDF5. */
ls_status h5_check_room(struct h5_file *file, const char *name, uint64_t bytes)
{
    const uint64_t cached = CHUNK_BYTES * (2 * (uint64_t)file->n_open + 1);
    const char *colon = *name ? ": " : "";
    hsize_t size = 0;
    bool by_limit = false;
    ls_status status = LS_OK;

    if (file->in_memory)
        return LS_OK;
    if (file->id >= 0)
        TRY(h5_check(file, name, H5Fget_filesize(file->id, &size), "write"));
    if (find_room(file, size, &by_limit) >= bytes + cached)
        return LS_OK;
    if (by_limit)
        return fail(LS_IO,
                    "%s: %s%scannot write: the size of files is limited "
                    "(ulimit -f)",
                    file->name, name, colon);
    return fail(LS_IO, "%s: %s%scannot write: %s", file->name, name, colon,
                strerror(ENOSPC));

done:
    return status;
}

static ls_status creation_list(struct h5_file *file, hid_t *list)
{
    ls_status status = LS_OK;

    TRY(h5_check(file, "", *list = H5Pcreate(H5P_DATASET_CREATE), "write"));
    TRY(h5_check(file, "", H5Pset_obj_track_times(*list, 0), "write"));

done:
    return status;
}

ls_status h5_create_dataset(struct h5_file *file, const char *name, hid_t type,
                            hid_t space, hid_t *dataset)
{
    hid_t group = H5I_INVALID_HID;
    hid_t creation = H5I_INVALID_HID;
    const char *last = NULL;
    ls_status status = LS_OK;

    TRY(h5_parent(file, name, &group, &last));
    TRY(creation_list(file, &creation));
    TRY(h5_check(file, name,
                 *dataset = H5Dcreate2(group, last, type, space, H5P_DEFAULT,
                                       creation, H5P_DEFAULT),
                 "create it"));

done:
    status = h5_release(file, creation, status);
    return h5_release(file, group, status);
}

ls_status h5_write(struct h5_file *file, const char *name,
                   enum number_type type, int rank, const uint64_t *dims,
                   const void *in)
{
    hsize_t extent[H5_MAX_RANK] = {0};
    uint64_t bytes = number_size(type);
    hid_t space = H5I_INVALID_HID;
    hid_t dataset = H5I_INVALID_HID;
    ls_status status = LS_OK;

    h5_prepare();
    for (int i = 0; i < rank; i++) {
        extent[i] = dims[i];
        bytes *= dims[i];
    }
    TRY(h5_check_room(file, name, bytes));
    TRY(h5_check(file, name, space = H5Screate_simple(rank, extent, NULL),
                 "create it"));
    TRY(h5_create_dataset(file, name, h5_file_type(type), space, &dataset));
    TRY(h5_check(file, name,
                 H5Dwrite(dataset, h5_memory_type(type), H5S_ALL, H5S_ALL,
                          H5P_DEFAULT, in),
                 "write it"));

done:
    status = h5_release(file, dataset, status);
    return h5_release(file, space, status);
}

/* An empty table of unlimited length. */
static ls_status table_space(struct h5_file *file, const char *name,
                             size_t columns, hid_t *space)
{
    const hsize_t now[2] = {0, columns};
    const hsize_t most[2] = {H5S_UNLIMITED, columns};

    *space = H5Screate_simple(columns ? 2 : 1, now, most);
    return h5_check(file, name, *space, "create it");
}

static size_t bytes_of_row(enum number_type file_type, size_t columns)
{
    return number_size(file_type) * (columns ? columns : 1);
}

size_t h5_chunk_rows(enum number_type file_type, size_t columns)
{
    const size_t bytes = bytes_of_row(file_type, columns);

    return bytes < CHUNK_BYTES ? CHUNK_BYTES / bytes : 1;
}

static ls_status table_lists(struct h5_file *file, const char *name,
                             size_t rows, size_t row_bytes, size_t columns,
                             hid_t *creation, hid_t *access)
{
    const hsize_t chunk[2] = {rows, columns};
    ls_status status = LS_OK;

    TRY(creation_list(file, creation));
    TRY(h5_check(file, name, H5Pset_chunk(*creation, columns ? 2 : 1, chunk),
                 "create it"));
    if (file->gzip) {
        TRY(h5_check(file, name, H5Pset_shuffle(*creation), "create it"));
        TRY(h5_check(file, name, H5Pset_deflate(*creation, GZIP_LEVEL),
                     "create it"));
    }
    TRY(h5_check(file, name, *access = H5Pcreate(H5P_DATASET_ACCESS),
                 "create it"));
    /* A cache for the current chunk and the next. */
    TRY(h5_check(file, name,
                 H5Pset_chunk_cache(*access, 101, 2 * rows * row_bytes, 1.0),
                 "create it"));

done:
    return status;
}

void h5_compress(struct h5_file *file, bool gzip)
{
    file->gzip = gzip;
}

ls_status h5_create_table(struct h5_file *file, const char *name,
                          enum number_type file_type, size_t columns,
                          size_t rows)
{
    const size_t row_bytes = bytes_of_row(file_type, columns);
    const size_t most = h5_chunk_rows(file_type, columns);
    const size_t chunk = rows > 0 && rows < most ? rows : most;
    hid_t group = H5I_INVALID_HID, space = H5I_INVALID_HID;
    hid_t creation = H5I_INVALID_HID, access = H5I_INVALID_HID;
    hid_t id = H5I_INVALID_HID;
    struct h5_dataset *table = NULL;
    const char *last = NULL;
    ls_status status = LS_OK;

    h5_prepare();
    TRY(h5_parent(file, name, &group, &last));
    TRY(table_space(file, name, columns, &space));
    TRY(table_lists(file, name, chunk, row_bytes, columns, &creation, &access));
    TRY(h5_check(file, name,
                 id = H5Dcreate2(group, last, h5_file_type(file_type), space,
                                 H5P_DEFAULT, creation, access),
                 "create it"));
    TRY(h5_adopt(file, name, id, &table));
    table->columns = columns;

done:
    status = h5_release(file, access, status);
    status = h5_release(file, creation, status);
    status = h5_release(file, space, status);
    return h5_release(file, group, status);
}

/* Extend the table and select the new rows. */
static ls_status grow(struct h5_file *file, struct h5_dataset *table,
                      size_t rows, hid_t *in_file, hid_t *in_memory)
{
    const int rank = table->columns ? 2 : 1;
    const hsize_t longer[2] = {table->rows + rows, table->columns};
    const hsize_t start[2] = {table->rows, 0};
    const hsize_t count[2] = {rows, table->columns};
    ls_status status = LS_OK;

    TRY(h5_check(file, table->name, H5Dset_extent(table->id, longer),
                 "make it longer"));
    TRY(h5_check(file, table->name, *in_file = H5Dget_space(table->id),
                 "write rows"));
    TRY(h5_check(
        file, table->name,
        H5Sselect_hyperslab(*in_file, H5S_SELECT_SET, start, NULL, count, NULL),
        "write rows"));
    TRY(h5_check(file, table->name,
                 *in_memory = H5Screate_simple(rank, count, NULL),
                 "write rows"));

done:
    return status;
}

static struct h5_dataset *find_table(struct h5_file *file, const char *name)
{
    for (size_t i = 0; i < file->n_open; i++)
        if (strcmp(file->open[i].name, name) == 0)
            return &file->open[i];
    return NULL;
}

ls_status h5_append(struct h5_file *file, const char *name,
                    enum number_type type, const void *in, size_t rows)
{
    struct h5_dataset *table = find_table(file, name);
    hid_t in_file = H5I_INVALID_HID;
    hid_t in_memory = H5I_INVALID_HID;
    ls_status status = LS_OK;

    h5_prepare();
    if (!table)
        TRY(fail(LS_INTERNAL, "%s: %s is no open table", file->name, name));
    if (rows == 0)
        goto done;
    TRY(h5_check_room(file, name,
                      (uint64_t)rows * number_size(type) *
                          (table->columns ? table->columns : 1)));
    TRY(grow(file, table, rows, &in_file, &in_memory));
    TRY(h5_check(file, name,
                 H5Dwrite(table->id, h5_memory_type(type), in_memory, in_file,
                          H5P_DEFAULT, in),
                 "write rows"));
    table->rows += rows;

done:
    status = h5_release(file, in_memory, status);
    return h5_release(file, in_file, status);
}
