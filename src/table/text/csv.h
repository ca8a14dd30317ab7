/* SPDX-License-Identifier: MIT */
/*
 * csv.h - splitting a text into rows of cells (RFC 4180, by libcsv).
 */
#ifndef LOCKSTEP_CSV_H
#define LOCKSTEP_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/file_limits.h"
#include "table/text/csv_reader.h"
#include "table/values/cell_style.h"

/* One row, valid until the next row is read. Cells have no quotes and no outer
 * blanks; n is 0 after the last row. Empty lines are skipped; consecutive
 * delimiters ' ' count as one. */
struct csv_row {
    size_t line; /* of its beginning, from 1 */
    size_t n;
    char **cell;
};

enum { CSV_MAX_COLUMNS = LIMIT_TEXT_COLUMNS };

struct csv_parser; /* libcsv */

/* Iterator over the rows of a block. The text of each cell is valid until the
 * next block. */
struct csv_splitter {
    const char *path; /* for sentences */
    char delimiter;
    char *at, *end; /* rest of the block */
    size_t line;    /* line of at */
    char **cell;    /* [room] cells of the row, n in use */
    size_t n, room;
    /* for a block with quotes: */
    bool quoted;
    struct csv_parser *parser;
    char *text; /* [text_room] texts of the cells, `used` bytes */
    size_t used, text_room;
    size_t row_line; /* line where the row begins */
    bool in_row, complete;
    ls_status status; /* error of a cell */
};

/* Start a block; split its next row. A malformed text is LS_BAD_DATA that names
 * the line. */
ls_status csv_split(struct csv_splitter *splitter, struct csv_block *block,
                    const char *path, char delimiter);
ls_status csv_split_next(struct csv_splitter *splitter, struct csv_row *row);
void csv_splitter_clear(struct csv_splitter *splitter);

/* The two methods of csv_split(): a fast one for blocks without quotes and
 * NUL, which splits at delimiters and line ends, and libcsv. Both give the same
 * rows for such blocks. */
void csv_split_plain(struct csv_splitter *splitter, struct csv_block *block,
                     const char *path, char delimiter);
ls_status csv_split_quoted(struct csv_splitter *splitter,
                           struct csv_block *block, const char *path,
                           char delimiter);

/* Iterator over the rows of an input, from its current position. */
struct csv_text {
    struct csv_reader reader;
    struct csv_block block;
    struct csv_splitter splitter;
    char delimiter;
};

void csv_text_start(struct csv_text *text, struct input *input, char delimiter);
ls_status csv_text_next(struct csv_text *text, struct csv_row *row);
void csv_text_clear(struct csv_text *text);

/* The notation of the rows of a file. */
struct csv_dialect {
    char delimiter;  /* , ; | tab or space */
    bool header;     /* the first row contains the column names */
    bool quotes;     /* the first rows contain quotes */
    size_t comments; /* comment lines skipped at the beginning */
    size_t columns;
};

/* Detect the dialect from the first rows. header is "auto", "yes" or "no";
 * style of the cells, or NULL. Among delimiters that fit equally well, takes
 * the first of tab, semicolon, bar, comma, blank. Rewinds the input. */
ls_status csv_detect(struct input *input, const char *header,
                     const struct cell_style *style,
                     struct csv_dialect *dialect);

const char *csv_delimiter_name(char delimiter); /* "comma", "tab" */

#endif
