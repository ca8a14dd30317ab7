/* SPDX-License-Identifier: MIT */
/*
 * match.h - matching the features of a pattern to the columns of a table.
 */
#ifndef LOCKSTEP_MATCH_H
#define LOCKSTEP_MATCH_H

#include "base/settings.h"
#include "table/dataset/dataset.h"

/*
 * Match by name if both sides have names: column [features] is the position of
 * each feature; other columns are ignored and reported in reading. Without
 * names the numbers of columns must be equal. column stays NULL if it would be
 * 0, 1, 2, ... names [width] of the file, or NULL. columns: encoding of the
 * file, or NULL; a category value of the pattern that the file does not have is
 * COLUMN_ZERO.
 */
ls_status match_features(const char *path, size_t width,
                         const char *const *names,
                         const struct encoding *columns,
                         const struct dataset_pattern *pattern, size_t **column,
                         char reading[LS_NAME_SIZE]);

#endif
