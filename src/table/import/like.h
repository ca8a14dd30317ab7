/* SPDX-License-Identifier: MIT */
/*
 * like.h - a model or dataset file that an import must match.
 */
#ifndef LOCKSTEP_LIKE_H
#define LOCKSTEP_LIKE_H

#include "base/number.h"
#include "table/values/encoding.h"

struct like {
    const char *path;
    size_t features, targets; /* targets: columns of y, 0: no y */
    struct encoding *columns; /* encoding of text columns as features */
    enum number_type x_type;  /* NUMBER_F64, or NUMBER_NONE: chosen by values */
    double *scale;            /* [columns that are numbers] or NULL */
    char **names;             /* [features] or NULL; one block */
    char **classes;           /* [n_classes] or NULL; one block */
    size_t n_classes;
};

/* Read a model or dataset file; LS_BAD_DATA if it is neither. path is
 * borrowed. */
ls_status like_open(const char *path, struct like *like);
void like_clear(struct like *like);

struct h5_file;

/* like_open() for an open dataset file; like->path is set. */
ls_status like_read_dataset(struct h5_file *file, struct like *like);

/* Class index of a label, given as text or number (NAN: none); n_classes if
 * unknown. */
size_t like_class(const struct like *like, double number, const char *text);
/* LS_BAD_DATA for a label that is not a class of `like`. */
ls_status like_fail_class(const struct like *like, const char *path,
                          double number, const char *text);

/* LS_BAD_DATA unless features and targets (columns of y, 0: no y) match; like
 * may be NULL. */
ls_status like_check(const struct like *like, const char *path, size_t features,
                     size_t targets);

#endif
