/* SPDX-License-Identifier: MIT */
/*
 * folds.h - the folds of a cross-validation: parts of the rows, each of which
 * is held out once.
 */
#ifndef LOCKSTEP_FOLDS_H
#define LOCKSTEP_FOLDS_H

#include <stdint.h>

#include "table/dataset/dataset.h"
#include "table/values/rows.h"

enum { FOLDS_MOST = UINT16_MAX };

struct folds {
    size_t n;         /* folds, 2 and more */
    size_t rows;      /* of the table */
    uint16_t *fold;   /* [rows] fold of each row */
    const char *kind; /* "random", "stratified" or "group" */
};

/*
 * Deal the rows to folds at random, a function of the seed, by kind:
 *
 *   random      folds of the same size, but for one row
 *   stratified  the same, and in each class, too
 *   group       whole groups, as equally as these allow
 *   auto        group if the dataset has groups, stratified if it has classes,
 *               else random
 *
 * LS_USAGE for other kinds of split, and for fewer rows or groups than folds.
 */
ls_status folds_create(const ls_dataset *dataset, size_t n, const char *kind,
                       uint64_t seed, struct folds *folds);
void folds_clear(struct folds *folds);

/* Split the rows into those of a fold and all others: as bits, or for a table
 * in memory as lists. */
ls_status folds_take(const struct folds *folds, size_t fold, struct rows *train,
                     struct rows *held_out);

#endif
