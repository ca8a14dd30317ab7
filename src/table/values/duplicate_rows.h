/* SPDX-License-Identifier: MIT */
/*
 * duplicate_rows.h - rows that occur more than once, found by a hash of each.
 */
#ifndef LOCKSTEP_DUPLICATE_ROWS_H
#define LOCKSTEP_DUPLICATE_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* The rows of up to two tables, or of the two sides of a split. */
struct duplicate_rows {
    struct print *list;
    size_t n, room;
    size_t most;   /* prints kept; 0 is a default, 256 MB */
    unsigned thin; /* only every 2^thin-th hash is kept */
    bool two;      /* rows held out are those of another table */
};

/* What they have in common. Counts are of the rows looked at, one in `every`
 * of all. */
struct duplicate_rows_found {
    uint64_t every;
    uint64_t compared; /* rows looked at */
    /* rows that occur before on their own side (of two tables: in the first);
     * the first of them, and which row it repeats */
    uint64_t repeated, row, of;
    /* rows held out that also train; the first, and the row that trains */
    uint64_t leaked, leak, leak_of;
};

/* hash is one of all values of a row; held is its side. */
ls_status duplicate_rows_add(struct duplicate_rows *duplicates, uint64_t hash,
                             uint64_t row, bool held);
/* Sorts them; nothing can be added afterwards. */
void duplicate_rows_settle(struct duplicate_rows *duplicates,
                           struct duplicate_rows_found *found);
/* The different hashes, ascending, to out [prints->n]; returns how many.
 * *alone is how many of them were added once. Sorts them, too. */
size_t duplicate_rows_distinct(struct duplicate_rows *duplicates, uint64_t *out,
                               size_t *alone);
void duplicate_rows_clear(struct duplicate_rows *duplicates);

#endif
