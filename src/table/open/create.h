/* SPDX-License-Identifier: MIT */
/*
 * create.h - a dataset of arrays that the caller of the library has.
 */
#ifndef LOCKSTEP_CREATE_H
#define LOCKSTEP_CREATE_H

#include "table/open/open.h"

/* As dataset_open(), for arrays in place of a file. */
ls_status dataset_create(const ls_table *table, const ls_config *config,
                         const struct dataset_pattern *pattern,
                         ls_dataset **dataset);

/* Use X where the caller has it, if that is possible; false: it must be copied.
 * For opening_finish(). */
bool create_in_place(const struct opening *opening, const ls_config *config);

#endif
