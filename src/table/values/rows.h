/* SPDX-License-Identifier: MIT */
/*
 * rows.h - chosen rows of a dataset, as a list or as bits.
 */
#ifndef LOCKSTEP_ROWS_H
#define LOCKSTEP_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/* Chosen rows of a table: those in row; if row is NULL, those whose bit equals
 * value; if bits is NULL, too, all rows 0 .. n-1. */
struct rows {
    size_t n;                  /* number of chosen rows */
    size_t *row;               /* [n] owned, ascending, or NULL */
    size_t table;              /* rows of the table */
    const unsigned char *bits; /* one bit for each row of the table, or NULL */
    int value;                 /* bit of a chosen row, 0 or 1 */
    unsigned char *own;        /* bits, if rows_clear() has to free them */
    bool lent;                 /* row is not owned, see rows_lend() */
};

/* Replace the bits by a list, for tables in memory (train before held_out). No
 * list is made if all rows are chosen. */
ls_status rows_make_list(struct rows *rows);
void rows_clear(struct rows *rows);
/* The same rows, whose list or bits remain those of `rows`. */
struct rows rows_lend(const struct rows *rows);

/* Whether a row of the table is chosen; a binary search if there is a list. */
bool rows_has(const struct rows *rows, size_t row);

/* Bytes of list and bits. */
size_t rows_bytes(const struct rows *rows);

/* Bit i of bits, which has one bit for each row. */
static inline bool bit_is_set(const unsigned char *bits, size_t i)
{
    return bits[i / 8] >> (i % 8) & 1;
}

static inline void bit_set(unsigned char *bits, size_t i)
{
    bits[i / 8] |= (unsigned char)(1u << (i % 8));
}

/* Number of chosen rows in [lo, hi). */
size_t rows_between(const struct rows *rows, size_t lo, size_t hi);
/* Write the chosen rows in [lo, hi) to out, ascending; returns their number. */
size_t rows_list(const struct rows *rows, size_t lo, size_t hi, size_t *out);
/* The i-th chosen row; slow if rows has bits only. */
size_t rows_at(const struct rows *rows, size_t i);

#endif
