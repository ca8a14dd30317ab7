/* SPDX-License-Identifier: MIT */
/*
 * sampled_rows.h - rows of a dataset in memory, whose columns can be changed:
 * the same rows with a permuted or a constant column, evaluated again and
 * again.
 *
 * The rows are float64 in the units of the file, in the order of the model's
 * features. Scaling is computed in double from the value alone, so that an
 * unchanged copy has the outputs of the dataset, bit for bit.
 */
#ifndef LOCKSTEP_SAMPLED_ROWS_H
#define LOCKSTEP_SAMPLED_ROWS_H

#include "explain/input_columns.h"
#include "table/dataset/dataset.h"

struct sampled_rows {
    ls_dataset view; /* of these rows; its names are those of the dataset */
    size_t n, width; /* rows, features */
    size_t *row;     /* [n] rows of the dataset, ascending */
    double *x;       /* [n x width] X of view */
    double *kept;    /* [n x widest column] values of a column */
    struct input_columns columns;
};

/* Copy `most` rows of a dataset that fits the model, drawn without replacement
 * by seed, or all rows if there are no more, or if most is 0. model and dataset
 * must outlive the copy. */
ls_status sampled_rows_create(const struct ls_model *model,
                              const ls_dataset *dataset, size_t most,
                              uint64_t seed, struct sampled_rows **rows);
void sampled_rows_destroy(struct sampled_rows *rows); /* NULL is allowed */

/* Copy the values of a column aside; put them back, row i getting those of row
 * order[i], or its own if order is NULL. */
void sampled_rows_keep(struct sampled_rows *rows, size_t column);
void sampled_rows_put(struct sampled_rows *rows, size_t column,
                      const size_t *order);
/* Set all rows of a column to values [features of the column]. */
void sampled_rows_set(struct sampled_rows *rows, size_t column,
                      const double *value);

#endif
