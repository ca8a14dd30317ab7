/* SPDX-License-Identifier: MIT */
/*
 * row_ids.h - load row identities, groups and stored splits.
 */
#ifndef LOCKSTEP_ROW_IDS_H
#define LOCKSTEP_ROW_IDS_H

#include "table/locate/find.h"
#include "table/values/slices.h"

/* Load id or id_text of the dataset [slices->n], if the table has one. */
ls_status row_ids_load(struct h5_file *file, const struct table *table,
                       const struct slices *slices, ls_dataset *dataset);
/* Load group of the dataset [slices->n]: whole numbers, or a hash of each text.
 * The table must have a group. */
ls_status row_ids_group(struct h5_file *file, const struct table *table,
                        const struct slices *slices, ls_dataset *dataset);
/* Load part [rows of the file]: PART_TRAIN, PART_VAL or PART_TEST, from a
 * dataset or Fuel's attribute, one of which the table must have. */
ls_status row_ids_parts(struct h5_file *file, const struct table *table,
                        unsigned char *part);

#endif
