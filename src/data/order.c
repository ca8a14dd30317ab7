/* SPDX-License-Identifier: MIT */
/*
 * order.c - in which order the rows of an epoch come: a pure function of
 * (seed, epoch, position).
 *
 * No state is kept and no list is shuffled in place, so a run that goes on in
 * the middle of an epoch needs nothing but the numbers.
 */
#include "data/order.h"

/* Positions taken through a permutation at a time. */
enum { PIECE = 64 };

struct order order_of_epoch(const struct rows *rows, int shuffled,
                            uint64_t seed, uint64_t epoch)
{
    struct order order = {.rows = rows, .shuffled = shuffled};

    if (shuffled)
        order.permutation =
            permutation_make(rows->n, seed, RANDOM_ORDER, epoch);
    return order;
}

/* Positions of a permutation become rows, a few at a time. */
static void fill_shuffled(const struct order *order, size_t position, size_t n,
                          size_t *out)
{
    uint64_t at[PIECE];

    for (size_t lo = 0; lo < n; lo += PIECE) {
        const size_t some = n - lo < PIECE ? n - lo : PIECE;

        permutation_fill(&order->permutation, position + lo, some, at);
        for (size_t i = 0; i < some; i++)
            out[lo + i] = (size_t)at[i];
    }
}

void order_fill(const struct order *order, size_t position, size_t n,
                size_t *out)
{
    const size_t *row = order->rows->row;

    if (order->shuffled)
        fill_shuffled(order, position, n, out);
    else
        for (size_t i = 0; i < n; i++)
            out[i] = position + i;
    if (row)
        for (size_t i = 0; i < n; i++)
            out[i] = row[out[i]];
}
