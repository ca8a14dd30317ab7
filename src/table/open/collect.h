/* SPDX-License-Identifier: MIT */
/*
 * collect.h - all rows of a supply in memory, in as few passes as do.
 */
#ifndef LOCKSTEP_COLLECT_H
#define LOCKSTEP_COLLECT_H

#include "table/formats/row_source.h"
#include "table/formats/survey.h"

/* Rows of X, in the order of the file. */
struct collect_piece {
    size_t bytes, room;
    char *X;
};

struct collection {
    struct row_source *row_source; /* borrowed */
    struct survey survey;          /* of a single column of y */
    size_t rows;
    char *X;           /* [rows x features] */
    double *y;         /* [rows x targets] numbers, or NULL: .. */
    const char **text; /* .. [rows] texts of the survey, or no y */
    /* while rows are collected: */
    bool complete; /* no row was left out */
    bool is_text;  /* the labels kept are texts */
    struct collect_piece *piece;
    size_t pieces, piece_room, y_room, text_room;
};

/* Collect the rows of supply. What is wrong with them is LS_BAD_DATA; more
 * bytes of X than setting memory leaves are LS_NO_MEMORY. */
ls_status collect(struct row_source *row_source, const ls_config *config,
                  const char *task, struct collection *collection);
void collection_clear(struct collection *collection);

#endif
