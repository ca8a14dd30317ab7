/* SPDX-License-Identifier: MIT */
/*
 * text_batch.h - batches of rows of a text table as X, y, weight, ...
 */
#ifndef LOCKSTEP_TEXT_BATCH_H
#define LOCKSTEP_TEXT_BATCH_H

#include "table/text/text_block.h"

struct text_batch {
    struct row_source
        *row_source; /* gives x_type and features; receives weight, .. */
    const struct text_table *table;
    const char *of;     /* model or file of the encoding, for sentences */
    bool error_unknown; /* unknown category values are an error */
    bool may_be_zero;   /* a setting can make that error features of 0 */
    size_t n, room;     /* rows; capacity of X in rows */
    double *y;          /* [ROW_SOURCE_ROWS] */
    const char **label; /* [ROW_SOURCE_ROWS] */
    char *X;            /* [room x features] of x_type */
    double *x;          /* [features] a row before it is rounded */
    size_t rounded;     /* number of whole numbers that float32 rounds */
    size_t line;        /* line of the first of these */
};

/* Allocate labels; allocate X, once its features are known. */
ls_status text_batch_create(struct text_batch *batch);
ls_status text_batch_widen(struct text_batch *batch);
void text_batch_clear(struct text_batch *batch);

/* Append row `at` of the block: its label alone, or the whole row. LS_BAD_DATA
 * names the cell that cannot be used. */
ls_status text_batch_label(struct text_batch *batch,
                           const struct text_block *block, size_t at);
ls_status text_batch_row(struct text_batch *batch,
                         const struct text_block *block, size_t at);

#endif
