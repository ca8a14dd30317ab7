/* SPDX-License-Identifier: MIT */
/*
 * sorted_columns.h - values of columns over the training rows, sorted.
 */
#ifndef LOCKSTEP_SORTED_COLUMNS_H
#define LOCKSTEP_SORTED_COLUMNS_H

#include <stdint.h>

#include "table/dataset/dataset.h"
#include "table/values/rows.h"

/* Most rows whose values are sorted; of more rows a sample of this size is. */
enum { SORTED_ROWS = 1 << 20 };

/* Receives the n values of a feature that are not NaN, ascending. */
typedef ls_status (*sorted_columns_take)(void *user, size_t feature,
                                         const double *value, size_t n);

/*
 * Call take for each of n features, in their order. fill [features of the
 * dataset] replaces NaN; NULL leaves them out. Of more than SORTED_ROWS
 * rows one is drawn from each of SORTED_ROWS equal parts, by the seed: the
 * sample does not depend on whether the table is streamed.
 *
 * The rows are read once for as many features as fit in `bytes`, 8 bytes a row
 * and feature, but for one feature at least.
 */
ls_status sorted_columns(const ls_dataset *dataset, const struct rows *rows,
                         const size_t *feature, size_t n, const double *fill,
                         uint64_t seed, size_t bytes, sorted_columns_take take,
                         void *user);

#endif
