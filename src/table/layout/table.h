/* SPDX-License-Identifier: MIT */
/*
 * table.h - the table of a file: parts that stand side by side, and the table
 * that it must match.
 */
#ifndef LOCKSTEP_TABLE_H
#define LOCKSTEP_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "table/layout/source.h"

/* The axis of X that has the rows, where a file leaves a choice. */
struct row_axis {
    enum axis { AXIS_UNKNOWN, AXIS_FIRST, AXIS_LAST } at;
    bool marked; /* the file says that its axes are reversed: MATLAB, Octave */
};

/* The table of a file. X is made of parts, side by side in this order. */
struct table {
    const char *path;
    size_t rows;
    struct source *part;   /* [parts] */
    size_t parts, columns; /* of X */
    enum number_type type; /* of X in memory: it holds what each part has */
    struct row_axis axis;  /* of X; unknown where there was no choice */
    char **names;          /* [columns] that the parts have, or NULL */
    struct source y, weight, id, group, split;
    bool fuel_split; /* the split is an attribute, as of Fuel */
    bool is_callers; /* in no file: arrays of the caller, */
    bool copies_x;   /* whose X is to be copied, and whose names are */
    char **target_names, **class_names; /* [y.columns], [n_classes], or NULL */
    size_t n_classes;
    char x_name[LS_NAME_SIZE], x_type[96]; /* for people */
    char features[LS_NAME_SIZE], targets[LS_NAME_SIZE],
        classes[LS_NAME_SIZE];  /* datasets of names, "" = none */
    char reading[LS_NAME_SIZE]; /* "X is /data uint8 (500, 784); y is ..." */
    struct h5_file **file;      /* [n_more] whose rows follow, and */
    struct table *more;         /* [n_more] what they are by themselves */
    size_t n_more;
};

void table_clear(struct table *table);

/* " (row 12 of parts/b.h5)" where the table is in several files, else "". */
enum { PLACE_SIZE = LS_PATH_SIZE + 64 };
void table_place(const struct table *table, size_t row, char text[PLACE_SIZE]);

/* What a table must match: names may be NULL. */
struct dataset_pattern {
    size_t features, targets, n_classes;
    const char *const *feature_names, *const *class_names;
    const char *task;
    const char *of; /* for sentences: "model.h5", "train.h5" */
    int need_y;
    const struct encoding *columns; /* of a text, or NULL */
    int wide;            /* X was float64 or of large integers, or .. */
    const double *scale; /* .. [features] of a model; NULL: not known */
    int fills; /* missing values of X may stay: a model fills them in */
    struct row_axis axis; /* of the table that it is to go with */
};

#endif
