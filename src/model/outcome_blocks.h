/* SPDX-License-Identifier: MIT */
/*
 * outcome_blocks.h - the outcomes of any number of rows, block by block, and
 * the rows in the order of their scores.
 *
 * Blocks and orders are in memory or in temporary files; what is read of them
 * is the same.
 */
#ifndef LOCKSTEP_OUTCOME_BLOCKS_H
#define LOCKSTEP_OUTCOME_BLOCKS_H

#include "base/spill.h"
#include "model/merits.h"

/* Where rows are kept. */
struct outcome_room {
    bool in_files;
    size_t sorting; /* bytes in which rows are sorted, of files */
};

/* True classes and weights of the rows of an evaluation, by number: what orders
 * of rows need in no order. Borrowed. */
struct true_values {
    const int32_t *label; /* binary, multiclass: by row of the table */
    const double *value;  /* [rows of the table x n_targets] multilabel */
    size_t n_targets;
    const double *weight; /* by row of the table; NULL: all 1 */
    const size_t *row;    /* row of the table of a row; NULL: the same */
};

struct outcome_blocks {
    struct outcome_shape shape;
    struct outcome_room room;
    size_t n;           /* rows */
    size_t block;       /* rows of a block, but for the last one */
    size_t size;        /* bytes of a block */
    struct spill rows;  /* blocks */
    struct spill order; /* [ranks x n] struct ranked_row, if it was kept */
    void *filling;      /* bytes of the block that is filled */
};

/* Bytes of a row in memory, and of one in the orders that are kept. */
size_t outcome_row_bytes(const struct outcome_shape *shape);

/* Keep no rows yet, and at most `most`. Blocks are whole runs of 8 shards of an
 * evaluation, of about 4 MB divided by `sets`: as many are filled at a time.
 * LS_BAD_DATA if the rows are too many to be ranked. */
ls_status outcome_blocks_create(const struct outcome_shape *shape, size_t most,
                                size_t sets, const struct outcome_room *room,
                                struct outcome_blocks *blocks);
void outcome_blocks_clear(struct outcome_blocks *blocks);

/* The arrays of the next block, to be filled; keep the first n rows of them,
 * all but for the last block. */
void outcome_blocks_next(struct outcome_blocks *blocks,
                         struct outcomes *outcomes);
ls_status outcome_blocks_keep(struct outcome_blocks *blocks, size_t n);
/* No more rows come: free what is needed to fill blocks alone. */
void outcome_blocks_end(struct outcome_blocks *blocks);

/* Block number b from row b * blocks->block on, in memory or in room
 * [blocks->size]. Any threads. */
size_t outcome_blocks_count(const struct outcome_blocks *blocks);
ls_status outcome_blocks_get(const struct outcome_blocks *blocks, size_t b,
                             void *room, struct outcomes *outcomes);

/* Receives n rows of rank number r in their order. */
typedef ls_status (*ranked_take)(void *user, size_t r,
                                 const struct ranked_row *rows, size_t n);
/* Sort all rows for each rank in turn, give them to take, and keep the orders
 * if `keep`. */
ls_status outcome_blocks_rank(struct outcome_blocks *blocks, bool keep,
                              ranked_take take, void *user);
/* The orders that were kept, in parts of at most RANKED_ROWS; room
 * [RANKED_ROWS]. Any threads. */
enum { RANKED_ROWS = 4096 };
ls_status outcome_blocks_ranked(const struct outcome_blocks *blocks,
                                struct ranked_row *room, ranked_take take,
                                void *user);

/* Whether row i of the evaluation is of the class, or has the label, of rank
 * number r; its weight. */
static inline bool true_is_of(const struct true_values *t,
                              const struct outcome_shape *shape, size_t r,
                              size_t i)
{
    const size_t row = t->row ? t->row[i] : i;

    if (shape->task == TASK_BINARY)
        return t->label[row] == 1;
    return t->label ? t->label[row] == (int32_t)r
                    : t->value[row * t->n_targets + r] > 0.5;
}

static inline double true_weight(const struct true_values *t, size_t i)
{
    return t->weight ? t->weight[t->row ? t->row[i] : i] : 1;
}

#endif
