/* SPDX-License-Identifier: MIT */
/*
 * h5_link.c - what leads to other files: links, external storage and virtual
 * datasets, when they are allowed.
 *
 * Names of files count from the directory of the file they stand in. All are
 * looked at before HDF5 opens them: it would wait for a FIFO, and give zeros
 * for a file that is missing or short.
 */
#include "hdf5/h5_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"

/* Where a file is that another one names. */
static ls_status roles(const struct h5_file *file, const char *owner,
                       const char *target, char path[H5_NAME_SIZE])
{
    const char *slash = strrchr(owner, '/');
    const int length = *target == '/' || !slash ? 0 : (int)(slash - owner) + 1;
    const int n = snprintf(path, H5_NAME_SIZE, "%.*s%s", length, owner, target);

    if (n < 0 || n >= H5_NAME_SIZE)
        return fail(LS_BAD_DATA,
                    "%s: the name of a file it leads to is too "
                    "long",
                    file->name);
    return LS_OK;
}

static ls_status open_linked(struct h5_file *file, const char *name, hid_t at,
                             const char *target_file, hid_t *root)
{
    char owner[H5_NAME_SIZE] = "", path[H5_NAME_SIZE];
    hid_t access = H5I_INVALID_HID;
    hid_t id = H5I_INVALID_HID;
    ls_status status = LS_OK;

    if (file->n_linked == H5_MAX_LINKED)
        TRY(fail(LS_BAD_DATA, "%s: links lead to more than %d files",
                 file->name, H5_MAX_LINKED));
    TRY(h5_check(file, name, H5Fget_name(at, owner, sizeof owner),
                 "follow the link"));
    TRY(roles(file, owner, target_file, path));
    status = h5_check_regular(path);
    if (status != LS_OK)
        return fail_within(LS_BAD_DATA,
                           "%s: %s is a link to another file: ", file->name,
                           name);
    TRY(h5_check(file, name, access = H5Pcreate(H5P_FILE_ACCESS),
                 "follow the link"));
    TRY(h5_check(file, name, H5Pset_fclose_degree(access, H5F_CLOSE_STRONG),
                 "follow the link"));
    TRY(h5_check(file, name, id = H5Fopen(path, H5F_ACC_RDONLY, access),
                 "follow the link"));
    file->linked[file->n_linked++] = id;
    TRY(h5_check(file, name, *root = H5Oopen(id, "/", H5P_DEFAULT),
                 "follow the link"));

done:
    return h5_release(file, access, status);
}

/* A soft link: from the root of its file, or from its group. */
static ls_status open_start(struct h5_file *file, const char *name, hid_t at,
                            const char *target, hid_t *from)
{
    return h5_check(file, name,
                    *from =
                        H5Oopen(at, *target == '/' ? "/" : ".", H5P_DEFAULT),
                    "follow the link");
}

ls_status h5_follow(struct h5_file *file, const char *name, hid_t at,
                    const char *part, hid_t *from, char *target)
{
    char value[H5_NAME_SIZE] = "";
    const char *other = NULL, *inside = NULL;
    H5L_info_t link;
    ls_status status = LS_OK;

    TRY(h5_check(file, name, H5Lget_info(at, part, &link, H5P_DEFAULT),
                 "follow the link"));
    if (link.type != H5L_TYPE_SOFT && link.type != H5L_TYPE_EXTERNAL)
        TRY(fail(LS_BAD_DATA,
                 "%s: %s is a user-defined link, which is not "
                 "followed",
                 file->name, name));
    if (link.u.val_size >= sizeof value)
        TRY(fail(LS_BAD_DATA, "%s: %s is a link that is too long", file->name,
                 name));
    TRY(h5_check(file, name,
                 H5Lget_val(at, part, value, sizeof value, H5P_DEFAULT),
                 "follow the link"));
    if (link.type == H5L_TYPE_SOFT) {
        TRY(open_start(file, name, at, value, from));
        snprintf(target, H5_NAME_SIZE, "%s", value);
        return LS_OK;
    }
    TRY(h5_check(
        file, name,
        H5Lunpack_elink_val(value, link.u.val_size, NULL, &other, &inside),
        "follow the link"));
    snprintf(target, H5_NAME_SIZE, "%s", inside);
    TRY(open_linked(file, name, at, other, from));

done:
    return status;
}

/* One raw file: whether it has the bytes that are to come from it. */
static ls_status check_raw(struct h5_file *file, const char *name,
                           hid_t creation, unsigned index, uint64_t *need)
{
    char raw[H5_NAME_SIZE] = "", path[H5_NAME_SIZE];
    off_t offset = 0;
    hsize_t size = 0;
    struct stat info;
    uint64_t want = 0;
    ls_status status = LS_OK;

    TRY(h5_check(
        file, name,
        H5Pget_external(creation, index, sizeof raw - 1, raw, &offset, &size),
        "read its layout"));
    TRY(roles(file, file->name, raw, path));
    status = h5_check_regular(path);
    if (status != LS_OK)
        return fail_within(LS_BAD_DATA,
                           "%s: %s is in another file: ", file->name, name);
    want = size < *need ? size : *need;
    if (stat(path, &info) != 0 || offset < 0 || info.st_size < offset ||
        (uint64_t)(info.st_size - offset) < want)
        return fail(LS_BAD_DATA,
                    "%s: %s wants %llu bytes from %s at %lld, which has %lld "
                    "bytes",
                    file->name, name, (unsigned long long)want, path,
                    (long long)offset, (long long)info.st_size);
    *need -= want;

done:
    return status;
}

