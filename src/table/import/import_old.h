/* SPDX-License-Identifier: MIT */
/*
 * import_old.h - a dataset file to which rows are appended: what it has.
 */
#ifndef LOCKSTEP_IMPORT_OLD_H
#define LOCKSTEP_IMPORT_OLD_H

#include "hdf5/h5.h"
#include "table/values/encoding.h"
#include "table/values/row_roles.h"

struct import_old {
    struct h5_file *file;
    struct h5_shape x, y;
    bool has_y;
    size_t rows, features, targets;
    char **features_of, **classes, **target;
    size_t n_features, n_classes, n_targets;
    struct encoding *columns;
    double *scale; /* [columns that are numbers] or NULL */
    struct row_roles roles;
};

/* All but the rows of X and y, which are left in the file. */
ls_status import_old_open(const char *path, struct import_old *old);
void import_old_clear(struct import_old *old);

#endif
