/* SPDX-License-Identifier: MIT */
/*
 * encoding.h - how the columns of a text table become features.
 *
 * A number is one feature, a category one for each of its levels ("color=red":
 * 1 where the cell is that text, else 0). Made by an import, stored in the
 * dataset file, and carried by models that train on it, so that they can read
 * such a text themselves.
 */
#ifndef LOCKSTEP_ENCODING_H
#define LOCKSTEP_ENCODING_H

#include <stdbool.h>
#include <stddef.h>

#include "table/values/cell_style.h"
#include "table/values/levels.h"
#include "table/values/row_roles.h"

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

struct encoding {
    size_t n;
    struct column *column; /* [n] */
    bool named;            /* the text had a header */
    bool wide;             /* X is float64: float32 would lose its digits */
    char *label;           /* name of the label's column, or NULL */
    struct cell_style style;
    char *roles[BESIDES]; /* names of the columns next to it, or NULL */
    size_t width;         /* columns of the text; 0: not known */
};

/* n columns with nothing in them yet. */
ls_status encoding_create(size_t n, struct encoding **columns);
/* n numbers of these names (NULL: none), as they are. */
ls_status encoding_plain(size_t n, const char *const *names,
                         struct encoding **columns);
ls_status encoding_copy(const struct encoding *from, struct encoding **to);
/* Whether both read the same text in the same way; NULL is none. wide is the
 * type of X in a file, and may differ. */
bool encoding_same(const struct encoding *a, const struct encoding *b);
void encoding_destroy(struct encoding *columns); /* NULL is allowed */

/* A level for each text is too many beyond this. */
enum { COLUMNS_MAX_LEVELS = 1000 };

/* Bytes, with the NUL, of the name of a label or of a column next to X. */
enum { COLUMN_NAME_SIZE = 1024 };

size_t encoding_width(const struct column *column); /* its features */
size_t encoding_features(const struct encoding *columns);
bool encoding_have(const struct encoding *columns, enum column_kind kind);

/* Names of the features, [encoding_features()], one block; mem_free(). */
ls_status encoding_names(const struct encoding *columns, char ***names);

/* Any text of each feature, by put(), which is as snprintf() for feature j of a
 * column. */
ls_status encoding_texts(const struct encoding *columns,
                         size_t (*put)(const struct column *column, size_t j,
                                       char *text, size_t size),
                         char ***texts);

/* The row of a text as features. value is NAN where a number is missing; text
 * is NULL where a category is. Returns how many texts are no level: their
 * features are all 0. */
size_t encoding_apply(const struct encoding *columns, const double *value,
                      char *const *text, double *out);

struct h5_file;

/* Datasets encoding, encoding_fill and categories/NAME in a group of a file
 * ("" is the root). Reading gives NULL where there are none, or where they are
 * not of that many features. */
ls_status encoding_write(struct h5_file *file, const char *group,
                         const struct encoding *columns);
ls_status encoding_read(struct h5_file *file, const char *group,
                        size_t features, struct encoding **columns);

#endif
