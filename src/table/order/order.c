/* SPDX-License-Identifier: MIT */
/*
 * order.c - in which order the rows of an epoch come: a pure function of
 * (seed, epoch, position).
 *
 * No state is kept and no list is shuffled in place, so a run that goes on in
 * the middle of an epoch needs nothing but the numbers.
 */
#include "table/order/order.h"

struct order order_of_epoch(const struct rows *rows, int shuffled,
                            uint64_t seed, uint64_t epoch)
{
    struct order order = {.rows = rows, .shuffled = shuffled};

    if (shuffled)
        order.permutation =
            permutation_make(rows->n, seed, RANDOM_ORDER, epoch);
    return order;
}

struct order order_of_epoch_windows(const struct epoch_windows *epoch_windows,
                                    size_t buffer)
{
    return (struct order){.rows = epoch_windows->windows->rows,
                          .epoch_windows = epoch_windows,
                          .buffer = buffer};
}

void order_around(struct order *order, size_t buffer)
{
    order->buffer = buffer;
    order->runs =
        (struct run_places){.batch = SIZE_MAX, .depth = 1, .tail = SIZE_MAX};
}

size_t window_buffer_place(const struct epoch_windows *epoch_windows, size_t g,
                           size_t buffer)
{
    const uint64_t n = epoch_windows->windows->rows->n;

    return (size_t)((epoch_windows->epoch * n +
                     epoch_windows_lo(epoch_windows, g)) %
                    buffer);
}

/* Places of window g become rows of the dataset, or places of the window
 * buffer. */
static void place_in_ring(const struct order *order, size_t g, size_t n,
                          size_t *out)
{
    const size_t begin =
        window_buffer_place(order->epoch_windows, g, order->buffer);

    for (size_t i = 0; i < n; i++) {
        const size_t at = begin + out[i];

        out[i] = at < order->buffer ? at : at - order->buffer;
    }
}

static void fill_from_windows(const struct order *order, size_t position,
                              size_t n, size_t *out)
{
    const struct epoch_windows *epoch_windows = order->epoch_windows;

    while (n > 0) {
        const size_t g = epoch_windows_window(epoch_windows, position);
        const size_t left = epoch_windows_hi(epoch_windows, g) - position;
        const size_t some = left < n ? left : n;

        epoch_windows_mix(epoch_windows, g, position, some, out);
        if (order->buffer > 0)
            place_in_ring(order, g, some, out);
        for (size_t i = 0; i < some && order->buffer == 0; i++)
            out[i] = epoch_windows_row(epoch_windows, g, out[i]);
        position += some;
        out += some;
        n -= some;
    }
}

/* Positions outside of the own run may be asked for ahead of time: they get
 * some place of the buffer. */
static void fill_from_runs(const struct order *order, size_t position, size_t n,
                           size_t *out)
{
    const struct run_places *r = &order->runs;

    for (size_t i = 0; i < n; i++) {
        const size_t at = position + i - r->origin;
        const size_t lo = position + i < r->tail ? r->lo : r->tail_lo;

        out[i] = (at / r->batch % r->depth * r->most + at % r->batch - lo) %
                 order->buffer;
    }
}

void order_numbers(const struct order *order, size_t position, size_t n,
                   size_t *out)
{
    if (order->shuffled)
        permutation_fill(&order->permutation, position, n, out);
    else
        for (size_t i = 0; i < n; i++)
            out[i] = position + i;
}

void order_fill(const struct order *order, size_t position, size_t n,
                size_t *out)
{
    if (order->epoch_windows) {
        fill_from_windows(order, position, n, out);
        return;
    }
    if (order->buffer > 0) {
        fill_from_runs(order, position, n, out);
        return;
    }

    const size_t *row = order->rows->row;

    order_numbers(order, position, n, out);
    if (row)
        for (size_t i = 0; i < n; i++)
            out[i] = row[out[i]];
}
