/* SPDX-License-Identifier: MIT */
/*
 * row_index.h - a first column that numbers the rows of its table.
 */
#ifndef LOCKSTEP_ROW_INDEX_H
#define LOCKSTEP_ROW_INDEX_H

#include "table/text/text_table.h"

/* Room for a note; rows of a frame that are looked at. */
enum { ROW_INDEX_NOTE = 200, ROW_INDEX_ROWS = 2000 };

/* Whether the first column is called like an index ("Unnamed: 0", "", "index",
 * "rownames") and numbers the rows 0, 1, .. or 1, 2, ..: then it is no feature.
 * note says so; or warns of a column that is only one of both. Looks at the
 * first rows. */
ls_status row_index_find(const struct text_table *table, bool *found,
                         char note[ROW_INDEX_NOTE]);

/* Whether a column is called as pandas, R and spreadsheets call an index. */
bool row_index_is_usual(const char *name);

#endif
