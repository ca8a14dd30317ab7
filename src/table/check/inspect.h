/* SPDX-License-Identifier: MIT */
/*
 * inspect.h - describe a table, and what would stop or spoil training on it.
 */
#ifndef LOCKSTEP_INSPECT_H
#define LOCKSTEP_INSPECT_H

#include "base/settings.h"

/* Internal versions of ls_inspect() and related functions; config is
 * checked. */
ls_status inspect_table(const char *path, const ls_config *config,
                        unsigned flags, ls_inspection **inspection);
void inspection_destroy(ls_inspection *inspection);
/* NULL when index is too large. */
const ls_column *inspection_column(const ls_inspection *inspection,
                                   size_t index);
const ls_finding *inspection_finding(const ls_inspection *inspection,
                                     size_t index);

#endif
