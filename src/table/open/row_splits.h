/* SPDX-License-Identifier: MIT */
/*
 * row_splits.h - the part and the group of each row: /split and /group.
 */
#ifndef LOCKSTEP_ROW_SPLITS_H
#define LOCKSTEP_ROW_SPLITS_H

#include <stdbool.h>

#include "base/settings.h"
#include "table/locate/find.h"
#include "table/values/slices.h"

/*
 * What the settings part, split and group ask for. --part takes the rows of
 * one part out of the slices; to train, dataset->part and dataset->group are
 * filled where the split wants them. about.rows and the reading follow.
 */
ls_status row_splits_load(struct h5_file *file, const struct table *table,
                          const ls_config *config, bool to_train,
                          struct slices *slices, ls_dataset *dataset);

/* Whether a stored split is to divide the rows that train: always, or if the
 * file has one. */
bool row_splits_wants_parts(const ls_config *config);
/* dataset->part of the rows in use, of those of the file. */
ls_status row_splits_take_parts(const unsigned char *part, const char *name,
                                const struct slices *slices,
                                ls_dataset *dataset);

#endif
