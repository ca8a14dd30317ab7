/* SPDX-License-Identifier: MIT */
/*
 * row_index.h - detection of a first column that numbers the rows of a table.
 */
#ifndef LOCKSTEP_ROW_INDEX_H
#define LOCKSTEP_ROW_INDEX_H

#include "table/text/text_table.h"

/* Buffer size of a note; rows of a data frame that are examined. */
enum { ROW_INDEX_NOTE = 200, ROW_INDEX_ROWS = 2000 };

/* Whether the first column has the name of an index ("Unnamed: 0", "", "index",
 * "rownames") and numbers the rows 0, 1, .. or 1, 2, ..: then it is not a
 * feature. note reports this, or warns if only one of the two is true. Examines
 * the first rows. */
ls_status row_index_find(const struct text_table *table, bool *found,
                         char note[ROW_INDEX_NOTE]);

/* Whether pandas, R and spreadsheets use the name for an index column. */
bool row_index_is_usual(const char *name);

#endif
