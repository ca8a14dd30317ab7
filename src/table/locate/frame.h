/* SPDX-License-Identifier: MIT */
/*
 * frame.h - tables whose columns have names: compound datasets, and what
 * pandas writes.
 */
#ifndef LOCKSTEP_FRAME_H
#define LOCKSTEP_FRAME_H

#include "table/layout/source.h"
#include "table/locate/catalog.h"

/* A column: where it stands. One that is no number can still be asked for. */
struct frame_column {
    const char *name;
    size_t part, at;       /* column number at of that part */
    enum number_type type; /* NUMBER_NONE: text, or not to be read */
    bool is_text, is_index;
    enum words_at words; /* its numbers are codes: see words_read() */
};

struct frame {
    const char *path, *name;
    bool is_pandas; /* records of pandas, in a group of that name */
    bool is_blind;  /* it has names of columns, which cannot be read */
    size_t n, n_parts;
    struct frame_column *column; /* [n] in the order of the file */
    struct source *part;         /* [n_parts], each of all its columns */
    char **names;                /* [n] */
};

/* Look at entry number index of the catalog, which is one of these. */
ls_status frame_open(const struct catalog *catalog, size_t index,
                     struct frame *frame);
void frame_close(struct frame *frame);

/* Position of the column called that, the case set aside; frame->n if none. */
size_t frame_find(const struct frame *frame, const char *name);

/* Columns as they are asked for: selection_columns(). Where names cannot be
 * read, a number could be one, and only "#3" is a place. */
ls_status frame_select(const struct frame *frame, const char *columns,
                       size_t **wanted, size_t *n);

/* The columns wanted [n] as parts in that order, one for each run of columns
 * that stand together; the list of parts is made longer. */
ls_status frame_take(const struct frame *frame, const size_t *wanted, size_t n,
                     struct source **parts, size_t *n_parts);

#endif
