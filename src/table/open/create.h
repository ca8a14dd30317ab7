/* SPDX-License-Identifier: MIT */
/*
 * create.h - a dataset from arrays of the library's caller.
 */
#ifndef LOCKSTEP_CREATE_H
#define LOCKSTEP_CREATE_H

#include "table/open/open.h"

/* Like dataset_open(), for arrays instead of a file. */
ls_status dataset_create(const ls_table *table, const ls_config *config,
                         const struct dataset_pattern *pattern,
                         ls_dataset **dataset);

/* Use the caller's X without a copy, if possible; false: X must be copied. For
 * opening_finish(). */
bool create_in_place(const struct opening *opening, const ls_config *config);

#endif
