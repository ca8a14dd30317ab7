/* SPDX-License-Identifier: MIT */
/*
 * rows.h - rows of a dataset that are chosen: counting and naming them.
 */
#ifndef LOCKSTEP_ROWS_H
#define LOCKSTEP_ROWS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/* Some rows of a table: all of 0 .. n-1 when neither list nor bits are there,
 * those of the list if there is one, else those whose bit has the value. */
struct rows {
    size_t n;                  /* how many */
    size_t *row;               /* [n] owned, ascending, or NULL */
    size_t table;              /* rows of the table, of bits */
    const unsigned char *bits; /* a bit for each row of the table, or NULL */
    int value;                 /* of the bits that are meant, 0 or 1 */
    unsigned char *own;        /* bits, when these rows are to free them */
};

/* For tables in memory: a list in place of the bits (first of train, then of
 * held_out). Rows that are all there are stay without. */
ls_status rows_make_list(struct rows *rows);
void rows_clear(struct rows *rows);

/* Whether a row of the table is among them; a search where there is a list. */
bool rows_has(const struct rows *rows, size_t row);

/* Bytes of list and bits. */
size_t rows_bytes(const struct rows *rows);

/* One bit for each row, of splits. */
static inline bool bit_is_set(const unsigned char *bits, size_t i)
{
    return bits[i / 8] >> (i % 8) & 1;
}

static inline void bit_set(unsigned char *bits, size_t i)
{
    bits[i / 8] |= (unsigned char)(1u << (i % 8));
}

/* Chosen rows among the rows [lo, hi) of the dataset. */
size_t rows_between(const struct rows *rows, size_t lo, size_t hi);
/* Them, ascending, into out; returns how many. */
size_t rows_list(const struct rows *rows, size_t lo, size_t hi, size_t *out);
/* The i-th chosen row, which takes long where there are bits. */
size_t rows_at(const struct rows *rows, size_t i);

#endif
