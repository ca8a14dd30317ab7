/* SPDX-License-Identifier: MIT */
/*
 * text_block.h - rows of a text table parsed in blocks of numbers and texts.
 */
#ifndef LOCKSTEP_TEXT_BLOCK_H
#define LOCKSTEP_TEXT_BLOCK_H

#include "table/text/cell.h"
#include "table/text/text_table.h"

/* A row without its values. */
struct text_line {
    size_t line;         /* of its beginning */
    size_t cells;        /* number of cells */
    size_t bad;          /* first cell that is not of the kind of its column */
    enum cell_kind kind; /* of that cell; CELL_NUMBER: no bad cell */
    const char *cell; /* text of that cell; first cell if too few or too many */
    const char *label; /* NULL: missing, or no label column */
    enum cell_kind label_kind;
    double y;                   /* the label as a number, else NAN */
    const char *roles[BESIDES]; /* NULL: missing, or not requested */
    size_t missing;             /* number of missing cells */
};

struct text_block {
    struct csv_block block;
    struct csv_splitter splitter;
    size_t n, room;         /* rows */
    struct text_line *line; /* [room] */
    double *value;          /* [room x numbers] */
    char **text;            /* [room x texts] */
    const struct text_table *table;
    struct failure failure; /* error after the n rows */
};

/* Split a block into rows and read its cells. Never fails: errors are stored
 * with their row, because bad rows that are not requested are allowed. */
void text_block_parse(struct text_block *block);
void text_block_clear(struct text_block *block);

#endif
