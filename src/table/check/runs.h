/* SPDX-License-Identifier: MIT */
/*
 * runs.h - whether rows stand in the file in the order of their labels.
 */
#ifndef LOCKSTEP_RUNS_H
#define LOCKSTEP_RUNS_H

#include <stdbool.h>

#include "table/dataset/dataset.h"

/* A run is a stretch of rows with the same label. Values count as two labels,
 * above and not above their mean (of the first target). */
struct label_runs {
    size_t rows, runs;
    double expected; /* runs of as many such labels in random order */
};

/* Of the rows row[0], row[1], .. row[n - 1] in that order, or of 0 .. n-1 when
 * row is NULL. No runs without y. */
struct label_runs label_runs_of(const ls_dataset *dataset, const size_t *row,
                                size_t n);

/* Whether the labels are so sorted that minibatches of neighbouring rows are
 * all of one kind: less than a quarter of the runs expected. */
bool label_runs_sorted(const struct label_runs *runs);

#endif
