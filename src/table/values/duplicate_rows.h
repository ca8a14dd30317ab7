/* SPDX-License-Identifier: MIT */
/*
 * duplicate_rows.h - duplicate rows, found by hashing each row.
 */
#ifndef LOCKSTEP_DUPLICATE_ROWS_H
#define LOCKSTEP_DUPLICATE_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* Row hashes of one or two tables, or of the two sides of a split. */
struct duplicate_rows {
    struct print *list;
    size_t n, room;
    size_t most;   /* maximum of hashes kept; 0: the default, 256 MB */
    unsigned thin; /* one hash in 2^thin is kept */
    bool two;      /* held-out rows belong to a second table */
};

/* Duplicates found. Counts refer to the compared rows, one in `every` of all
 * rows. */
struct duplicate_rows_found {
    uint64_t every;
    uint64_t compared;
    /* rows equal to an earlier row on the same side (two tables: of the first
     * table); the first such row, and the row that it repeats */
    uint64_t repeated, row, of;
    /* held-out rows equal to a training row; the first, and its training row */
    uint64_t leaked, leak, leak_of;
};

/* Add a row. hash covers all its values; held: the row is held out. */
ls_status duplicate_rows_add(struct duplicate_rows *duplicates, uint64_t hash,
                             uint64_t row, bool held);
/* Sort the hashes and count duplicates; no row can be added afterwards. */
void duplicate_rows_settle(struct duplicate_rows *duplicates,
                           struct duplicate_rows_found *found);
/* Write the distinct hashes, ascending, to out [duplicates->n]; returns their
 * number. *alone: distinct hashes that were added once. Sorts the list. */
size_t duplicate_rows_distinct(struct duplicate_rows *duplicates, uint64_t *out,
                               size_t *alone);
void duplicate_rows_clear(struct duplicate_rows *duplicates);

#endif
