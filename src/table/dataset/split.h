/* SPDX-License-Identifier: MIT */
/*
 * split.h - which rows train and which are held out.
 */
#ifndef LOCKSTEP_SPLIT_H
#define LOCKSTEP_SPLIT_H

#include <stdbool.h>

#include "table/dataset/dataset.h"

/* What a row is for, as a /split says. */
enum { PART_TRAIN, PART_VAL, PART_TEST, PARTS };

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

/*
 * Divide the rows of a dataset, as bits. kind is how:
 *
 *   random      a fraction of the rows
 *   stratified  the same fraction of each class
 *   group       whole groups, as near to the fraction as these allow
 *   tail        the last rows of the table
 *   stored      as the part of each row says; the fraction does not matter
 *   auto        stored when the dataset has parts, group when it has groups,
 *               stratified with classes; else random
 *
 * Fails when a side would be empty (but a /split without val rows is one
 * without validation). fraction 0 gives all rows and none. train may borrow
 * the bits of held_out: clear both together.
 */
ls_status rows_split(const ls_dataset *dataset, double fraction,
                     const char *kind, uint64_t seed, struct rows *train,
                     struct rows *held_out);

/* The kind that "auto" stands for with this dataset, else the kind itself. */
const char *rows_split_kind(const ls_dataset *dataset, const char *kind);

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

/* Sets the bits of whole groups that are held out; returns how many rows.
 * group.c. */
ls_status group_mark(const int64_t *group, size_t rows, double fraction,
                     uint64_t seed, unsigned char *held, size_t *marked);

#endif
