/* SPDX-License-Identifier: MIT */
/*
 * raw_targets.h - y as stored in a file, before classes or values are made.
 */
#ifndef LOCKSTEP_RAW_TARGETS_H
#define LOCKSTEP_RAW_TARGETS_H

#include <stdbool.h>
#include <stddef.h>

#include "table/values/slices.h"

struct table;

/* y as stored in a file. */
struct raw_targets {
    const char *path, *name;
    const struct slices *slices; /* for row numbers in sentences */
    const struct table *table;   /* for file names; NULL: a single file */
    size_t rows, columns;
    double *value;   /* [rows x columns], or NULL: texts */
    char **text;     /* [rows], one block, or NULL */
    bool is_integer; /* or bool */
    char **names;    /* [n_names] class names stored in the file, or NULL */
    size_t n_names;
};

#endif
