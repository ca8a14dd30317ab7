/* SPDX-License-Identifier: MIT */
/*
 * csv_reader.h - reading a text in blocks of whole rows.
 */
#ifndef LOCKSTEP_CSV_READER_H
#define LOCKSTEP_CSV_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "table/text/input.h"

#include "base/file_limits.h"

/* Whole rows of the text. Splitting may overwrite the bytes. */
struct csv_block {
    char *bytes; /* [size], followed by CSV_PADDING writable bytes */
    size_t size, room;
    size_t line; /* of the first byte, from 1 */
    bool quotes; /* the bytes contain a quote */
    bool last;   /* the end of the text */
};

enum { CSV_PADDING = 16, CSV_BLOCK = 1 << 20, CSV_MAX_ROW = LIMIT_TEXT_ROW };

struct csv_reader {
    struct input *input;
    size_t block; /* bytes of a block, unless a row is longer */
    size_t line;  /* of the next byte */
    char *rest;   /* incomplete row of the last block: begins the next block */
    size_t n_rest, rest_room;
    bool begun, ended;
};

void csv_reader_start(struct csv_reader *reader, struct input *input,
                      size_t block);
void csv_reader_clear(struct csv_reader *reader);

/* Fill a block, reusing its memory. *end: the text had no more bytes. A row
 * longer than CSV_MAX_ROW is LS_BAD_DATA that names its line. */
ls_status csv_reader_next(struct csv_reader *reader, struct csv_block *block,
                          bool *end);
void csv_block_clear(struct csv_block *block);

/* Number of line ends among the bytes: "\n", "\r\n" or "\r". */
size_t csv_count_lines(const char *bytes, size_t n);

#endif
