/* SPDX-License-Identifier: MIT */
/*
 * h5_image.c - HDF5 files in memory.
 *
 * Models are written this way, so that a full disk fails in our own write() and
 * never in HDF5, which may crash.
 */
#include "hdf5/h5_inside.h"

#include <string.h>

#include "hdf5/h5_remote.h"

/* Growth step of a file in memory. */
enum { IMAGE_STEP = 1 << 20 };

/* Allocation callbacks of the core driver: they give it the caller's bytes
 * without a copy, as the driver never writes to a file open for reading. */
static void *image_malloc(size_t size, H5FD_file_image_op_t operation,
                          void *bytes)
{
    (void)size;
    (void)operation;
    return bytes;
}

static void *image_memcpy(void *to, const void *from, size_t size,
                          H5FD_file_image_op_t operation, void *bytes)
{
    (void)from;
    (void)size;
    (void)operation;
    (void)bytes;
    return to;
}

static void *image_realloc(void *block, size_t size,
                           H5FD_file_image_op_t operation, void *bytes)
{
    (void)block;
    (void)size;
    (void)operation;
    (void)bytes;
    return NULL;
}

static herr_t image_free(void *block, H5FD_file_image_op_t operation,
                         void *bytes)
{
    (void)block;
    (void)operation;
    (void)bytes;
    return 0;
}

static void *image_borrow(void *bytes)
{
    return bytes;
}

static herr_t image_return(void *bytes)
{
    (void)bytes;
    return 0;
}

/* HDF5 wants a pointer to what it may change; image_malloc() says why it does
 * not. */
static void *writable(const void *bytes)
{
    void *same = NULL;

    memcpy(&same, &bytes, sizeof same);
    return same;
}

static ls_status image_access(const struct h5_file *file, const void *bytes,
                              size_t size, hid_t access)
{
    H5FD_file_image_callbacks_t callbacks = {
        image_malloc, image_memcpy, image_realloc,  image_free,
        image_borrow, image_return, writable(bytes)};
    ls_status status = LS_OK;

    TRY(h5_check(file, "", H5Pset_fapl_core(access, IMAGE_STEP, 0), "open"));
    TRY(h5_check(file, "", H5Pset_file_image_callbacks(access, &callbacks),
                 "open"));
    TRY(h5_check(file, "", H5Pset_file_image(access, callbacks.udata, size),
                 "open"));

done:
    return status;
}

ls_status h5_open_own_image(const char *name, const void *bytes, size_t size,
                            struct h5_file **file)
{
    struct h5_file *made = NULL;
    hid_t access = H5I_INVALID_HID;
    ls_status status = LS_OK;

    h5_prepare();
    if (size == 0)
        return fail(LS_BAD_DATA, "%s is empty", name);
    TRY(h5_begin(name, false, true, &made, &access));
    TRY(image_access(made, bytes, size, access));
    TRY(h5_check(made, "",
                 made->id = H5Fopen(made->inner, H5F_ACC_RDONLY, access),
                 "open"));

done:
    return h5_hand_over(made, access, status, file);
}

ls_status h5_open_image(const char *name, const void *bytes, size_t size,
                        struct h5_file **file)
{
    if (h5_remote_is_off())
        return h5_open_own_image(name, bytes, size, file);
    if (size == 0)
        return fail(LS_BAD_DATA, "%s is empty", name);
    return h5_remote_open(name, bytes, size, file);
}

ls_status h5_create_image(const char *name, struct h5_file **file)
{
    struct h5_file *made = NULL;
    hid_t access = H5I_INVALID_HID;
    ls_status status = LS_OK;

    h5_prepare();
    TRY(h5_begin(name, true, true, &made, &access));
    TRY(h5_check(made, "", H5Pset_fapl_core(access, IMAGE_STEP, 0), "create"));
    TRY(h5_make(made, access));

done:
    return h5_hand_over(made, access, status, file);
}

/* What the core driver has in memory is shown, not copied: a checkpoint may be
 * as large as all else that a run keeps. */
ls_status h5_image(struct h5_file *file, const void **bytes, size_t *size)
{
    void **image = NULL;
    ssize_t length = 0;
    ls_status status = LS_OK;

    h5_prepare();
    TRY(h5_let_go(file));
    TRY(h5_check(file, "", H5Fflush(file->id, H5F_SCOPE_GLOBAL), "finish"));
    TRY(h5_check(file, "", length = H5Fget_file_image(file->id, NULL, 0),
                 "finish"));
    TRY(h5_check(file, "",
                 H5Fget_vfd_handle(file->id, H5P_DEFAULT, (void **)&image),
                 "finish"));
    *bytes = *image;
    *size = (size_t)length;

done:
    return status;
}
