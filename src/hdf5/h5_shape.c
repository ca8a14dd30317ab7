/* SPDX-License-Identifier: MIT */
/*
 * h5_shape.c - describe a dataset, and decide whether it may be read.
 *
 * Datasets are untrusted: they may claim absurd sizes, or refer to other files
 * on this machine. All checks come before any allocation.
 */
#include "hdf5/h5_inside.h"

#include <stdio.h>
#include <string.h>

#include "base/file_limits.h"
#include "base/mem.h"
#include "hdf5/h5_remote.h"

/* More filters than are used in practice. */
enum { MAX_FILTERS = 3 };

/* A higher compression ratio means a decompression bomb, or data never
 * written. */
enum { MAX_RATIO = LIMIT_H5_RATIO };
#define RATIO_MATTERS ((uint64_t)64 << 20)

bool h5_elements(const struct h5_shape *shape, uint64_t *count)
{
    uint64_t product = 1;
    bool fits = true;

    for (int i = 0; i < shape->rank; i++) {
        /* Overflow counts only after all axes: a later zero makes the product
         * 0. */
        if (shape->dims[i] && product > UINT64_MAX / shape->dims[i])
            fits = false;
        else
            product *= shape->dims[i];
    }
    *count = product;
    return fits;
}

/* Refuse to read the dataset; its description stays. */
static void refuse(struct h5_shape *shape, const char *why)
{
    char type_name[sizeof shape->type_name];

    memcpy(type_name, shape->type_name, sizeof type_name);
    shape->type = NUMBER_NONE;
    shape->is_text = false;
    shape->is_bool = false;
    shape->is_compound = false;
    snprintf(shape->type_name, sizeof shape->type_name, "%.24s %s", type_name,
             why);
}

static const char *filter_name(H5Z_filter_t filter)
{
    switch (filter) {
    case H5Z_FILTER_DEFLATE:
        return "gzip";
    case H5Z_FILTER_SHUFFLE:
        return "shuffle";
    case H5Z_FILTER_FLETCHER32:
        return "fletcher32";
    default:
        return NULL;
    }
}

/* Other filters need plugins, which are programs; or have decoders with a
 * history of vulnerabilities: szip, n-bit, scale-offset. */
static ls_status describe_filters(struct h5_file *file, const char *name,
                                  hid_t creation, struct h5_shape *shape)
{
    const int n = H5Pget_nfilters(creation);
    size_t length = 0;
    ls_status status = LS_OK;

    TRY(h5_check(file, name, n, "read its filters"));
    if (n > MAX_FILTERS)
        refuse(shape, "behind too many filters");
    for (unsigned i = 0; i < (unsigned)n && n <= MAX_FILTERS; i++) {
        unsigned flags = 0, config = 0;
        size_t n_values = 0;
        const H5Z_filter_t filter = H5Pget_filter2(
            creation, i, &flags, &n_values, NULL, 0, NULL, &config);
        const char *known = filter_name(filter);
        const bool allowed = file->allow & H5_ALLOW_PLUGINS;
        char number[64];

        TRY(h5_check(file, name, filter, "read its filters"));
        snprintf(number, sizeof number,
                 allowed ? "with unknown filter %d and no plugin for it"
                         : "with unknown filter %d (setting allow=plugins)",
                 (int)filter);
        if (!known && !(allowed && H5Zfilter_avail(filter) > 0))
            refuse(shape, number);
        snprintf(number, sizeof number, "filter %d", (int)filter);
        length += (size_t)snprintf(shape->filters + length,
                                   sizeof shape->filters - length, "%s%s",
                                   i ? ", " : "", known ? known : number);
    }

done:
    return status;
}

static ls_status describe_chunks(struct h5_file *file, const char *name,
                                 hid_t creation, size_t size,
                                 struct h5_shape *shape)
{
    hsize_t dims[H5_MAX_RANK] = {0};
    uint64_t bytes = size;
    ls_status status = LS_OK;

    TRY(h5_check(file, name, H5Pget_chunk(creation, H5_MAX_RANK, dims),
                 "read its chunk size"));
    for (int i = 0; i < shape->rank; i++) {
        shape->chunk[i] = dims[i];
        bytes = bytes <= H5_MAX_BYTES && dims[i] <= H5_MAX_BYTES
                    ? bytes * dims[i]
                    : UINT64_MAX;
    }
    if (bytes > H5_MAX_BYTES)
        refuse(shape, "in chunks over 1 GiB");

done:
    return status;
}

