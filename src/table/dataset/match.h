/* SPDX-License-Identifier: MIT */
/*
 * match.h - the columns of a table that a pattern asks for.
 */
#ifndef LOCKSTEP_MATCH_H
#define LOCKSTEP_MATCH_H

#include "base/settings.h"
#include "table/dataset/dataset.h"

/*
 * By name where both sides have names: column [features] says where each
 * feature is, further columns are left out and said in the reading. Else the
 * numbers must agree. column stays NULL when it would be 0, 1, 2, ...
 * names [width] are those of the file, or NULL. columns is how the file says
 * that its features were made of a text, or NULL: a category value that the
 * text did not have is COLUMN_ZERO.
 */
ls_status match_features(const char *path, size_t width,
                         const char *const *names,
                         const struct encoding *columns,
                         const struct dataset_pattern *pattern, size_t **column,
                         char reading[LS_NAME_SIZE]);

#endif
