/* SPDX-License-Identifier: MIT */
/*
 * text_block.h - rows of a text table, a block at a time, as numbers and texts.
 */
#ifndef LOCKSTEP_TEXT_BLOCK_H
#define LOCKSTEP_TEXT_BLOCK_H

#include "table/text/cell.h"
#include "table/text/text_table.h"

/* What is known of a row beside its values. */
struct text_line {
    size_t line;  /* of its begin */
    size_t cells; /* how many it has */
    size_t bad;   /* the first cell that is not of its column's kind, or .. */
    enum cell_kind kind; /* .. CELL_NUMBER: there is none */
    const char *cell;  /* that one; the first of a row too short or too long */
    const char *label; /* NULL: missing, or there is no label */
    enum cell_kind label_kind;
    double y;                   /* the label as a number, else NAN */
    const char *roles[BESIDES]; /* NULL: missing, or not wanted */
    size_t missing;             /* cells */
};

struct text_block {
    struct csv_block block;
    struct csv_splitter splitter;
    size_t n, room;         /* rows */
    struct text_line *line; /* [room] */
    double *value;          /* [room x numbers] */
    char **text;            /* [room x texts] */
    const struct text_table *table;
    struct failure failure; /* what is wrong behind the n rows */
};

/* Split a block that was read, and read its cells. Never fails: what is wrong
 * is kept with its row, as rows that nobody asked for may be bad. */
void text_block_parse(struct text_block *block);
void text_block_clear(struct text_block *block);

#endif