/* Where its bytes are. */
static ls_status describe_layout(struct h5_file *file, const char *name,
                                 hid_t creation, size_t size,
                                 struct h5_shape *shape)
{
    const H5D_layout_t layout = H5Pget_layout(creation);
    ls_status status = LS_OK;

    TRY(h5_check(file, name, layout, "read its layout"));
    if (layout == H5D_CHUNKED) {
        TRY(describe_chunks(file, name, creation, size, shape));
        TRY(describe_filters(file, name, creation, shape));
    } else if (layout == H5D_CONTIGUOUS) {
        const int n = H5Pget_external_count(creation);

        TRY(h5_check(file, name, n, "read its layout"));
        shape->is_elsewhere = n > 0;
        if (n > 0 && !(file->allow & H5_ALLOW_EXTERNAL))
            refuse(shape, "in another file (external storage; "
                          "setting allow=external)");
    } else if (layout != H5D_COMPACT) {
        shape->is_elsewhere = true;
        if (layout != H5D_VIRTUAL || !(file->allow & H5_ALLOW_VIRTUAL))
            refuse(shape,
                   "in other files (virtual dataset; setting allow=virtual)");
    }

done:
    return status;
}

static ls_status describe_space(struct h5_file *file, const char *name,
                                hid_t dataset, struct h5_shape *shape)
{
    hsize_t dims[H5_MAX_RANK] = {0};
    hid_t space = H5I_INVALID_HID;
    ls_status status = LS_OK;

    TRY(h5_check(file, name, space = H5Dget_space(dataset), "read its shape"));
    TRY(h5_check(file, name, H5Sget_simple_extent_ndims(space),
                 "read its shape"));
    shape->rank = H5Sget_simple_extent_ndims(space);
    TRY(h5_check(file, name, H5Sget_simple_extent_dims(space, dims, NULL),
                 "read its shape"));
    for (int i = 0; i < shape->rank; i++)
        shape->dims[i] = dims[i];
    if (H5Sget_simple_extent_type(space) == H5S_NULL)
        refuse(shape, "without a shape");

done:
    return h5_release(file, space, status);
}

/* Whether chunks claim more bytes than the file has: HDF5 would allocate
 * them. */
static ls_status check_chunks(struct h5_file *file, const char *name,
                              hid_t dataset, struct h5_shape *shape)
{
    hid_t holder = H5I_INVALID_HID; /* a link may have led elsewhere */
    hsize_t size = 0;
    ls_status status = LS_OK;

    TRY(h5_check(file, name, holder = H5Iget_file_id(dataset), "find it"));
    TRY(h5_check(file, name, H5Fget_filesize(holder, &size), "find its end"));
    if (shape->stored > size)
        refuse(shape, "in damaged chunks, larger than the whole file");

done:
    return h5_release(file, holder, status);
}

/* Refuse impossible sizes, and those that fill memory from a small file. */
static void check_size(uint64_t element, struct h5_shape *shape)
{
    uint64_t count = 0;

    element = element ? element : 1;
    if (!h5_elements(shape, &count) || count > (UINT64_MAX >> 2) / element)
        refuse(shape, "larger than any memory");
    else if (shape->is_elsewhere)
        return; /* its files are looked at when it is opened */
    else if (count > 0 && shape->stored == 0)
        refuse(shape, "never written");
    else if (count * element > RATIO_MATTERS &&
             count * element / MAX_RATIO > shape->stored)
        refuse(shape, "over 1000 times its stored size");
}

/* MATLAB and Octave write the dimensions of an empty array in place of its
 * values. */
static void check_empty(hid_t dataset, struct h5_shape *shape)
{
    if (H5Aexists(dataset, "MATLAB_empty") > 0 ||
        H5Aexists(dataset, "OCTAVE_EMPTY_MATRIX") > 0)
        refuse(shape, "of an empty array, which stands for its dimensions");
}

