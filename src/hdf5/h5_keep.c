/* SPDX-License-Identifier: MIT */
/*
 * h5_keep.c - datasets that stay open, each with its cache of chunks.
 *
 * Only what may be read is opened for it.
 */
#include "hdf5/h5_inside.h"

#include <string.h>

#include "base/mem.h"
#include "hdf5/h5_remote.h"

static void forget(struct h5_file *file, size_t index)
{
    mem_free(file->open[index].name);
    file->n_open--;
    memmove(file->open + index, file->open + index + 1,
            (file->n_open - index) * sizeof *file->open);
}

/* Chunks that wait to be written are written by this close. */
static ls_status let_go_first(struct h5_file *file)
{
    struct h5_dataset *first = &file->open[0];
    const ls_status status =
        h5_check(file, first->name, H5Dclose(first->id), "close it");

    forget(file, 0);
    return status;
}

ls_status h5_adopt(struct h5_file *file, const char *name, hid_t id,
                   struct h5_dataset **dataset)
{
    char *copy = mem_text(name);
    ls_status status = LS_OK;

    TRY(mem_check(copy, strlen(name), 1, "name of a dataset"));
    if (file->n_open == H5_MAX_OPEN)
        TRY(let_go_first(file));
    *dataset = &file->open[file->n_open++];
    **dataset = (struct h5_dataset){.name = copy, .id = id};
    copy = NULL;
    id = H5I_INVALID_HID;

done:
    mem_free(copy);
    return h5_release(file, id, status);
}

/* A list to open the dataset with, if it may be read. */
static ls_status look_at(struct h5_file *file, const char *name, hid_t dataset,
                         struct h5_shape *shape, struct h5_coding *coding,
                         hid_t *access)
{
    ls_status status = LS_OK;

    TRY(h5_shape_and_coding(file, name, dataset, shape, coding));
    if (shape->type == NUMBER_NONE && !shape->is_text && !shape->is_compound)
        TRY(fail(LS_BAD_DATA, "%s: %s is %s, which is not read", file->name,
                 name, shape->type_name));
    if (shape->is_elsewhere)
        TRY(h5_check_elsewhere(file, name, dataset));
    TRY(h5_access_list(file, shape, access));

done:
    return status;
}

/* Opened twice: the first time to see how. A dataset that is open already
 * keeps the cache it has, so that the first one is closed between. */
static ls_status open_fit(struct h5_file *file, const char *name,
                          struct h5_shape *shape, struct h5_coding *coding,
                          hid_t *id)
{
    char last[H5_NAME_SIZE];
    hid_t access = H5I_INVALID_HID;
    hid_t group = H5I_INVALID_HID;
    hid_t dataset = H5I_INVALID_HID;
    ls_status status = LS_OK;

    TRY(h5_find_in(file, name, &dataset, &group, last));
    TRY(look_at(file, name, dataset, shape, coding, &access));
    TRY(h5_release(file, dataset, LS_OK));
    dataset = H5I_INVALID_HID;
    TRY(h5_check(file, name, *id = H5Dopen2(group, last, access), "open it"));

done:
    status = h5_release(file, dataset, status);
    status = h5_release(file, group, status);
    return h5_release(file, access, status);
}

ls_status h5_keep(struct h5_file *file, const char *name,
                  struct h5_dataset **dataset)
{
    struct h5_coding coding = {0};
    struct h5_shape shape;
    hid_t id = H5I_INVALID_HID;
    ls_status status = LS_OK;

    h5_prepare_for(file);
    for (size_t i = 0; i < file->n_open; i++) {
        if (strcmp(file->open[i].name, name) == 0) {
            *dataset = &file->open[i];
            return LS_OK;
        }
    }
    TRY(open_fit(file, name, &shape, &coding, &id));
    TRY(h5_adopt(file, name, id, dataset));
    (*dataset)->described = !file->writing;
    (*dataset)->shape = shape;
    (*dataset)->coding = coding;

done:
    return status;
}

ls_status h5_kept_bytes(struct h5_file *file, const char *name,
                        struct h5_shape *shape, uint64_t *bytes)
{
    bool is_kept = false;
    ls_status status = LS_OK;

    *bytes = 0;
    for (size_t i = 0; i < file->n_open; i++) {
        *bytes += h5_cache_bytes(&file->open[i].shape);
        if (strcmp(file->open[i].name, name) == 0) {
            is_kept = true;
            *shape = file->open[i].shape;
        }
    }
    if (!is_kept) {
        TRY(h5_describe(file, name, shape));
        *bytes += h5_cache_bytes(shape);
    }

done:
    return status;
}

ls_status h5_kept_shape(struct h5_file *file, const struct h5_dataset *dataset,
                        struct h5_shape *shape)
{
    if (!dataset->described)
        return h5_shape_of(file, dataset->name, dataset->id, shape);
    *shape = dataset->shape;
    return LS_OK;
}

void h5_rest(struct h5_file *file)
{
    if (file->remote) {
        (void)h5_ask_nothing(file, H5_REQUEST_REST);
        return;
    }
    h5_prepare_for(file);
    (void)h5_let_go(file);
}

ls_status h5_let_go(struct h5_file *file)
{
    ls_status status = LS_OK;

    while (file->n_open > 0) {
        const ls_status one = let_go_first(file);

        status = status == LS_OK ? one : status;
    }
    return status;
}
