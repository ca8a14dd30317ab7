/* SPDX-License-Identifier: MIT */
/*
 * order.h - the row order of an epoch: a pure function of (seed, epoch,
 * position).
 */
#ifndef LOCKSTEP_ORDER_H
#define LOCKSTEP_ORDER_H

#include "base/random.h"
#include "table/order/epoch_windows.h"

/* Places of the rows of one of several processes, which has a run of each
 * minibatch: of a few minibatches, one after the other, again and again. */
struct run_places {
    size_t origin, batch; /* position of a first minibatch, rows of each */
    size_t lo;            /* the run's first row within a minibatch */
    size_t most;          /* rows of the longest run */
    size_t depth;         /* minibatches kept; 0: not of several processes */
    size_t tail, tail_lo; /* position of a shorter last minibatch, its run */
};

/* The order of one epoch. */
struct order {
    const struct rows *rows;
    int shuffled;
    struct permutation permutation;
    const struct epoch_windows
        *epoch_windows; /* or NULL: all rows are shuffled */
    size_t buffer; /* rows of the window buffer that numbers refer to; 0: the
                      dataset */
    struct run_places runs; /* that rows of a buffer stand at, instead of
                               windows */
};

struct order order_of_epoch(const struct rows *rows, int shuffled,
                            uint64_t seed, uint64_t epoch);
/* The order of epoch_windows as rows of the dataset (buffer 0), or as places of
 * a window buffer of `buffer` rows, in which the windows of all epochs follow
 * each other. */
struct order order_of_epoch_windows(const struct epoch_windows *epoch_windows,
                                    size_t buffer);
/* Let an order refer to a buffer in which the rows of any so many positions
 * that follow each other have a place each. */
void order_around(struct order *order, size_t buffer);
/* First place of window g in a window buffer. */
size_t window_buffer_place(const struct epoch_windows *epoch_windows, size_t g,
                           size_t buffer);

/* out [n] = the numbers, among order->rows, of those at positions position ..
 * position + n - 1; without windows. */
void order_numbers(const struct order *order, size_t position, size_t n,
                   size_t *out);
/* out [n] = the rows at positions position .. position + n - 1. */
void order_fill(const struct order *order, size_t position, size_t n,
                size_t *out);

#endif
