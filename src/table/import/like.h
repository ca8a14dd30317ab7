/* SPDX-License-Identifier: MIT */
/*
 * like.h - a model or a dataset file that an import is to go with.
 */
#ifndef LOCKSTEP_LIKE_H
#define LOCKSTEP_LIKE_H

#include "base/number.h"
#include "table/values/encoding.h"

struct like {
    const char *path;
    size_t features, targets; /* targets: columns of y, 0: no y */
    struct encoding *columns; /* how features are made of a text */
    enum number_type x_type;  /* NUMBER_F64, or NUMBER_NONE: as values need */
    double *scale;            /* [columns that are numbers] or NULL */
    char **names;             /* [features] or NULL; one block */
    char **classes;           /* [n_classes] or NULL; one block */
    size_t n_classes;
};

/* LS_BAD_DATA when the file is neither. path is borrowed. */
ls_status like_open(const char *path, struct like *like);
void like_clear(struct like *like);

struct h5_file;

/* The same of a dataset file that is open; path of like is known. */
ls_status like_read_dataset(struct h5_file *file, struct like *like);

/* Number of the class that the label names, as a text or as a number (NAN:
 * none); n_classes if there is none. */
size_t like_class(const struct like *like, double number, const char *text);
/* LS_BAD_DATA about a label that none of them has. */
ls_status like_fail_class(const struct like *like, const char *path,
                          double number, const char *text);

/* LS_BAD_DATA unless a file of so many features and columns of y (0: no y)
 * goes with it; like may be NULL. */
ls_status like_check(const struct like *like, const char *path, size_t features,
                     size_t targets);

#endif
