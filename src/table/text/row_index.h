/* SPDX-License-Identifier: MIT */
/*
 * row_index.h - a first column that numbers the rows of its table.
 */
#ifndef LOCKSTEP_ROW_INDEX_H
#define LOCKSTEP_ROW_INDEX_H

#include "table/locate/frame.h"
#include "table/text/text_table.h"

enum { ROW_INDEX_NOTE = 200 };

/* Whether the first column is called like an index ("Unnamed: 0", "", "index",
 * "rownames") and numbers the rows 0, 1, .. or 1, 2, ..: then it is no feature.
 * note says so; or warns of a column that is only one of both. Looks at the
 * first rows. */
ls_status row_index_find(const struct text_table *table, bool *found,
                         char note[ROW_INDEX_NOTE]);

/* Whether a column of HDF5, called like an index, numbers the rows. */
ls_status row_index_of_frame(struct h5_file *file, const struct frame *frame,
                             size_t column, bool *found);

#endif
