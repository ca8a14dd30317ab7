/* SPDX-License-Identifier: MIT */
/*
 * order.h - in which order the rows of an epoch come: a pure function of
 * (seed, epoch, position).
 */
#ifndef LOCKSTEP_ORDER_H
#define LOCKSTEP_ORDER_H

#include "base/random.h"
#include "table/order/windows.h"

/* The order of one epoch. */
struct order {
    const struct rows *rows;
    int shuffled;
    struct permutation permutation;
    const struct tour *tour; /* of windows, or NULL: all rows are mixed */
    size_t ring; /* not 0: numbers are places of a ring of so many rows */
};

struct order order_of_epoch(const struct rows *rows, int shuffled,
                            uint64_t seed, uint64_t epoch);
/* The order of that tour, as rows of the dataset (ring 0) or as places of a
 * ring, in which the windows of all epochs stand one behind the other. */
struct order order_of_tour(const struct tour *tour, size_t ring);
/* Where in a ring window g begins. */
size_t ring_place(const struct tour *tour, size_t g, size_t ring);

/* out [n]: the rows at positions position .. position + n - 1. */
void order_fill(const struct order *order, size_t position, size_t n,
                size_t *out);

#endif
