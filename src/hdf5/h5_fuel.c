/* SPDX-License-Identifier: MIT */
/*
 * h5_fuel.c - Fuel's attribute for training, validation and test rows in one
 * dataset: records of split, source and row range.
 */
#include "hdf5/h5_inside.h"

#include <string.h>

#include "base/mem.h"
#include "hdf5/h5_remote.h"

enum { MAX_RECORDS = 1000 };

static ls_status record_type(struct h5_file *file, hid_t *type, hid_t *text)
{
    const size_t size = sizeof((struct h5_fuel *)NULL)->split;
    ls_status status = LS_OK;

    TRY(h5_check(file, "@split", *text = H5Tcopy(H5T_C_S1), "read it"));
    TRY(h5_check(file, "@split", H5Tset_size(*text, size), "read it"));
    TRY(h5_check(file, "@split",
                 *type = H5Tcreate(H5T_COMPOUND, sizeof(struct h5_fuel)),
                 "read it"));
    TRY(h5_check(
        file, "@split",
        H5Tinsert(*type, "split", HOFFSET(struct h5_fuel, split), *text),
        "read it"));
    TRY(h5_check(
        file, "@split",
        H5Tinsert(*type, "source", HOFFSET(struct h5_fuel, source), *text),
        "read it"));
    TRY(h5_check(file, "@split",
                 H5Tinsert(*type, "start", HOFFSET(struct h5_fuel, start),
                           H5T_NATIVE_INT64),
                 "read it"));
    TRY(h5_check(file, "@split",
                 H5Tinsert(*type, "stop", HOFFSET(struct h5_fuel, stop),
                           H5T_NATIVE_INT64),
                 "read it"));

done:
    return status;
}

/* Whether the attribute has the type that Fuel writes. */
static ls_status check_stored(struct h5_file *file, hid_t id, size_t *n)
{
    const hid_t type = H5Aget_type(id), space = H5Aget_space(id);
    hssize_t count = 0;
    ls_status status = LS_OK;

    TRY(h5_check(file, "@split", type, "read it"));
    TRY(h5_check(file, "@split", space, "read it"));
    count = H5Sget_simple_extent_npoints(space);
    if (H5Tget_class(type) != H5T_COMPOUND ||
        H5Tget_member_index(type, "split") < 0 ||
        H5Tget_member_index(type, "source") < 0 ||
        H5Tget_member_index(type, "start") < 0 ||
        H5Tget_member_index(type, "stop") < 0 || count < 1 ||
        count > MAX_RECORDS)
        TRY(fail(LS_BAD_DATA, "%s: the attribute split is none of Fuel's",
                 file->name));
    *n = (size_t)count;

done:
    status = h5_release(file, type, status);
    return h5_release(file, space, status);
}

ls_status h5_fuel(struct h5_file *file, struct h5_fuel **records, size_t *n)
{
    struct h5_fuel *made = NULL;
    hid_t id = H5I_INVALID_HID;
    hid_t type = H5I_INVALID_HID;
    hid_t text = H5I_INVALID_HID;
    ls_status status = LS_OK;

    if (file->remote)
        return h5_ask_fuel(file, records, n);
    h5_prepare();
    TRY(h5_check(file, "@split", id = H5Aopen(file->id, "split", H5P_DEFAULT),
                 "read it"));
    TRY(check_stored(file, id, n));
    TRY(record_type(file, &type, &text));
    TRY(MEM_ARRAY(made, *n, "splits of Fuel"));
    TRY(h5_check(file, "@split", H5Aread(id, type, made), "read it"));
    *records = made;
    made = NULL;

done:
    mem_free(made);
    status = h5_release(file, text, status);
    status = h5_release(file, type, status);
    return h5_release(file, id, status);
}
