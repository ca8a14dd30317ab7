/* SPDX-License-Identifier: MIT */
/*
 * catalog.h - the contents of a file: look up and list its datasets.
 *
 * Entries are datasets, and groups that other programs treat as one table,
 * column or matrix; the members of such groups are entries, too.
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
    ENTRY_PANDAS,       /* a group of pandas, format fixed */
    ENTRY_PANDAS_TABLE, /* a group of pandas, format table */
    ENTRY_CSR,          /* a sparse matrix */
    ENTRY_CATEGORICAL,  /* codes and categories */
    ENTRY_NULLABLE,     /* values and a mask of missing ones */
    ENTRY_OCTAVE,       /* a group of Octave with a matrix */
    ENTRY_CHARS,        /* texts as a matrix of characters */
    ENTRY_CELLS,        /* texts as a cell array */
    ENTRY_PIECE         /* a member of one of these */
};

struct catalog {
    struct h5_file *file;
    bool to_judge; /* for evaluation: skip the training part */
    const char *path;
    size_t n;
    char **name;            /* [n] full names, sorted */
    struct h5_shape *shape; /* [n]; rank -1: cannot be described */
    enum entry_kind *kind;  /* [n] */
};

/* Set kind and shape of groups. For catalog_open(); in catalog_groups.c. */
ls_status catalog_find_groups(struct catalog *catalog);

/* Make shape that of texts that are stored in another type. */
void catalog_as_texts(struct h5_shape *shape, const char *type_name);

/* Describe all datasets. One that cannot be described is an error only when it
 * is used. */
ls_status catalog_open(struct h5_file *file, const char *path,
                       struct catalog *catalog);
void catalog_close(struct catalog *catalog);

/* Position of a dataset, by its name ("/" in front may be left out);
 * LS_BAD_DATA suggests the nearest name and lists the datasets. option is the
 * name of the setting, for the message. */
ls_status catalog_get(const struct catalog *catalog, const char *option,
                      const char *name, size_t *index);

/* Position of exactly that name ("/" in front may be left out), or n. */
size_t catalog_exact(const struct catalog *catalog, const char *name);

/* Position of the dataset `name` in a group ("" is the root), ignoring case;
 * catalog->n if there is none. */
size_t catalog_find(const struct catalog *catalog, const char *group,
                    const char *name);

/* The dataset with the values of an entry: "/obs/kind/codes" of "/obs/kind". */
void catalog_values(const struct catalog *catalog, size_t index,
                    char name[LS_NAME_SIZE]);

/* Whether the entry has named columns. */
bool catalog_is_frame(const struct catalog *catalog, size_t index);
/* Whether the entry may be X. */
bool catalog_is_table(const struct catalog *catalog, size_t index);
/* Whether the entry may be y. */
bool catalog_is_column(const struct catalog *catalog, size_t index);

/* Whether a name marks training data: "/train/X", "/X_train". */
bool catalog_is_training(const char *name);

/* Length of the group part of a full name: "/train/X" 6, "/X" 0. */
size_t catalog_group(const char *name);

/* "float64 (28, 500000)". */
void shape_text(const struct h5_shape *shape, char *text, size_t size);

/* Whether shape may be X (numbers, two or more axes); y or a weight (one axis,
 * or a second one of length 1). */
bool shape_is_table(const struct h5_shape *shape);
bool shape_is_column(const struct h5_shape *shape);

/* LS_BAD_DATA: why, the contents of the file, and a command that works. */
ls_status catalog_fail(const struct catalog *catalog, const char *why);

#endif
