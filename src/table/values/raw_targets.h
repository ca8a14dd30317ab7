/* SPDX-License-Identifier: MIT */
/*
 * raw_targets.h - y as it stands in a file, before it has a meaning.
 */
#ifndef LOCKSTEP_RAW_TARGETS_H
#define LOCKSTEP_RAW_TARGETS_H

#include <stdbool.h>
#include <stddef.h>

#include "table/values/slices.h"

struct table;

/* y as it stands in a file. */
struct raw_targets {
    const char *path, *name;
    const struct slices *slices; /* for the row numbers in sentences, */
    const struct table *table;   /* and the file; NULL: there is but one */
    size_t rows, columns;
    double *value;   /* [rows x columns], or NULL: texts */
    char **text;     /* [rows], one block, or NULL */
    bool is_integer; /* or bool */
    char **names;    /* [n_names] what the file says of its classes, or NULL */
    size_t n_names;
};

#endif
