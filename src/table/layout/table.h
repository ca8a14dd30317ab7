/* SPDX-License-Identifier: MIT */
/*
 * table.h - the table of a file, with X joined from parts, and the pattern that
 * a table must match.
 */
#ifndef LOCKSTEP_TABLE_H
#define LOCKSTEP_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "table/layout/source.h"

/* The axis of the rows of X, if the file is ambiguous. */
struct row_axis {
    enum axis { AXIS_UNKNOWN, AXIS_FIRST, AXIS_LAST } at;
    bool marked; /* the file's axes are reversed: MATLAB, Octave */
};

/* The table of a file. X is its parts concatenated by columns. */
struct table {
    const char *path;
    size_t rows;
    struct source *part;   /* [parts] */
    size_t parts, columns; /* of X */
    enum number_type type; /* of X in memory; holds the types of all parts */
    struct row_axis axis;  /* of X; unknown if the file is not ambiguous */
    char **names;          /* [columns] column names of the parts, or NULL */
    struct source y, weight, id, group, split;
    bool fuel_split; /* the split is an attribute, as in Fuel */
    bool is_callers; /* arrays of the caller, not a file */
    bool copies_x;   /* is_callers: copy X */
    /* is_callers: [y.columns], [n_classes], or NULL */
    char **target_names, **class_names;
    size_t n_classes;
    char x_name[LS_NAME_SIZE], x_type[96]; /* for sentences */
    char features[LS_NAME_SIZE], targets[LS_NAME_SIZE],
        classes[LS_NAME_SIZE];  /* datasets of names, "" = none */
    char reading[LS_NAME_SIZE]; /* "X is /data uint8 (500, 784); y is ..." */
    struct h5_file **file;      /* [n_more] files whose rows are appended */
    struct table *more;         /* [n_more] their tables */
    size_t n_more;
};

void table_clear(struct table *table);

/* Format " (row 12 of parts/b.h5)" if the table is in several files, else "".
 */
enum { PLACE_SIZE = LS_PATH_SIZE + 64 };
void table_place(const struct table *table, size_t row, char text[PLACE_SIZE]);

/* The table that a table must match; names may be NULL. */
struct dataset_pattern {
    size_t features, targets, n_classes;
    const char *const *feature_names, *const *class_names;
    const char *task;
    const char *of; /* for sentences: "model.h5", "train.h5" */
    int need_y;
    const struct encoding *columns; /* encoding of a text table, or NULL */
    int wide;                       /* X was float64 or large integers */
    const double *scale;            /* [features] of a model; NULL: unknown */
    int fills;            /* NaN in X is allowed: the model fills it */
    struct row_axis axis; /* of the pattern's table */
    struct input *begun;  /* the standard input, which was read in part and is
                             now the dataset's to close; or NULL */
    bool itself;          /* the file is opened again: it goes with itself */
};

#endif
