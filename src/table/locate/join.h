/* SPDX-License-Identifier: MIT */
/*
 * join.h - one table in many files, by a pattern of their names.
 */
#ifndef LOCKSTEP_JOIN_H
#define LOCKSTEP_JOIN_H

#include "table/locate/find.h"

/* Whether a path is a pattern ("parts/2024-*.h5") and no file is called so. */
bool join_is(const char *path);

/* Names of the files that it means, in the order of their bytes; [n], one
 * block, mem_free(). LS_NO_INPUT when there is none. */
ls_status join_names(const char *pattern, char ***names, size_t *n);

/*
 * Let the rows of table->more follow those of the table itself, which was found
 * in `first`. LS_BAD_DATA names what differs: columns, their names, classes,
 * and what stands beside X must be the same in all files.
 */
ls_status join_tables(struct h5_file *first, struct table *table);

#endif
