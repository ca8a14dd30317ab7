/* SPDX-License-Identifier: MIT */
/*
 * slicing.h - the rows of a table divided by the values of a column.
 */
#ifndef LOCKSTEP_SLICING_H
#define LOCKSTEP_SLICING_H

#include "model/model.h"
#include "table/dataset/dataset.h"

enum { SLICING_MOST = 100 };

/* Features that have the values of a column: one, or those of its texts. */
struct slicing_column {
    size_t *feature; /* [n] owned */
    size_t n;
    const char *const *text; /* names of codes 1, 2, .., or of one-hot features
                                0, 1, ..; NULL: numbers */
    const char **own_text;   /* owned, or NULL */
    size_t n_texts;
    bool coded; /* 0 is none of the texts */
};

/* Find a column by its name, or its number from 0 if no feature has that name.
 * LS_BAD_DATA names the nearest feature. */
ls_status slicing_find(const ls_model *model, const char *by,
                       struct slicing_column *column);
void slicing_column_clear(struct slicing_column *column);

/* Slice number k has the name text[k] and rows row[first[k] .. first[k + 1]),
 * ascending. */
struct slicing {
    size_t n;
    char **text;   /* [n] one block, owned */
    size_t *first; /* [n + 1] owned */
    uint32_t *row; /* [rows] owned */
};

/* Divide by value [rows], NAN for none; bins 0: one slice for each value. by:
 * for sentences. */
ls_status slicing_by_value(const struct slicing_column *column,
                           const double *value, size_t rows, size_t bins,
                           const char *by, struct slicing *slicing);
/* Divide by the ids of a table, numbers or texts. */
ls_status slicing_by_id(const ls_dataset *data, size_t bins, const char *by,
                        struct slicing *slicing);
void slicing_clear(struct slicing *slicing);

#endif
