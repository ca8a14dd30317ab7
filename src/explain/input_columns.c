/* SPDX-License-Identifier: MIT */
/*
 * input_columns.c - the columns of a model's input.
 */
#include "explain/input_columns.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/nearest.h"

/* The columns of the text table that the model was trained on. */
static void take_encoding(const struct encoding *encoding,
                          struct input_columns *columns)
{
    size_t at = 0;

    for (size_t k = 0; k < encoding->n; k++) {
        const struct column *column = &encoding->column[k];
        const size_t width = encoding_width(column);

        columns->column[k] = (struct input_column){
            .features = {at, at + width},
            .name = column->name,
            .text = column->kind == COLUMN_CATEGORY ? column : NULL,
            .marked = column->marked,
        };
        at += width;
    }
}

/* Each feature as a column. */
static void take_features(const struct preprocess *input,
                          struct input_columns *columns)
{
    for (size_t j = 0; j < input->n; j++) {
        snprintf(columns->number[j], sizeof *columns->number, "x%zu", j);
        columns->column[j] = (struct input_column){
            .features = {j, j + 1},
            .name = input->names ? input->names[j] : columns->number[j],
        };
    }
}

ls_status input_columns_create(const struct ls_model *model,
                               struct input_columns *columns)
{
    const struct preprocess *input = &model->input;
    ls_status status = LS_OK;

    *columns = (struct input_columns){.n = input->columns ? input->columns->n
                                                          : input->n};
    TRY(MEM_ARRAY(columns->column, columns->n, "columns"));
    TRY(MEM_ARRAY(columns->number, columns->n, "names of columns"));
    if (input->columns)
        take_encoding(input->columns, columns);
    else
        take_features(input, columns);
done:
    if (status != LS_OK)
        input_columns_clear(columns);
    return status;
}

void input_columns_clear(struct input_columns *columns)
{
    mem_free(columns->column);
    mem_free(columns->number);
    *columns = (struct input_columns){0};
}

/* LS_USAGE with the most similar name. */
static ls_status fail_unknown(const struct input_columns *columns,
                              const char *name)
{
    const char **names = mem_zeroed(columns->n + 1, sizeof *names);
    const char *near = NULL;

    for (size_t k = 0; names && k < columns->n; k++)
        names[k] = columns->column[k].name;
    if (names)
        near = nearest_name(name, names);
    mem_free(names);
    return near ? fail(LS_USAGE,
                       "the model has no input column %s; did you mean %s?",
                       name, near)
                : fail(LS_USAGE,
                       "the model has no input column %s; it has %zu, such as "
                       "%s",
                       name, columns->n, columns->column[0].name);
}

ls_status input_columns_find(const struct input_columns *columns,
                             const char *name, size_t *found)
{
    char *end = NULL;
    long long number;

    for (size_t k = 0; k < columns->n; k++)
        if (strcmp(columns->column[k].name, name) == 0) {
            *found = k;
            return LS_OK;
        }
    errno = 0;
    number = strtoll(name, &end, 10);
    if (errno || end == name || *end)
        return fail_unknown(columns, name);
    if (number < 0)
        number += (long long)columns->n;
    if (number < 0 || (unsigned long long)number >= columns->n)
        return fail(LS_USAGE, "column %s of a model with %zu input columns",
                    name, columns->n);
    *found = (size_t)number;
    return LS_OK;
}
