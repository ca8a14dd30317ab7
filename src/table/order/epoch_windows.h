/* SPDX-License-Identifier: MIT */
/*
 * epoch_windows.h - the row order of an epoch when X is streamed: bands in
 * random order, and windows of several bands, the rows of each window shuffled.
 * A pure function of (seed, epoch, position), like every order of lockstep.
 *
 * A window holds the bands per * g, .., per * (g + 1) - 1 of the epoch's order.
 * With share 1 there is one window, of all rows.
 */
#ifndef LOCKSTEP_EPOCH_WINDOWS_H
#define LOCKSTEP_EPOCH_WINDOWS_H

#include <stdbool.h>
#include <stdint.h>

#include "table/layout/bands.h"
#include "table/values/rows.h"

struct windows {
    const struct bands *bands;
    const struct rows *rows; /* rows in use */
    bool shuffled;           /* else bands and rows in file order */
    uint64_t seed;
    size_t per;      /* bands per window */
    size_t n;        /* windows */
    size_t capacity; /* most rows of a window */
    size_t *before;  /* [bands->n + 1] rows before each band */
};

/* Divide the bands into windows of `share` of them, at least one band each;
 * bands and rows are borrowed. */
ls_status windows_create(const struct bands *bands, const struct rows *rows,
                         double share, bool shuffled, uint64_t seed,
                         struct windows *windows);
void windows_clear(struct windows *windows);
/* A share that gives the same windows. */
double windows_share(const struct windows *windows);

/* Bands in the order of an epoch. */
struct epoch_windows {
    const struct windows *windows;
    uint64_t epoch;
    size_t *band;  /* [bands] ascending within a window */
    size_t *first; /* [bands + 1] position of each band's first row */
};

ls_status epoch_windows_create(const struct windows *windows,
                               struct epoch_windows *epoch_windows);
void epoch_windows_clear(struct epoch_windows *epoch_windows);
void epoch_windows_start(struct epoch_windows *epoch_windows, uint64_t epoch);

/* Positions of window g: [lo, hi). */
size_t epoch_windows_lo(const struct epoch_windows *epoch_windows, size_t g);
size_t epoch_windows_hi(const struct epoch_windows *epoch_windows, size_t g);
/* Window of a position. */
size_t epoch_windows_window(const struct epoch_windows *epoch_windows,
                            size_t position);
/* out [n] = index within window g, from 0, of the rows at positions position ..
 * position + n - 1, all of window g. */
void epoch_windows_mix(const struct epoch_windows *epoch_windows, size_t g,
                       size_t position, size_t n, size_t *out);
/* Row of the dataset at index `at` of window g. */
size_t epoch_windows_row(const struct epoch_windows *epoch_windows, size_t g,
                         size_t at);

#endif
