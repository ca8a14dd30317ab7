/* SPDX-License-Identifier: MIT */
/*
 * join.h - one table in many files, given by a pattern of file names.
 */
#ifndef LOCKSTEP_JOIN_H
#define LOCKSTEP_JOIN_H

#include "table/locate/find.h"

/* Whether path is a pattern ("parts/2024-*.h5") and not an existing file. */
bool join_is(const char *path);

/* Names of the matching files, in byte order; [n], one block, mem_free().
 * LS_NO_INPUT when none matches. */
ls_status join_names(const char *pattern, char ***names, size_t *n);

/*
 * Append the rows of table->more to the table, which was found in `first`.
 * LS_BAD_DATA names the difference: columns, their names, classes, and the
 * datasets next to X must be the same in all files.
 */
ls_status join_tables(struct h5_file *first, struct table *table);

#endif
