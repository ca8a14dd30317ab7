/* SPDX-License-Identifier: MIT */
/*
 * inspect.h - what a table is, and what would stop or spoil training on it.
 */
#ifndef LOCKSTEP_INSPECT_H
#define LOCKSTEP_INSPECT_H

#include "base/settings.h"

/* ls_inspect() and what goes with it, for a config that was checked. */
ls_status inspect_table(const char *path, const ls_config *config,
                        unsigned flags, ls_inspection **inspection);
void inspection_destroy(ls_inspection *inspection);
/* NULL behind the last. */
const ls_column *inspection_column(const ls_inspection *inspection,
                                   size_t index);
const ls_finding *inspection_finding(const ls_inspection *inspection,
                                     size_t index);

#endif
