/* SPDX-License-Identifier: MIT */
/*
 * order.h - which rows train, which are held out, and in which order they
 * come: pure functions of (seed, epoch, position).
 */
#ifndef LOCKSTEP_ORDER_H
#define LOCKSTEP_ORDER_H

#include "base/random.h"
#include "data/dataset.h"

/* The rows of one pass; row = NULL means 0 .. n-1. */
struct rows {
    size_t n;
    size_t *row; /* owned, ascending */
};

/* Hold out a fraction of the rows: "random", "stratified" (each class alike;
 * "auto" is that for classes). Fails when a side would be empty. fraction 0
 * gives all rows and none. */
ls_status rows_split(const ls_dataset *dataset, double fraction,
                     const char *kind, uint64_t seed, struct rows *train,
                     struct rows *held_out);
void rows_clear(struct rows *rows);

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