/* The fixed-length text of an attribute; "" for any other type. */
static void attribute_text(hid_t dataset, const char *attribute, char *text,
                           size_t size)
{
    const hid_t id = H5Aopen(dataset, attribute, H5P_DEFAULT);
    const hid_t type = id < 0 ? id : H5Aget_type(id);

    text[0] = '\0';
    if (type >= 0 && H5Tget_class(type) == H5T_STRING &&
        H5Tis_variable_str(type) == 0 && H5Tget_size(type) < size) {
        memset(text, 0, size);
        if (H5Aread(id, type, text) < 0)
            text[0] = '\0';
    }
    if (type >= 0)
        (void)H5Tclose(type);
    if (id >= 0)
        (void)H5Aclose(id);
}

/* MATLAB stores the class of every variable. Objects (categorical, table,
 * string) are indices into a part of the file that only MATLAB reads. */
static void describe_matlab(hid_t dataset, struct h5_shape *shape)
{
    char why[64];

    if (H5Aexists(dataset, "MATLAB_class") <= 0)
        return;
    shape->is_matlab = true;
    attribute_text(dataset, "MATLAB_class", shape->matlab,
                   sizeof shape->matlab);
    if (H5Aexists(dataset, "MATLAB_object_decode") <= 0)
        return;
    snprintf(why, sizeof why,
             "of a MATLAB %s; in MATLAB save cellstr(..) of it", shape->matlab);
    refuse(shape, why);
}

ls_status h5_shape_and_coding(struct h5_file *file, const char *name,
                              hid_t dataset, struct h5_shape *shape,
                              struct h5_coding *coding)
{
    struct h5_shape found = {0};
    hid_t type = H5I_INVALID_HID;
    hid_t creation = H5I_INVALID_HID;
    ls_status status = LS_OK;

    if (H5Iget_type(dataset) != H5I_DATASET)
        TRY(fail(LS_BAD_DATA, "%s: %s is not a dataset", file->name, name));
    TRY(h5_check(file, name, type = H5Dget_type(dataset), "read its type"));
    TRY(h5_check(file, name, creation = H5Dget_create_plist(dataset),
                 "read its layout"));
    h5_describe_type(type, &found);
    TRY(describe_space(file, name, dataset, &found));
    found.stored = H5Dget_storage_size(dataset);
    found.element = H5Tget_size(type);
    describe_matlab(dataset, &found);
    TRY(describe_layout(file, name, creation, found.element, &found));
    if (found.chunk[0] > 0)
        TRY(check_chunks(file, name, dataset, &found));
    if (found.type != NUMBER_NONE || found.is_text || found.is_compound)
        check_size(found.element, &found);
    check_empty(dataset, &found);
    if (found.type != NUMBER_NONE && !found.is_bool && !found.is_enum) {
        TRY(h5_coding_of(file, name, dataset, creation, found.type, coding));
        h5_describe_coding(coding, &found);
    }
    *shape = found;

done:
    status = h5_release(file, creation, status);
    return h5_release(file, type, status);
}

ls_status h5_shape_of(struct h5_file *file, const char *name, hid_t dataset,
                      struct h5_shape *shape)
{
    struct h5_coding coding;

    return h5_shape_and_coding(file, name, dataset, shape, &coding);
}

/* A dataset is described before each of its reads, for the limits of the
 * helper. It stays the same in a file that is only read, and that leads to no
 * other one. */
static bool find_described(const struct h5_file *file, const char *name,
                           struct h5_shape *shape)
{
    if (file->writing || file->allow != 0 || !file->described ||
        strcmp(file->described, name) != 0)
        return false;
    *shape = file->shape;
    return true;
}

static void keep_described(struct h5_file *file, const char *name,
                           const struct h5_shape *shape)
{
    mem_free(file->described);
    file->described = NULL;
    if (file->writing || file->allow != 0)
        return;
    file->described = mem_text(name);
    file->shape = *shape;
}

ls_status h5_describe(struct h5_file *file, const char *name,
                      struct h5_shape *shape)
{
    hid_t id = H5I_INVALID_HID;
    ls_status status = LS_OK;

    if (file->remote)
        return h5_ask_shape(file, name, shape);
    h5_prepare_for(file);
    if (find_described(file, name, shape))
        return h5_check(file, name, 0, "");
    TRY(h5_find(file, name, &id));
    TRY(h5_shape_of(file, name, id, shape));
    keep_described(file, name, shape);

done:
    return h5_release(file, id, status);
}
