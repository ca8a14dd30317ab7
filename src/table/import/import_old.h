/* SPDX-License-Identifier: MIT */
/*
 * import_old.h - a dataset file to which rows are appended.
 */
#ifndef LOCKSTEP_IMPORT_OLD_H
#define LOCKSTEP_IMPORT_OLD_H

#include "base/settings.h"
#include "hdf5/h5.h"
#include "table/import/like.h"
#include "table/values/row_roles.h"

struct import_old {
    struct h5_file *file;
    struct h5_shape x, y;
    bool has_y;
    size_t rows;
    struct like like; /* description that new rows must match */
    char **target;    /* [n_targets] names, or NULL */
    size_t n_targets;
    struct row_roles roles;
};

/* Read all but the rows of X and y, which stay in the file. */
ls_status import_old_open(const char *path, struct import_old *old);
void import_old_clear(struct import_old *old);

#endif
