/* SPDX-License-Identifier: MIT */
/*
 * coded.h - one-hot features from a column of category codes, and columns of
 * values with a mask of the missing ones.
 */
#ifndef LOCKSTEP_CODED_H
#define LOCKSTEP_CODED_H

#include "table/layout/table.h"

/* Turn a source with one column of category codes into one feature "NAME=WORD"
 * for each word. If the pattern has features of NAME, these are used, in the
 * order of the pattern; a word not among them sets no feature (LS_BAD_DATA if
 * new_is_error). With codes, or if the pattern has a column of codes called
 * NAME: one feature NAME, the code of encoding.h, 0 for a word that the pattern
 * does not have. */
ls_status coded_make(struct h5_file *file, const char *name,
                     const struct dataset_pattern *pattern, bool new_is_error,
                     bool codes, struct source *source, char *reading);

struct column; /* table/values/encoding.h */

/* Name and texts of a column of codes; NULL for any other source. */
const struct column *coding_codes(const struct coding *coding);

/* Turn a source with one column of values into one where masked values are
 * NaN. */
ls_status coded_mask(const char *mask, struct source *source);

#endif
