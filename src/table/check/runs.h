/* SPDX-License-Identifier: MIT */
/*
 * runs.h - test whether the rows of a file are sorted by label.
 */
#ifndef LOCKSTEP_RUNS_H
#define LOCKSTEP_RUNS_H

#include <stdbool.h>

#include "table/dataset/dataset.h"

/* A run is a sequence of rows with the same label. Values of the first target
 * count as two labels: above their mean, or not. */
struct label_runs {
    size_t rows, runs;
    double expected; /* expected runs in random order */
};

/* Count runs of rows row[0] .. row[n - 1] in this order, or of rows 0 .. n-1 if
 * row is NULL. No runs without y. */
struct label_runs label_runs_of(const ls_dataset *dataset, const size_t *row,
                                size_t n);

/* Whether minibatches of neighbouring rows would have one label: fewer than a
 * quarter of the expected runs. */
bool label_runs_sorted(const struct label_runs *runs);

#endif
