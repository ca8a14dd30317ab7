/* SPDX-License-Identifier: MIT */
/*
 * csv_reader.h - a text in blocks that end where a row does.
 */
#ifndef LOCKSTEP_CSV_READER_H
#define LOCKSTEP_CSV_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "table/text/input.h"

/* Whole rows of the text. Whoever splits them may write over the bytes. */
struct csv_block {
    char *bytes; /* [size], and CSV_PADDING that may be written */
    size_t size, room;
    size_t line; /* of the first byte, from 1 */
    bool quotes; /* there is a quote among them */
    bool last;   /* the text ends here */
};

enum { CSV_PADDING = 16, CSV_BLOCK = 1 << 20, CSV_MAX_ROW = 1 << 26 };

struct csv_reader {
    struct input *input;
    size_t block; /* bytes of a block, unless a row is longer */
    size_t line;  /* of the next byte */
    char *rest;   /* of the last block, the begin of the next */
    size_t n_rest, rest_room;
    bool begun, ended;
};

void csv_reader_start(struct csv_reader *reader, struct input *input,
                      size_t block);
void csv_reader_clear(struct csv_reader *reader);

/* Fill a block, which keeps its memory from one call to the next. *end: there
 * was nothing left. A row without end is LS_BAD_DATA naming its line. */
ls_status csv_reader_next(struct csv_reader *reader, struct csv_block *block,
                          bool *end);
void csv_block_clear(struct csv_block *block);

/* Line ends among the bytes: "\n", "\r\n" or "\r". */
size_t csv_count_lines(const char *bytes, size_t n);

#endif
