/* SPDX-License-Identifier: MIT */
/*
 * row_wish.h - request for the rows of a file that is not HDF5.
 */
#ifndef LOCKSTEP_ROW_WISH_H
#define LOCKSTEP_ROW_WISH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/number.h"
#include "table/values/encoding.h"
#include "table/values/row_roles.h"

struct row_wish {
    const ls_import_config *config; /* no member is NULL */
    const struct encoding *columns; /* of the model, or NULL */
    size_t features;                /* of the model; 0: any number */
    enum number_type x_type;  /* for text; NUMBER_NONE: as the values need */
    const double *scale;      /* [features] of the model, or NULL */
    const char *of;           /* file of model or table, for sentences */
    bool needs_y;             /* for a model: y is required */
    bool takes_y;             /* for a model: y is read if present */
    bool fills;               /* missing cells stay NAN for the model to fill */
    bool keeps_missing;       /* they stay NAN, and fill of the row source has
                                 what would fill them; without a model */
    const char *label_option; /* "setting y"; NULL: "setting label" */
    const char *const *class_names; /* [n_classes] of the model, or NULL */
    size_t n_classes;
    struct row_roles_wish roles;
    const ls_config *reading; /* settings for reading; NULL: an import */
    bool append;              /* the import appends to a dataset file */
};

#endif