static ls_status check_external(struct h5_file *file, const char *name,
                                hid_t creation, uint64_t need)
{
    const int n = H5Pget_external_count(creation);
    ls_status status = LS_OK;

    TRY(h5_check(file, name, n, "read its layout"));
    for (unsigned i = 0; i < (unsigned)n && need > 0; i++)
        TRY(check_raw(file, name, creation, i, &need));
    if (need > 0)
        TRY(fail(LS_BAD_DATA,
                 "%s: %s wants %llu bytes more than its files "
                 "are said to have",
                 file->name, name, (unsigned long long)need));
done:
    return status;
}

/* A dataset that is a piece of a virtual one: it must be fit to be read. */
static ls_status check_piece(struct h5_file *file, const char *name,
                             const char *source, const char *dataset)
{
    char path[H5_NAME_SIZE];
    struct h5_file *other = NULL;
    struct h5_shape shape;
    ls_status status = LS_OK;

    if (strchr(source, '%') || strchr(dataset, '%'))
        TRY(fail(LS_BAD_DATA,
                 "%s: %s is made of files that are counted "
                 "(%.100s), which is not read",
                 file->name, name, source));
    if (strcmp(source, ".") == 0) {
        TRY(h5_describe(file, dataset, &shape));
    } else {
        TRY(roles(file, file->name, source, path));
        TRY(h5_open_shared(path, &other));
        TRY(h5_describe(other, dataset, &shape));
    }
    if (shape.type == NUMBER_NONE && !shape.is_text && !shape.is_compound)
        TRY(fail(LS_BAD_DATA, "%s of %s is %s", dataset, source,
                 shape.type_name));

done:
    h5_close(other);
    h5_prepare_for(file);
    return status == LS_OK
               ? LS_OK
               : fail_within(LS_BAD_DATA,
                             "%s: %s is put together: ", file->name, name);
}

static ls_status check_mapping(struct h5_file *file, const char *name,
                               hid_t creation, size_t index, uint64_t *given)
{
    char source[H5_NAME_SIZE] = "", dataset[H5_NAME_SIZE] = "";
    hid_t space = H5I_INVALID_HID;
    hssize_t points = 0;
    ls_status status = LS_OK;

    TRY(h5_check(
        file, name,
        H5Pget_virtual_filename(creation, index, source, sizeof source - 1),
        "read its layout"));
    TRY(h5_check(
        file, name,
        H5Pget_virtual_dsetname(creation, index, dataset, sizeof dataset - 1),
        "read its layout"));
    TRY(h5_check(file, name, space = H5Pget_virtual_vspace(creation, index),
                 "read its layout"));
    TRY(h5_check(file, name, points = H5Sget_select_npoints(space),
                 "read its layout"));
    *given += (uint64_t)points;
    TRY(check_piece(file, name, source, dataset));

done:
    return h5_release(file, space, status);
}

static ls_status check_virtual(struct h5_file *file, const char *name,
                               hid_t creation, uint64_t count)
{
    size_t n = 0;
    uint64_t given = 0;
    ls_status status = LS_OK;

    TRY(h5_check(file, name, H5Pget_virtual_count(creation, &n),
                 "read its layout"));
    for (size_t i = 0; i < n; i++)
        TRY(check_mapping(file, name, creation, i, &given));
    if (given < count)
        TRY(fail(LS_BAD_DATA,
                 "%s: %s has %llu values, its files give %llu of them",
                 file->name, name, (unsigned long long)count,
                 (unsigned long long)given));
done:
    return status;
}

/* What the surroundings say of other files would lead HDF5 to others than
 * those that were looked at. */
static ls_status check_surroundings(struct h5_file *file, const char *name)
{
    static const char *const variables[] = {"HDF5_EXTFILE_PREFIX",
                                            "HDF5_VDS_PREFIX"};

    for (size_t i = 0; i < 2; i++)
        if (getenv(variables[i]) && *getenv(variables[i]))
            return fail(LS_BAD_DATA,
                        "%s: %s is in other files, which the environment "
                        "variable %s would move; unset it",
                        file->name, name, variables[i]);
    return LS_OK;
}

ls_status h5_check_elsewhere(struct h5_file *file, const char *name,
                             hid_t dataset)
{
    struct h5_shape shape;
    hid_t creation = H5I_INVALID_HID;
    uint64_t count = 0;
    ls_status status = LS_OK;

    TRY(check_surroundings(file, name));
    TRY(h5_shape_of(file, name, dataset, &shape));
    (void)h5_elements(&shape, &count);
    TRY(h5_check(file, name, creation = H5Dget_create_plist(dataset),
                 "read its layout"));
    if (H5Pget_layout(creation) == H5D_VIRTUAL)
        TRY(check_virtual(file, name, creation, count));
    else
        TRY(check_external(file, name, creation, count * shape.element));

done:
    return h5_release(file, creation, status);
}
