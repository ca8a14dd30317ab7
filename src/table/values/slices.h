/* SPDX-License-Identifier: MIT */
/*
 * slices.h - some of the rows of a table, written as Python writes slices.
 */
#ifndef LOCKSTEP_SLICES_H
#define LOCKSTEP_SLICES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/* The rows that any of the slices takes; each is taken once, in file order. */
struct slices {
    size_t rows;           /* of the whole table */
    size_t n;              /* taken */
    unsigned char *chosen; /* a bit for each row, or NULL: all of them */
};

/* "0:8000", "1::4,2::4", "-500:"; "" and NULL take all. Ends beyond the table
 * are cut as in Python, but a slice that takes no row at all, steps below 1
 * and anything else but integers are LS_USAGE. */
ls_status slices_create(const char *text, size_t rows, struct slices *slices);
void slices_clear(struct slices *slices);

/* Leave only rows whose bit is set in keep, a bit for each row of the table. */
ls_status slices_keep(struct slices *slices, const unsigned char *keep);

/* Row number in the table of the k-th row taken. */
size_t slices_row(const struct slices *slices, size_t k);

/* Whether any of the rows [lo, hi) is taken. */
bool slices_any(const struct slices *slices, size_t lo, size_t hi);
/* The rows [lo, hi) stand at `rows`, row_bytes each; those that are taken go to
 * out, which may be the same place, one behind the other. Returns how many. */
size_t slices_pick(const struct slices *slices, size_t lo, size_t hi,
                   size_t row_bytes, const void *rows, void *out);

static inline bool slices_has(const struct slices *slices, size_t row)
{
    return !slices->chosen || (slices->chosen[row / 8] >> (row % 8) & 1) != 0;
}

#endif
