/* SPDX-License-Identifier: MIT */
/*
 * row_source_array.h - rows of an array X, with y in a second array.
 */
#ifndef LOCKSTEP_ROW_SOURCE_ARRAY_H
#define LOCKSTEP_ROW_SOURCE_ARRAY_H

#include "table/formats/array.h"
#include "table/formats/row_source.h"
#include "table/values/slices.h"

/* Opens an array: idx_open(), npy_open(). */
typedef ls_status (*array_open)(struct input *input, struct array *array);

/* y may be NULL. */
ls_status row_source_array_open(struct input *x, struct input *y,
                                array_open open, const char *format,
                                const struct row_wish *wish,
                                struct row_source *row_source);

/* The rows in use; remove rows whose bit in keep is 0. */
const struct slices *
row_source_array_slices(const struct row_source *row_source);
ls_status row_source_array_keep(struct row_source *row_source,
                                const unsigned char *keep);

#endif
