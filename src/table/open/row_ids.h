/* SPDX-License-Identifier: MIT */
/*
 * row_ids.h - what stands beside X and y: identities, groups, stored splits.
 */
#ifndef LOCKSTEP_ROW_IDS_H
#define LOCKSTEP_ROW_IDS_H

#include "table/locate/find.h"
#include "table/values/slices.h"

/* id or id_text of the dataset [slices->n], if the table has any. */
ls_status row_ids_load(struct h5_file *file, const struct table *table,
                       const struct slices *slices, ls_dataset *dataset);
/* group of the dataset [slices->n]: whole numbers, or a number for each text,
 * which depends on the text alone. The table has a group. */
ls_status row_ids_group(struct h5_file *file, const struct table *table,
                        const struct slices *slices, ls_dataset *dataset);
/* part [rows of the file]: PART_TRAIN, PART_VAL or PART_TEST, by a dataset or
 * by the attribute of Fuel, one of which the table has. */
ls_status row_ids_parts(struct h5_file *file, const struct table *table,
                        unsigned char *part);

#endif
