/* SPDX-License-Identifier: MIT */
/*
 * text_batch.h - rows of a text table as X, y, and what stands next to them.
 */
#ifndef LOCKSTEP_TEXT_BATCH_H
#define LOCKSTEP_TEXT_BATCH_H

#include "table/text/text_block.h"

struct text_batch {
    struct row_source
        *row_source; /* x_type and features; takes what is next to X */
    const struct text_table *table;
    const char *of;     /* whose levels the columns have, for sentences */
    bool error_unknown; /* what is no level is an error, .. */
    bool may_be_zero;   /* .. which a setting makes 0 */
    size_t n, room;     /* rows in it; rows of X that there is room for */
    double *y;          /* [SUPPLY_ROWS] */
    const char **label; /* [SUPPLY_ROWS] */
    char *X;            /* [room x features] of x_type */
    double *x;          /* [features] a row before it is rounded */
    size_t rounded;     /* whole numbers that float32 rounds, .. */
    size_t line;        /* .. and where the first one is */
};

/* Room for labels; and for X, when its features are known. */
ls_status text_batch_create(struct text_batch *batch);
ls_status text_batch_widen(struct text_batch *batch);
void text_batch_clear(struct text_batch *batch);

/* Row `at` of the block as the next of the batch: its label alone, or all of
 * it. LS_BAD_DATA names what does not go. */
ls_status text_batch_label(struct text_batch *batch,
                           const struct text_block *block, size_t at);
ls_status text_batch_row(struct text_batch *batch,
                         const struct text_block *block, size_t at);

#endif
