/* SPDX-License-Identifier: MIT */
/*
 * label_values.h - labels as the numbers they stand for, for a regression.
 */
#ifndef LOCKSTEP_LABEL_VALUES_H
#define LOCKSTEP_LABEL_VALUES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "table/values/levels.h"
#include "table/values/raw_targets.h"

/* Most distinct whole numbers that are taken for classes in any case. */
enum { VALUES_FEW = 30 };

/*
 * Whether a label column of whole numbers suggests values rather than classes:
 * it has more than VALUES_FEW distinct ones, and they are not class numbers,
 * which run from 0 or 1 without a gap and have ten rows each on average. Those
 * of a float type are values unless they are two, or all 0, or all 1.
 */
bool values_suggested(const struct levels *levels, bool is_float, size_t rows);

/* What was decided about whole numbers, for the user: "y holds 49 different
 * whole numbers, 17 to 90: learnt as values; --task multiclass for classes". ""
 * for two of them, which are classes. */
void values_remark(const struct levels *levels, bool as_values, char *text,
                   size_t size);

/* Whether y is one column of the numbers of classes that the file names. */
bool values_are_codes(const struct raw_targets *raw);

/*
 * given->value as numbers in the units of the file: texts are read as numbers,
 * class numbers are replaced by the class names of the file. LS_BAD_DATA when a
 * text or a name is not a number.
 */
ls_status values_restore(struct raw_targets *raw);

#endif
