/* SPDX-License-Identifier: MIT */
/*
 * aside.h - what stands beside X and y: identities, groups, stored splits.
 */
#ifndef LOCKSTEP_ASIDE_H
#define LOCKSTEP_ASIDE_H

#include "data/find.h"
#include "data/slices.h"

/* id or id_text, group and part of the dataset [slices->n], of what the table
 * has. Texts that are groups are numbered 0, 1, .. as they come. */
ls_status load_aside(struct h5_file *file, const struct table *table,
                     const struct slices *slices, ls_dataset *dataset);

#endif
