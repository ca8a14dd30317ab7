/* SPDX-License-Identifier: MIT */
/*
 * bands.h - a table cut into bands: runs of neighbouring rows of the file, the
 * least that is read at a time.
 *
 * How long they are depends on how the table lies in its file, and on nothing
 * of the machine: the order of a run that mixes windows of bands does.
 */
#ifndef LOCKSTEP_BANDS_H
#define LOCKSTEP_BANDS_H

#include <stddef.h>

#include "table/values/slices.h"

struct bands {
    size_t n;
    size_t file_rows; /* of the table */
    size_t rows;      /* of a band, but the last, which is shorter */
    size_t *first;    /* [n + 1] rows in use before each; owned */
};

/* Rows of a band of a table of rows of row_bytes: whole multiples of `unit`
 * rows (a chunk), about 1 MiB of a large table and less of a small one. */
size_t bands_rows(size_t file_rows, size_t row_bytes, size_t unit);

/* Bands of so many rows each; counts those in use. */
ls_status bands_create(const struct slices *slices, size_t rows,
                       struct bands *bands);
void bands_clear(struct bands *bands);

/* Rows of the file that band b holds: [lo, hi). */
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
