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

/* One row, borrowed until the next. Cells are without quotes and outer blanks;
 * n is 0 behind the last row. Empty lines are not rows; runs of the delimiter
 * ' ' count once. */
struct csv_row {
    size_t line; /* of its begin, from 1 */
    size_t n;
    char **cell;
};

enum { CSV_MAX_COLUMNS = 1 << 20 };

struct csv_parser; /* libcsv */

/* The rows of a block, one after the other. The texts of all cells stay where
 * they are until the next block. */
struct csv_splitter {
    const char *path; /* for sentences */
    char delimiter;
    char *at, *end; /* what is left of the block */
    size_t line;    /* of at */
    char **cell;    /* [room] of the row: n */
    size_t n, room;
    /* of a block with quotes: */
    bool quoted;
    struct csv_parser *parser;
    char *text; /* [text_room] the cells, of which .. */
    size_t used, text_room;
    size_t row_line; /* where the row began */
    bool in_row, complete;
    ls_status status; /* of a cell */
};

/* Begin with a block; and the next row of it. What is wrong with the text is
 * LS_BAD_DATA naming the line. */
ls_status csv_split(struct csv_splitter *splitter, struct csv_block *block,
                    const char *path, char delimiter);
ls_status csv_split_next(struct csv_splitter *splitter, struct csv_row *row);
void csv_splitter_clear(struct csv_splitter *splitter);

/* The two ways it goes: at delimiters and line ends, which is quick and wants
 * a block without quotes and NUL, and by libcsv. They agree on what both can.
 */
void csv_split_plain(struct csv_splitter *splitter, struct csv_block *block,
                     const char *path, char delimiter);
ls_status csv_split_quoted(struct csv_splitter *splitter,
                           struct csv_block *block, const char *path,
                           char delimiter);

/* The rows of an input, from where it stands. */
struct csv_text {
    struct csv_reader reader;
    struct csv_block block;
    struct csv_splitter splitter;
    char delimiter;
};

void csv_text_start(struct csv_text *text, struct input *input, char delimiter);
ls_status csv_text_next(struct csv_text *text, struct csv_row *row);
void csv_text_clear(struct csv_text *text);

/* How the rows of a file are written. */
struct csv_dialect {
    char delimiter;  /* , ; | tab or space */
    bool header;     /* the first row is names */
    bool quotes;     /* there are quotes among the first rows */
    size_t comments; /* lines in front that are passed over */
    size_t columns;
};

/* Find the dialect from the first rows; header is "auto", "yes" or "no", style
 * how cells are written, or NULL. Of delimiters that fit equally well the first
 * of tab, semicolon, bar, comma, blank. Leaves the input at the front. */
ls_status csv_detect(struct input *input, const char *header,
                     const struct cell_style *style,
                     struct csv_dialect *dialect);

const char *csv_delimiter_name(char delimiter); /* "comma", "tab" */

#endif
