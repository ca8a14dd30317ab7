/* SPDX-License-Identifier: MIT */
/*
 * h5_enum.c - the words of an enum, and which numbers they stand for.
 */
#include "data/h5_inside.h"

#include <string.h>

/* In the type of the file, whatever its size and byte order. */
static ls_status value_of(struct h5_file *file, const char *name, hid_t type,
                          const char *word, int64_t *value)
{
    union {
        unsigned char bytes[16];
        int64_t value;
    } buffer = {{0}};
    hid_t base = H5I_INVALID_HID;
    ls_status status = LS_OK;

    TRY(h5_check(file, name, base = H5Tget_super(type), "read its type"));
    if (H5Tget_size(base) > sizeof buffer.value)
        TRY(fail(LS_BAD_DATA, "%s: %s is an enum of unusual size", file->name,
                 name));
    TRY(h5_check(file, name, H5Tenum_valueof(type, word, buffer.bytes),
                 "read its words"));
    TRY(h5_check(
        file, name,
        H5Tconvert(base, H5T_NATIVE_INT64, 1, buffer.bytes, NULL, H5P_DEFAULT),
        "read its words"));
    *value = buffer.value;

done:
    return h5_release(file, base, status);
}

/* Whether the enum has the word; asking HDF5 for one that is not there is an
 * error to it. */
static bool has_word(hid_t type, const char *word)
{
    const int n = H5Tget_nmembers(type);
    bool found = false;

    for (int i = 0; i < n && !found; i++) {
        char *member = H5Tget_member_name(type, (unsigned)i);

        found = member && strcmp(member, word) == 0;
        H5free_memory(member);
    }
    return found;
}

ls_status h5_enum_value(struct h5_file *file, const char *name,
                        const char *word, bool *found, int64_t *value)
{
    struct h5_dataset *dataset = NULL;
    hid_t type = H5I_INVALID_HID;
    ls_status status = LS_OK;

    h5_prepare();
    *found = false;
    TRY(h5_keep(file, name, &dataset));
    TRY(h5_check(file, name, type = H5Dget_type(dataset->id), "read its type"));
    if (H5Tget_class(type) == H5T_ENUM && has_word(type, word)) {
        TRY(value_of(file, name, type, word, value));
        *found = true;
    }

done:
    return h5_release(file, type, status);
}
