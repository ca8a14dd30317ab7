/* SPDX-License-Identifier: MIT */
/*
 * encoding.h - features from the columns of a text table.
 *
 * A number column is one feature, a category column one feature for each
 * category value ("color=red": 1 where the cell is that text, else 0), or, for
 * embeddings, a single feature: the code of the text, 1 for the first category
 * value, 2 for the second; 0 for a missing cell and for a text not seen in
 * training. An import makes the encoding and stores it in the dataset file; a
 * model trained on that file contains it and can therefore read text tables.
 */
#ifndef LOCKSTEP_ENCODING_H
#define LOCKSTEP_ENCODING_H

#include <stdbool.h>
#include <stddef.h>

#include "table/values/cell_style.h"
#include "table/values/levels.h"
#include "table/values/row_roles.h"

enum column_kind { COLUMN_NUMBER, COLUMN_CATEGORY };

/* One column of the text table. */
struct column {
    char *name;
    size_t place; /* position in a row of the text, from 0 */
    enum column_kind kind;
    struct levels levels; /* COLUMN_CATEGORY: category values */
    bool coded;           /* COLUMN_CATEGORY: one feature, the code */
    double fill;          /* value for missing cells; NAN: an error */
    bool marked;          /* an indicator feature NAME_missing follows */
};

struct encoding {
    size_t n;
    struct column *column; /* [n] */
    bool named;            /* the text had a header */
    bool wide;             /* X is float64: float32 would lose digits */
    char *label;           /* name of the label column, or NULL */
    struct cell_style style;
    char *roles[BESIDES]; /* names of weight, id, .. columns, or NULL */
    size_t width;         /* columns of the text; 0: unknown */
};

/* Create n empty columns. */
ls_status encoding_create(size_t n, struct encoding **columns);
/* Create n number columns with these names (NULL: without names). */
ls_status encoding_plain(size_t n, const char *const *names,
                         struct encoding **columns);
ls_status encoding_copy(const struct encoding *from, struct encoding **to);
/* Whether a and b read the same text in the same way; NULL: no encoding. Does
 * not compare wide, which is the type of X in a file. */
bool encoding_same(const struct encoding *a, const struct encoding *b);
/* Whether a and b make the same features, of columns in any places if those
 * have names. */
bool encoding_alike(const struct encoding *a, const struct encoding *b);
void encoding_destroy(struct encoding *columns); /* NULL is allowed */

/* Maximum number of category values of a column, one-hot and as codes. */
enum { COLUMNS_MAX_LEVELS = 1000, COLUMNS_MAX_CODES = 1 << 16 };
static inline size_t column_most_levels(const struct column *column)
{
    return column->coded ? COLUMNS_MAX_CODES : COLUMNS_MAX_LEVELS;
}

/* Buffer size for the name of the label or of a weight, id, .. column. */
enum { COLUMN_NAME_SIZE = 1024 };

size_t encoding_width(const struct column *column); /* number of features */
size_t encoding_features(const struct encoding *columns);
bool encoding_have(const struct encoding *columns, enum column_kind kind);

/* A walk over the columns of codes, in their order; begins zeroed. */
struct coded_walk {
    const struct column *column;
    size_t feature;  /* of column */
    size_t k, width; /* columns before the next step, and their features */
};

/* Step to the next column of codes; false after the last one, and if columns is
 * NULL. */
bool coded_next(const struct encoding *columns, struct coded_walk *walk);
/* Whether the same features are codes of the same texts; NULL: none is. */
bool encoding_same_codes(const struct encoding *a, const struct encoding *b);
/* The feature for a text of a coded column: 0 if it is no category value. */
size_t column_code(const struct column *column, const char *text);
/* Turn `column` into a category of codes; add n texts to it. */
void column_take_codes(struct column *column);
ls_status column_add_texts(struct column *column, char *const *text, size_t n);

/* Feature names, [encoding_features()], in one block; mem_free(). */
ls_status encoding_names(const struct encoding *columns, char ***names);

/* One text for each feature, written by put() for feature j of a column; put()
 * returns a length as snprintf() does. One block; mem_free(). */
ls_status encoding_texts(const struct encoding *columns,
                         size_t (*put)(const struct column *column, size_t j,
                                       char *text, size_t size),
                         char ***texts);

/* Encode a row of the text as features. value is NAN for a missing number, text
 * is NULL for a missing category. Returns the number of category values not
 * seen in training: all their features, or their code, are 0. */
size_t encoding_apply(const struct encoding *columns, const double *value,
                      char *const *text, double *out);

struct h5_file;

/* Write and read the datasets encoding, encoding_fill and categories/NAME in a
 * group of a file ("" is the root). encoding_read() gives NULL if the datasets
 * are missing or have another number of features. */
ls_status encoding_write(struct h5_file *file, const char *group,
                         const struct encoding *columns);
ls_status encoding_read(struct h5_file *file, const char *group,
                        size_t features, struct encoding **columns);

#endif
