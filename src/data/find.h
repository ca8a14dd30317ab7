/* SPDX-License-Identifier: MIT */
/*
 * find.h - where X, y and weight stand in anybody's file, and how they lie.
 */
#ifndef LOCKSTEP_FIND_H
#define LOCKSTEP_FIND_H

#include <stdbool.h>
#include <stddef.h>

#include "data/dataset.h"
#include "data/h5.h"

/* One dataset in use. */
struct source {
    char name[LS_NAME_SIZE]; /* "" = none */
    struct h5_shape shape;
    size_t columns;  /* all axes but that of the rows, multiplied */
    bool transposed; /* rows are on the last axis */
};

/* The table of a file. */
struct table {
    const char *path;
    size_t rows;
    struct source x, y, weight;
    char features[LS_NAME_SIZE], targets[LS_NAME_SIZE],
        classes[LS_NAME_SIZE];  /* datasets of names, "" = none */
    char reading[LS_NAME_SIZE]; /* "X is /data uint8 (500, 784); y is ..." */
};

/* One more remark on how the file was read; "; " between. */
void reading_add(char reading[LS_NAME_SIZE], const char *format, ...)
    PRINTF_LIKE(2, 3);

/*
 * Find the table: names of config first, then usual names, then a unique
 * match of shapes; the axis of the rows is the one that X and y share.
 * pattern (or NULL) gives the number of features, and whether y is needed.
 * LS_BAD_DATA shows what the file has and a command that would do.
 */
ls_status table_find(struct h5_file *file, const char *path,
                     const ls_config *config,
                     const struct dataset_pattern *pattern,
                     struct table *table);

#endif
