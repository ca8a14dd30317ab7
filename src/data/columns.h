/* SPDX-License-Identifier: MIT */
/*
 * columns.h - how the columns of a text table become features.
 *
 * A number is one feature, a category one for each of its levels ("color=red":
 * 1 where the cell is that text, else 0). Made by an import, stored in the
 * dataset file, and carried by models that train on it, so that they can read
 * such a text themselves.
 */
#ifndef LOCKSTEP_COLUMNS_H
#define LOCKSTEP_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "data/levels.h"

enum column_kind { COLUMN_NUMBER, COLUMN_CATEGORY };

/* One column of the text. */
struct column {
    char *name;
    size_t place; /* in a row of the text, from 0 */
    enum column_kind kind;
    struct levels levels; /* of a category: texts */
    double fill;          /* what a missing cell becomes; NAN: is an error */
    bool marked;          /* a feature NAME_missing follows: 1 where it was */
};

struct columns {
    size_t n;
    struct column *column; /* [n] */
    bool named;            /* the text had a header */
    char *label;           /* name of the label's column, or NULL */
};

/* n columns with nothing in them yet. */
ls_status columns_create(size_t n, struct columns **columns);
ls_status columns_copy(const struct columns *from, struct columns **to);
void columns_destroy(struct columns *columns); /* NULL is allowed */

/* A level for each text is too many beyond this. */
enum { COLUMNS_MAX_LEVELS = 1000 };

size_t columns_width(const struct column *column); /* its features */
size_t columns_features(const struct columns *columns);
bool columns_have(const struct columns *columns, enum column_kind kind);

/* Names of the features, [columns_features()], one block; mem_free(). */
ls_status columns_names(const struct columns *columns, char ***names);

/* Any text of each feature, by put(), which is as snprintf() for feature j of a
 * column. */
ls_status columns_texts(const struct columns *columns,
                        size_t (*put)(const struct column *column, size_t j,
                                      char *text, size_t size),
                        char ***texts);

/* The row of a text as features. value is NAN where a number is missing; text
 * is NULL where a category is. Returns how many texts are no level: their
 * features are all 0. */
size_t columns_encode(const struct columns *columns, const double *value,
                      char *const *text, float *out);

struct h5_file;

/* Datasets encoding, encoding_fill and categories/NAME in a group of a file
 * ("" is the root). Reading gives NULL where there are none, or where they are
 * not of that many features. */
ls_status columns_write(struct h5_file *file, const char *group,
                        const struct columns *columns);
ls_status columns_read(struct h5_file *file, const char *group, size_t features,
                       struct columns **columns);

#endif
