/* SPDX-License-Identifier: MIT */
/*
 * h5_cell.c - MATLAB cell arrays of texts: references to datasets of
 * characters.
 */
#include "hdf5/h5_inside.h"

#include <string.h>

#include "base/mem.h"
#include "hdf5/h5_remote.h"

/* All units read so far. */
struct units {
    int32_t *unit;
    size_t n, room;
};

/* Read the characters of one cell; MATLAB writes an empty cell as its size. */
static ls_status read_cell(struct h5_file *file, const char *name, hid_t cell,
                           struct units *units)
{
    struct h5_shape shape;
    uint64_t count = 0;
    ls_status status = LS_OK;

    TRY(h5_shape_of(file, name, cell, &shape));
    if (H5Aexists(cell, "MATLAB_empty") > 0)
        return LS_OK;
    if (strcmp(shape.matlab, "char") != 0 || shape.type == NUMBER_NONE ||
        shape.rank != 2 || shape.dims[1] != 1 || !h5_elements(&shape, &count))
        return fail(LS_BAD_DATA, "%s: %s has a cell of %s, want texts",
                    file->name, name,
                    *shape.matlab ? shape.matlab : shape.type_name);
    if (count > H5_MAX_BYTES / sizeof *units->unit - units->n)
        return fail(LS_BAD_DATA, "%s: %s holds over 1 GiB of text", file->name,
                    name);
    TRY(MEM_GROW(units->unit, units->n, units->n + (size_t)count, &units->room,
                 "texts"));
    TRY(h5_check(file, name,
                 H5Dread(cell, H5T_NATIVE_INT32, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                         units->unit + units->n),
                 "read its cells"));
    units->n += (size_t)count;
done:
    return status;
}

static ls_status read_all(struct h5_file *file, const char *name, hid_t dataset,
                          size_t n, struct units *units, size_t *start)
{
    hobj_ref_t *reference = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(reference, n, "cells"));
    TRY(h5_check(file, name,
                 H5Dread(dataset, H5T_STD_REF_OBJ, H5S_ALL, H5S_ALL,
                         H5P_DEFAULT, reference),
                 "read its cells"));
    for (size_t i = 0; i < n; i++) {
        const hid_t cell = H5Rdereference(dataset, H5R_OBJECT, &reference[i]);

        TRY(h5_check(file, name, cell, "find its cells"));
        status = read_cell(file, name, cell, units);
        TRY(h5_release(file, cell, status));
        start[i + 1] = units->n;
    }
done:
    mem_free(reference);
    return status;
}

ls_status h5_read_cells(struct h5_file *file, const char *name, int32_t **unit,
                        size_t **start, size_t *n)
{
    hid_t dataset = H5I_INVALID_HID;
    struct units units = {0};
    struct h5_shape shape;
    size_t *made = NULL;
    uint64_t count = 0;
    ls_status status = LS_OK;

    if (file->remote)
        return h5_ask_cells(file, name, unit, start, n);
    h5_prepare();
    TRY(h5_find(file, name, &dataset));
    TRY(h5_shape_of(file, name, dataset, &shape));
    if (strcmp(shape.matlab, "cell") != 0 || !h5_elements(&shape, &count) ||
        count > H5_MAX_BYTES / sizeof(hobj_ref_t))
        TRY(fail(LS_BAD_DATA, "%s: %s is not a cell array", file->name, name));
    TRY(MEM_ARRAY(made, (size_t)count + 1, "cells"));
    TRY(read_all(file, name, dataset, (size_t)count, &units, made));
    *unit = units.unit;
    *start = made;
    *n = (size_t)count;
    units.unit = NULL;
    made = NULL;
done:
    mem_free(units.unit);
    mem_free(made);
    return h5_release(file, dataset, status);
}
