/* SPDX-License-Identifier: MIT */
/*
 * collect.h - load all rows of a row source, in as few passes as possible.
 */
#ifndef LOCKSTEP_COLLECT_H
#define LOCKSTEP_COLLECT_H

#include "table/formats/row_source.h"
#include "table/formats/survey.h"

/* Rows of X in file order. */
struct collect_piece {
    size_t bytes, room;
    char *X;
};

struct collection {
    struct row_source *row_source; /* borrowed */
    struct survey survey;          /* if y is a single column */
    size_t rows;
    char *X;           /* [rows x features] */
    double *y;         /* [rows x targets] numbers, or NULL: .. */
    const char **text; /* .. [rows] texts of the survey, or no y */
    /* while rows are collected: */
    bool complete; /* no row was skipped */
    bool is_text;  /* collected labels are texts */
    struct collect_piece *piece;
    size_t pieces, piece_room, y_room, text_room;
};

/* Collect the rows of row_source. LS_BAD_DATA for invalid rows; LS_NO_MEMORY
 * when X exceeds the setting memory. */
ls_status collect(struct row_source *row_source, const ls_config *config,
                  const char *task, struct collection *collection);
void collection_clear(struct collection *collection);

#endif
