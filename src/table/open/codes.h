/* SPDX-License-Identifier: MIT */
/*
 * codes.h - features of a table that are codes of texts, for embeddings.
 */
#ifndef LOCKSTEP_CODES_H
#define LOCKSTEP_CODES_H

#include "table/dataset/dataset.h"
#include "table/layout/table.h"

/* Set *columns to the encoding of a table with columns of codes, made from its
 * words; names are those of all columns. Leaves *columns as it is for any other
 * table. */
ls_status codes_describe(const struct table *table, char *const *names,
                         struct encoding **columns);

/* LS_BAD_DATA unless every feature that is a code in the pattern is the code of
 * the same texts in a table with these columns (NULL: no column of texts), and
 * the other way round. */
ls_status codes_check(const char *path, const struct encoding *columns,
                      const struct dataset_pattern *pattern);

/* After features were put in the order of the pattern, whose codes they are:
 * describe them as the pattern does. */
ls_status codes_follow(const struct dataset_pattern *pattern, ls_dataset *d);

#endif
