/* SPDX-License-Identifier: MIT */
/*
 * missing.h - missing values of X.
 */
#ifndef LOCKSTEP_MISSING_H
#define LOCKSTEP_MISSING_H

#include "table/locate/find.h"
#include "table/values/fill.h"
#include "table/values/slices.h"

/*
 * Check the values of X in use, once. By `missing` a NaN is an error; or its
 * row is removed from dataset and slices; or NaN stays and sets
 * dataset->has_nan for the gathering of rows. Values that are infinite or too
 * large for `real` are always an error. names are the column names of the file,
 * or NULL.
 */
ls_status missing_settle(const struct table *table, enum missing missing,
                         char **names, struct slices *slices,
                         ls_dataset *dataset);

#endif
