/* SPDX-License-Identifier: MIT */
/*
 * bands.h - a table divided into bands: consecutive rows of the file, the unit
 * of reading.
 *
 * The length of a band depends on the file layout of the table and not on the
 * machine, because the row order of a run that shuffles bands depends on it.
 */
#ifndef LOCKSTEP_BANDS_H
#define LOCKSTEP_BANDS_H

#include <stddef.h>

#include "table/values/slices.h"

struct bands {
    size_t n;
    size_t file_rows; /* of the table */
    size_t rows;      /* of each band except the last, which may be shorter */
    size_t *first;    /* [n + 1] rows in use before each band; owned */
};

/* Rows per band for a table of file_rows rows of row_bytes each: a multiple of
 * `unit` rows (a chunk), about 1 MiB for a large table, less for a small one.
 */
size_t bands_rows(size_t file_rows, size_t row_bytes, size_t unit);

/* Make bands of `rows` rows each and count the rows in use. */
ls_status bands_create(const struct slices *slices, size_t rows,
                       struct bands *bands);
void bands_clear(struct bands *bands);

/* File rows [lo, hi) of band b. */
static inline size_t band_lo(const struct bands *bands, size_t b)
{
    return b * bands->rows;
}

static inline size_t band_hi(const struct bands *bands, size_t b)
{
    const size_t hi = (b + 1) * bands->rows;

    return hi < bands->file_rows ? hi : bands->file_rows;
}

#endif
