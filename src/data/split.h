/* SPDX-License-Identifier: MIT */
/*
 * split.h - which rows train and which are held out.
 */
#ifndef LOCKSTEP_SPLIT_H
#define LOCKSTEP_SPLIT_H

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

#endif
