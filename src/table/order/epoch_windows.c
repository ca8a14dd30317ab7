/* SPDX-License-Identifier: MIT */
/*
 * epoch_windows.c - bands in random order, rows shuffled within windows.
 *
 * Windows have other bands in every epoch. Bands of a window are in file order,
 * so that a disk reads forwards.
 */
#include "table/order/epoch_windows.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/random.h"

/* Epoch and window together number a permutation. */
enum { WINDOW_BITS = 24 };

static size_t smaller_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

ls_status windows_create(const struct bands *bands, const struct rows *rows,
                         double share, bool shuffled, uint64_t seed,
                         struct windows *windows)
{
    struct windows made = {
        .bands = bands, .rows = rows, .shuffled = shuffled, .seed = seed};
    const double per = floor(share * (double)bands->n + 0.5);
    const size_t least = bands->n >> WINDOW_BITS;
    size_t most = 0;
    ls_status status = LS_OK;

    made.per = per < 1.0 ? 1 : smaller_of((size_t)per, bands->n);
    made.per = made.per > least ? made.per : least + 1;
    made.n = bands->n / made.per + (bands->n % made.per > 0);
    TRY(MEM_ARRAY(made.before, bands->n + 1, "bands of a run"));
    for (size_t b = 0; b < bands->n; b++) {
        const size_t n =
            rows_between(rows, bands->first[b], bands->first[b + 1]);

        made.before[b + 1] = made.before[b] + n;
        most = n > most ? n : most;
    }
    made.capacity = smaller_of(most * made.per, rows->n);
    *windows = made;
    made.before = NULL;
done:
    windows_clear(&made);
    return status;
}

void windows_clear(struct windows *windows)
{
    mem_free(windows->before);
    *windows = (struct windows){0};
}

double windows_share(const struct windows *windows)
{
    return (double)windows->per / (double)windows->bands->n;
}

ls_status epoch_windows_create(const struct windows *windows,
                               struct epoch_windows *epoch_windows)
{
    struct epoch_windows made = {.windows = windows};
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made.band, windows->bands->n, "order of the bands"));
    TRY(MEM_ARRAY(made.first, windows->bands->n + 1, "order of the bands"));
    epoch_windows_start(&made, 0);
    *epoch_windows = made;
    made = (struct epoch_windows){0};
done:
    epoch_windows_clear(&made);
    return status;
}

void epoch_windows_clear(struct epoch_windows *epoch_windows)
{
    mem_free(epoch_windows->band);
    mem_free(epoch_windows->first);
    *epoch_windows = (struct epoch_windows){0};
}

static int ascending(const void *a, const void *b)
{
    const size_t x = *(const size_t *)a, y = *(const size_t *)b;

    return x < y ? -1 : x > y;
}

void epoch_windows_start(struct epoch_windows *epoch_windows, uint64_t epoch)
{
    const struct windows *w = epoch_windows->windows;
    const size_t n = w->bands->n;
    const struct permutation order =
        permutation_make(n, w->seed, RANDOM_BANDS, epoch);

    epoch_windows->epoch = epoch;
    for (size_t i = 0; i < n; i++)
        epoch_windows->band[i] =
            w->shuffled ? (size_t)permutation_at(&order, i) : i;
    for (size_t lo = 0; lo < n && w->shuffled; lo += w->per)
        qsort(epoch_windows->band + lo, smaller_of(w->per, n - lo),
              sizeof *epoch_windows->band, ascending);
    for (size_t i = 0; i < n; i++) {
        const size_t b = epoch_windows->band[i];

        epoch_windows->first[i + 1] =
            epoch_windows->first[i] + w->before[b + 1] - w->before[b];
    }
}

size_t epoch_windows_lo(const struct epoch_windows *epoch_windows, size_t g)
{
    return epoch_windows->first[g * epoch_windows->windows->per];
}

size_t epoch_windows_hi(const struct epoch_windows *epoch_windows, size_t g)
{
    return epoch_windows
        ->first[smaller_of((g + 1) * epoch_windows->windows->per,
                           epoch_windows->windows->bands->n)];
}

/* The last i in [lo, hi) with first[i] <= position. */
static size_t last_from(const size_t *first, size_t lo, size_t hi,
                        size_t position)
{
    while (hi - lo > 1) {
        const size_t middle = lo + (hi - lo) / 2;

        if (first[middle] <= position)
            lo = middle;
        else
            hi = middle;
    }
    return lo;
}

size_t epoch_windows_window(const struct epoch_windows *epoch_windows,
                            size_t position)
{
    return last_from(epoch_windows->first, 0, epoch_windows->windows->bands->n,
                     position) /
           epoch_windows->windows->per;
}

void epoch_windows_mix(const struct epoch_windows *epoch_windows, size_t g,
                       size_t position, size_t n, size_t *out)
{
    const struct windows *w = epoch_windows->windows;
    const size_t lo = epoch_windows_lo(epoch_windows, g);

    if (!w->shuffled) {
        for (size_t i = 0; i < n; i++)
            out[i] = position - lo + i;
        return;
    }
    const struct permutation mix = permutation_make(
        epoch_windows_hi(epoch_windows, g) - lo, w->seed, RANDOM_WINDOW,
        (epoch_windows->epoch << WINDOW_BITS) | g);

    permutation_fill(&mix, position - lo, n, out);
}

size_t epoch_windows_row(const struct epoch_windows *epoch_windows, size_t g,
                         size_t at)
{
    const struct windows *w = epoch_windows->windows;
    const size_t from = g * w->per;
    const size_t upto = smaller_of(from + w->per, w->bands->n);
    const size_t position = epoch_windows->first[from] + at;
    const size_t i = last_from(epoch_windows->first, from, upto, position);
    const size_t place =
        w->before[epoch_windows->band[i]] + position - epoch_windows->first[i];

    return rows_at(w->rows, place);
}
