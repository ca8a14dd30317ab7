/* SPDX-License-Identifier: MIT */
/*
 * missing.h - values of X that are not there.
 */
#ifndef LOCKSTEP_MISSING_H
#define LOCKSTEP_MISSING_H

#include "table/locate/find.h"
#include "table/values/fill.h"
#include "table/values/slices.h"

/*
 * Check the values of X that are in use, each once. NaN is an error; or its
 * row leaves dataset and slices; or it stays, and dataset->has_nan tells
 * whoever gathers rows. What is infinite or too large for `real` is an error
 * always. names are those of the columns of the file, or NULL.
 */
ls_status missing_settle(const struct table *table, enum missing missing,
                         char **names, struct slices *slices,
                         ls_dataset *dataset);

#endif
