/* SPDX-License-Identifier: MIT */
/*
 * catalog.h - all that a file has: looking it up, and showing it.
 *
 * Entries are datasets, and groups of them that other programs take for one
 * thing; what these consist of is still there under its own name.
 */
#ifndef LOCKSTEP_CATALOG_H
#define LOCKSTEP_CATALOG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/settings.h"
#include "hdf5/h5.h"

enum entry_kind {
    ENTRY_PLAIN,        /* a dataset */
    ENTRY_COMPOUND,     /* a dataset of records */
    ENTRY_PANDAS,       /* a group that pandas calls fixed */
    ENTRY_PANDAS_TABLE, /* a group that pandas calls a table */
    ENTRY_CSR,          /* a sparse matrix */
    ENTRY_CATEGORICAL,  /* codes and categories */
    ENTRY_NULLABLE,     /* values and a mask that hides some */
    ENTRY_OCTAVE,       /* a group of Octave with a matrix */
    ENTRY_CHARS,        /* texts as a matrix of characters */
    ENTRY_CELLS,        /* texts as a cell array */
    ENTRY_PIECE         /* a dataset that is a piece of one of these */
};

struct catalog {
    struct h5_file *file;
    bool to_judge; /* a table to test a model with: not the training part */
    const char *path;
    size_t n;
    char **name;            /* [n] full names, sorted */
    struct h5_shape *shape; /* [n]; rank -1: cannot be described */
    enum entry_kind *kind;  /* [n] */
};

/* Find out what groups of datasets are, and what shape they have as one. For
 * catalog_open(); in catalog_groups.c. */
ls_status catalog_find_groups(struct catalog *catalog);

/* The shape of texts that are stored as something else. */
void catalog_as_texts(struct h5_shape *shape, const char *type_name);

/* Describe everything. A dataset that cannot be described is an error only
 * for whoever asks for it. */
ls_status catalog_open(struct h5_file *file, const char *path,
                       struct catalog *catalog);
void catalog_close(struct catalog *catalog);

/* Position of a dataset, by its name ("/" in front may be left out);
 * LS_BAD_DATA names the nearest and shows what there is. option is "--x". */
ls_status catalog_get(const struct catalog *catalog, const char *option,
                      const char *name, size_t *index);

/* Position of exactly that name ("/" in front may be left out), or n. */
size_t catalog_exact(const struct catalog *catalog, const char *name);

/* Position of the dataset of that name in a group ("" is the root), the case
 * of letters set aside; catalog->n if there is none. */
size_t catalog_find(const struct catalog *catalog, const char *group,
                    const char *name);

/* The dataset that has its values: "/obs/kind/codes" of "/obs/kind". */
void catalog_values(const struct catalog *catalog, size_t index,
                    char name[LS_NAME_SIZE]);

/* Whether it has columns with names. */
bool catalog_is_frame(const struct catalog *catalog, size_t index);
/* Whether it may be X. */
bool catalog_is_table(const struct catalog *catalog, size_t index);
/* Whether it may be y. */
bool catalog_is_column(const struct catalog *catalog, size_t index);

/* Whether a name says that the dataset is to train on: "/train/X", "/X_train".
 */
bool catalog_is_training(const char *name);

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
