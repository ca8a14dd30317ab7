/* SPDX-License-Identifier: MIT */
/*
 * slices.h - slices of the rows of a table, in Python's notation.
 */
#ifndef LOCKSTEP_SLICES_H
#define LOCKSTEP_SLICES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/* The union of the slices: each row once, in file order. */
struct slices {
    size_t rows;           /* of the whole table */
    size_t n;              /* rows chosen */
    unsigned char *chosen; /* one bit for each row, or NULL: all rows */
};

/* Parse "0:8000", "1::4,2::4", "-500:"; "" and NULL choose all rows. Ends
 * beyond the table are clipped as in Python, but a slice without rows, a step
 * below 1 and anything but integers are LS_USAGE. */
ls_status slices_create(const char *text, size_t rows, struct slices *slices);
void slices_clear(struct slices *slices);

/* Remove the rows whose bit in keep is 0; keep: one bit for each table row. */
ls_status slices_keep(struct slices *slices, const unsigned char *keep);

/* Table row of the k-th chosen row. */
size_t slices_row(const struct slices *slices, size_t k);

/* Whether any of the rows [lo, hi) is chosen. */
bool slices_any(const struct slices *slices, size_t lo, size_t hi);
/* Copy the chosen ones of the rows [lo, hi), which begin at `rows` with
 * row_bytes each, to out, densely; out may be `rows`. Returns their number. */
size_t slices_pick(const struct slices *slices, size_t lo, size_t hi,
                   size_t row_bytes, const void *rows, void *out);

static inline bool slices_has(const struct slices *slices, size_t row)
{
    return !slices->chosen || (slices->chosen[row / 8] >> (row % 8) & 1) != 0;
}

#endif
