/* SPDX-License-Identifier: MIT */
/*
 * row_splits.h - apply part and group of each row: /split and /group.
 */
#ifndef LOCKSTEP_ROW_SPLITS_H
#define LOCKSTEP_ROW_SPLITS_H

#include <stdbool.h>

#include "base/settings.h"
#include "table/locate/find.h"
#include "table/values/slices.h"

/*
 * Apply the settings part, split and group. part keeps only the rows of one
 * part in slices; with to_train, dataset->part and dataset->group are set if
 * the split needs them. Updates about.rows and the reading.
 */
ls_status row_splits_load(struct h5_file *file, const struct table *table,
                          const ls_config *config, bool to_train,
                          struct slices *slices, ls_dataset *dataset);

/* Whether a stored split divides the training rows: always, or if the file has
 * one. */
bool row_splits_wants_parts(const ls_config *config);
/* Set dataset->part of the rows in use from part [rows of the file]. */
ls_status row_splits_take_parts(const unsigned char *part, const char *name,
                                const struct slices *slices,
                                ls_dataset *dataset);

#endif
