/* SPDX-License-Identifier: MIT */
/*
 * supply_array.h - rows of an array, with y in an array of its own.
 */
#ifndef LOCKSTEP_SUPPLY_ARRAY_H
#define LOCKSTEP_SUPPLY_ARRAY_H

#include "table/formats/array.h"
#include "table/formats/supply.h"
#include "table/values/slices.h"

/* A reader of arrays: idx_open(), npy_open(). */
typedef ls_status (*array_open)(struct input *input, struct array *array);

/* y may be NULL. */
ls_status supply_array_open(struct input *x, struct input *y, array_open open,
                            const char *format, const struct supply_wish *wish,
                            struct supply *supply);

/* The rows in use; and to leave only those whose bit is set in keep. */
const struct slices *supply_array_slices(const struct supply *supply);
ls_status supply_array_keep(struct supply *supply, const unsigned char *keep);

#endif
