/* SPDX-License-Identifier: MIT */
/*
 * label_values.h - labels converted to numbers, for regression.
 */
#ifndef LOCKSTEP_LABEL_VALUES_H
#define LOCKSTEP_LABEL_VALUES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "table/values/levels.h"
#include "table/values/raw_targets.h"

/* Up to this number of distinct whole numbers are always classes. */
enum { VALUES_FEW = 30 };

/*
 * Whether a label column of whole numbers suggests values rather than classes:
 * more than VALUES_FEW distinct numbers that are not class numbers, which run
 * from 0 or 1 without a gap and have ten rows each on average. Numbers of a
 * float type are values unless there are two of them, or all are 0, or all 1.
 */
bool values_suggested(const struct levels *levels, bool is_float, size_t rows);

/* Describe the decision for the user: "y holds 49 different whole numbers, 17
 * to 90: learnt as values; --task multiclass for classes". "" for two numbers,
 * which are classes. */
void values_remark(const struct levels *levels, bool as_values, char *text,
                   size_t size);

/* Whether y is one column of class numbers and the file has class names. */
bool values_are_codes(const struct raw_targets *raw);

/*
 * Convert raw->value to numbers in the units of the file: texts are read as
 * numbers, class numbers are replaced by their class names. LS_BAD_DATA if a
 * text or a class name is not a number.
 */
ls_status values_restore(struct raw_targets *raw);

#endif
