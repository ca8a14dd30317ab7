/* SPDX-License-Identifier: MIT */
/*
 * input_columns.h - the columns of a model's input as users know them: a text
 * column is one column, however many features it has.
 */
#ifndef LOCKSTEP_INPUT_COLUMNS_H
#define LOCKSTEP_INPUT_COLUMNS_H

#include "base/tree.h"
#include "model/model.h"
#include "table/values/encoding.h"

/* One column: its features and, if a text table has it, its encoding. */
struct input_column {
    struct range features;
    const char *name;
    const struct column *text; /* a column of texts, or NULL: numbers */
    bool marked;               /* the last feature marks missing values */
};

struct input_columns {
    size_t n;
    struct input_column *column; /* [n] by feature */
    char (*number)[24];          /* names x0, x1, .. of columns without one */
};

/* List the columns of a model, which must outlive the list. */
ls_status input_columns_create(const struct ls_model *model,
                               struct input_columns *columns);
void input_columns_clear(struct input_columns *columns);

/* Find a column by its name or by its number from 0, negative from the end.
 * LS_USAGE if there is none. */
ls_status input_columns_find(const struct input_columns *columns,
                             const char *name, size_t *found);

#endif
