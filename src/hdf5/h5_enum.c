/* SPDX-License-Identifier: MIT */
/*
 * h5_enum.c - member names of an enum.
 */
#include "hdf5/h5_inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text_list.h"
#include "hdf5/h5_remote.h"

/* The enum type of a dataset or of a field. */
static ls_status enum_type(struct h5_file *file, const char *name,
                           const char *field, hid_t *type)
{
    struct h5_dataset *dataset = NULL;
    hid_t whole = H5I_INVALID_HID;
    int index = 0;
    ls_status status = LS_OK;

    TRY(h5_keep(file, name, &dataset));
    TRY(h5_check(file, name, whole = H5Dget_type(dataset->id),
                 "read its type"));
    if (field) {
        index = H5Tget_member_index(whole, field);
        TRY(h5_check(file, name, index, "find its field"));
        TRY(h5_check(file, name,
                     *type = H5Tget_member_type(whole, (unsigned)index),
                     "read its fields"));
    } else {
        *type = whole;
        whole = H5I_INVALID_HID;
    }
    if (H5Tget_class(*type) != H5T_ENUM)
        TRY(fail(LS_BAD_DATA, "%s: %s is no enum", file->name, name));

done:
    return h5_release(file, whole, status);
}

static ls_status read_value(struct h5_file *file, const char *name, hid_t type,
                            unsigned index, int64_t *value)
{
    unsigned char room[64] = {0};
    const hid_t base = H5Tget_super(type);
    ls_status status = LS_OK;

    TRY(h5_check(file, name, base, "read its type"));
    if (H5Tget_size(base) > sizeof *value)
        TRY(fail(LS_BAD_DATA, "%s: %s is an enum of large integers", file->name,
                 name));
    TRY(h5_check(file, name, H5Tget_member_value(type, index, room),
                 "read its type"));
    TRY(h5_check(file, name,
                 H5Tconvert(base, H5T_NATIVE_INT64, 1, room, NULL, H5P_DEFAULT),
                 "read its type"));
    memcpy(value, room, sizeof *value);

done:
    return h5_release(file, base, status);
}

static ls_status read_members(struct h5_file *file, const char *name,
                              hid_t type, size_t n, const char **names,
                              int64_t *values)
{
    ls_status status = LS_OK;

    for (unsigned i = 0; i < n; i++) {
        names[i] = H5Tget_member_name(type, i);
        if (!names[i])
            TRY(h5_check(file, name, -1, "read its type"));
        TRY(read_value(file, name, type, i, &values[i]));
    }
done:
    return status;
}

ls_status h5_enum(struct h5_file *file, const char *name, const char *field,
                  char ***names, int64_t **values, size_t *n)
{
    hid_t type = H5I_INVALID_HID;
    const char **member = NULL;
    char **copy = NULL;
    int64_t *value = NULL;
    int count = 0;
    ls_status status = LS_OK;

    if (file->remote)
        return h5_ask_enum(file, name, field, names, values, n);
    h5_prepare();
    TRY(enum_type(file, name, field, &type));
    TRY(h5_check(file, name, count = H5Tget_nmembers(type), "read its type"));
    TRY(MEM_ARRAY(member, (size_t)count, "names of an enum"));
    TRY(MEM_ARRAY(value, (size_t)count, "values of an enum"));
    TRY(read_members(file, name, type, (size_t)count, member, value));
    copy = text_list_copy(member, (size_t)count);
    TRY(mem_check(copy, (size_t)count, sizeof *copy, "names of an enum"));
    *names = copy;
    *values = value;
    *n = (size_t)count;
    value = NULL;

done:
    for (int i = 0; member && i < count; i++)
        (void)H5free_memory((void *)(uintptr_t)member[i]);
    mem_free(member);
    mem_free(value);
    return h5_release(file, type, status);
}
