/* SPDX-License-Identifier: MIT */
/*
 * csv.h - rows of cells out of a text (RFC 4180, by libcsv).
 */
#ifndef LOCKSTEP_CSV_H
#define LOCKSTEP_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "table/text/csv_reader.h"
#include "table/values/cell_style.h"

/* One row, borrowed for the call. Cells are without quotes and outer blanks. */
struct csv_row {
    size_t line; /* of its begin, from 1 */
    size_t n;
    char **cell;
};

typedef ls_status (*csv_take)(void *user, const struct csv_row *row);

/* Give `take` all rows from here on, or the first `limit` of them (0: all).
 * Empty lines are no rows; runs of the delimiter ' ' count once. What is
 * wrong with the text is LS_BAD_DATA naming the line. */
ls_status csv_scan(struct input *input, char delimiter, size_t limit,
                   csv_take take, void *user);

enum { CSV_MAX_COLUMNS = 1 << 20 };

/* Memory of whoever splits blocks, from one to the next. */
struct csv_splitter {
    char **cell; /* [room] */
    size_t room;
    char *text; /* [text_room] cells of a block with quotes */
    size_t text_room;
};

/* The same for the rows of a block; path is for sentences. The cells stay
 * where they are until the next call, or until the block changes. */
ls_status csv_split(struct csv_splitter *splitter, struct csv_block *block,
                    const char *path, char delimiter, size_t limit,
                    csv_take take, void *user);
void csv_splitter_clear(struct csv_splitter *splitter);

/* The two ways it goes: at delimiters and line ends, which is quick and wants
 * a block without quotes and NUL, and by libcsv. They agree on what both can.
 */
ls_status csv_split_plain(struct csv_splitter *splitter,
                          struct csv_block *block, const char *path,
                          char delimiter, size_t limit, csv_take take,
                          void *user);
ls_status csv_split_quoted(struct csv_splitter *splitter,
                           struct csv_block *block, const char *path,
                           char delimiter, size_t limit, csv_take take,
                           void *user);

/* Room for more cells in a row; LS_BAD_DATA when there are too many. */
ls_status csv_more_cells(struct csv_splitter *splitter, const char *path,
                         size_t line);

/* How the rows of a file are written. */
struct csv_dialect {
    char delimiter;  /* , ; | tab or space */
    bool header;     /* the first row is names */
    bool quotes;     /* there are quotes among the first rows */
    size_t comments; /* lines in front that are passed over */
    size_t columns;
};

/* Find the dialect from the first rows; header is "auto", "yes" or "no", style
 * how cells are written, or NULL. Leaves the input at the front. */
ls_status csv_detect(struct input *input, const char *header,
                     const struct cell_style *style,
                     struct csv_dialect *dialect);

const char *csv_delimiter_name(char delimiter); /* "comma", "tab" */

#endif
