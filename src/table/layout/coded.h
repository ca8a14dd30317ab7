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
 * new_is_error). */
ls_status coded_make(struct h5_file *file, const char *name,
                     const struct dataset_pattern *pattern, bool new_is_error,
                     struct source *source, char *reading);

/* Turn a source with one column of values into one where masked values are
 * NaN. */
ls_status coded_mask(const char *mask, struct source *source);

#endif
