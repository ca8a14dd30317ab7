/* SPDX-License-Identifier: MIT */
/*
 * row_wish.h - how the rows of a file of any other format are wanted.
 */
#ifndef LOCKSTEP_ROW_WISH_H
#define LOCKSTEP_ROW_WISH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/number.h"
#include "table/values/encoding.h"
#include "table/values/row_roles.h"

/* How rows are wanted. */
struct row_wish {
    const ls_import_config *config; /* complete */
    const struct encoding *columns; /* that a model has, or NULL */
    size_t features;                /* that a model has, or 0: any */
    enum number_type x_type;  /* for text; NUMBER_NONE: as the values need */
    const double *scale;      /* [features] of a model, or NULL */
    const char *of;           /* whose they are, for sentences */
    bool needs_y;             /* of a model */
    bool takes_y;             /* of a model: if it is there */
    bool fills;               /* missing cells stay NAN, for a model */
    const char *label_option; /* "setting y"; NULL: "setting label" */
    const char *const *class_names; /* [n_classes] of a model, or NULL */
    size_t n_classes;
    struct row_roles_wish roles;
    const ls_config *reading; /* to read, not to import: its settings */
    bool append;              /* to import, behind the rows of a file */
};

#endif
