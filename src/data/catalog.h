/* SPDX-License-Identifier: MIT */
/*
 * catalog.h - all datasets of a file: looking them up, and showing them.
 */
#ifndef LOCKSTEP_CATALOG_H
#define LOCKSTEP_CATALOG_H

#include <stdbool.h>
#include <stddef.h>

#include "data/h5.h"

struct catalog {
    struct h5_file *file;
    const char *path;
    size_t n;
    char **name;            /* [n] full names, sorted */
    struct h5_shape *shape; /* [n]; rank -1: cannot be described */
};

/* Describe everything. A dataset that cannot be described is an error only
 * for whoever asks for it. */
ls_status catalog_open(struct h5_file *file, const char *path,
                       struct catalog *catalog);
void catalog_close(struct catalog *catalog);

/* Position of a dataset, by its name ("/" in front may be left out);
 * LS_BAD_DATA names the nearest and shows what there is. option is "--x". */
ls_status catalog_get(const struct catalog *catalog, const char *option,
                      const char *name, size_t *index);

/* Position of the dataset of that name in a group ("" is the root), the case
 * of letters set aside; catalog->n if there is none. */
size_t catalog_find(const struct catalog *catalog, const char *group,
                    const char *name);

/* Length of the group part of a full name: "/train/X" 6, "/X" 0. */
size_t catalog_group(const char *name);

/* "float64 (28, 500000)". */
void shape_text(const struct h5_shape *shape, char *text, size_t size);

/* Whether it may be X (numbers, two axes and more), or y or a weight (one
 * axis, or another one of length 1). */
bool shape_is_table(const struct h5_shape *shape);
bool shape_is_column(const struct h5_shape *shape);

/* LS_BAD_DATA: why, what the file has, and a command that would do. */
ls_status catalog_fail(const struct catalog *catalog, const char *why);

#endif
