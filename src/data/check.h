/* SPDX-License-Identifier: MIT */
/*
 * check.h - every value of X is a number, also where X stays in its file.
 */
#ifndef LOCKSTEP_CHECK_H
#define LOCKSTEP_CHECK_H

#include "data/find.h"
#include "data/slices.h"

/* LS_BAD_DATA when a value that is used is NaN, infinite or too large for
 * `real`; names are those of the columns of the file, or NULL. Of a table that
 * is streamed it takes the fingerprint on the way. */
ls_status check_inputs(ls_dataset *dataset, const struct table *table,
                       const struct slices *slices, char **names);

#endif
