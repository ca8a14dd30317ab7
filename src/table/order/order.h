/* SPDX-License-Identifier: MIT */
/*
 * order.h - in which order the rows of an epoch come: a pure function of
 * (seed, epoch, position).
 */
#ifndef LOCKSTEP_ORDER_H
#define LOCKSTEP_ORDER_H

#include "base/random.h"
#include "table/order/epoch_windows.h"

/* The order of one epoch. */
struct order {
    const struct rows *rows;
    int shuffled;
    struct permutation permutation;
    const struct epoch_windows
        *epoch_windows; /* of windows, or NULL: all rows are mixed */
    size_t buffer; /* not 0: numbers are places of a window buffer of so many
                      rows */
};

struct order order_of_epoch(const struct rows *rows, int shuffled,
                            uint64_t seed, uint64_t epoch);
/* The order of that order of windows, as rows of the dataset (window buffer 0)
 * or as places of a window buffer, in which the windows of all epochs stand one
 * behind the other. */
struct order order_of_epoch_windows(const struct epoch_windows *epoch_windows,
                                    size_t buffer);
/* Where in a window buffer window g begins. */
size_t window_buffer_place(const struct epoch_windows *epoch_windows, size_t g,
                           size_t buffer);

/* out [n]: the rows at positions position .. position + n - 1. */
void order_fill(const struct order *order, size_t position, size_t n,
                size_t *out);

#endif
