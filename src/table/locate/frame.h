/* SPDX-License-Identifier: MIT */
/*
 * frame.h - tables with named columns: compound datasets and pandas.
 */
#ifndef LOCKSTEP_FRAME_H
#define LOCKSTEP_FRAME_H

#include "table/layout/source.h"
#include "table/locate/catalog.h"

/* A column and its position. Columns that are not numbers can be named, too. */
struct frame_column {
    const char *name;
    size_t part, at;       /* column number `at` of that part */
    enum number_type type; /* NUMBER_NONE: text, or not readable */
    bool is_text, is_index;
    enum words_at words; /* numbers are codes: see words_read() */
};

struct frame {
    const char *path, *name;
    bool is_pandas; /* records of pandas, in the group `name` */
    bool is_blind;  /* column names exist, but cannot be read */
    size_t n, n_parts;
    struct frame_column *column; /* [n] in file order */
    struct source *part;         /* [n_parts], each with all its columns */
    char **names;                /* [n] */
};

/* Open entry number index of the catalog, for which catalog_is_frame(). */
ls_status frame_open(const struct catalog *catalog, size_t index,
                     struct frame *frame);
void frame_close(struct frame *frame);

/* Position of the column `name`, ignoring case; frame->n if none. */
size_t frame_find(const struct frame *frame, const char *name);

/* Select columns by the syntax of selection_columns(). Where names cannot be
 * read, "3" may be a name, and only "#3" is a position. */
ls_status frame_select(const struct frame *frame, const char *columns,
                       size_t **wanted, size_t *n);

/* Append the columns wanted [n] to the list of parts, in that order, one part
 * for each run of adjacent columns. */
ls_status frame_take(const struct frame *frame, const size_t *wanted, size_t n,
                     struct source **parts, size_t *n_parts);

#endif
