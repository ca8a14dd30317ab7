/* SPDX-License-Identifier: MIT */
/*
 * coded.h - columns of X that are codes of words, and columns of values beside
 * which a mask says what is missing.
 */
#ifndef LOCKSTEP_CODED_H
#define LOCKSTEP_CODED_H

#include "table/layout/table.h"

/* Turn a source of one column of codes, which has words, into features: one
 * for each word, called "NAME=WORD". They are those that the pattern has of
 * NAME, if it has any: the order of words may differ, and words that are new
 * are features of none (LS_BAD_DATA if new_is_error). */
ls_status coded_make(struct h5_file *file, const char *name,
                     const struct dataset_pattern *pattern, bool new_is_error,
                     struct source *source, char *reading);

/* Turn a source of one column of values into one where masked ones are NaN. */
ls_status coded_mask(const char *mask, struct source *source);

#endif
