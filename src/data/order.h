/* SPDX-License-Identifier: MIT */
/*
 * order.h - in which order the rows of an epoch come: a pure function of
 * (seed, epoch, position).
 */
#ifndef LOCKSTEP_ORDER_H
#define LOCKSTEP_ORDER_H

#include "base/random.h"
#include "data/split.h"

/* The order of one epoch. */
struct order {
    const struct rows *rows;
    int shuffled;
    struct permutation permutation;
};

struct order order_of_epoch(const struct rows *rows, int shuffled,
                            uint64_t seed, uint64_t epoch);

/* out [n]: the rows at positions position .. position + n - 1. */
void order_fill(const struct order *order, size_t position, size_t n,
                size_t *out);

#endif
