/* SPDX-License-Identifier: MIT */
/*
 * split.h - splitting rows into training rows and held-out rows.
 */
#ifndef LOCKSTEP_SPLIT_H
#define LOCKSTEP_SPLIT_H

#include <stdbool.h>

#include "table/dataset/dataset.h"
#include "table/values/part.h"
#include "table/values/rows.h"

/*
 * Split the rows of a dataset, as bits, by kind:
 *
 *   random      a fraction of the rows
 *   stratified  the same fraction of each class
 *   group       whole groups, as near to the fraction as these allow
 *   tail        the last rows of the table
 *   stored      by the part of each row; the fraction is ignored
 *   auto        stored if the dataset has parts, group if it has groups,
 *               stratified if it has classes; else random
 *
 * Fails if a side would be empty (except for a stored split without val rows:
 * no validation). With fraction 0 all rows are training rows. train may borrow
 * the bits of held_out: clear both together.
 */
ls_status rows_split(const ls_dataset *dataset, double fraction,
                     const char *kind, uint64_t seed, struct rows *train,
                     struct rows *held_out);

/* The kind chosen by "auto" for this dataset; any other kind is returned. */
const char *rows_split_kind(const ls_dataset *dataset, const char *kind);

/* Set the bits of whole groups that are held out; *marked: number of rows.
 * Among groups that bring the count equally near to the fraction, the first in
 * the order of the seed is held out; a group that brings the count no nearer is
 * not. In group.c. */
ls_status group_mark(const int64_t *group, size_t rows, double fraction,
                     uint64_t seed, unsigned char *held, size_t *marked);

/* Deal whole groups to folds 0 .. folds - 1, as equally as these allow: fold
 * [rows] is that of each row. LS_USAGE for fewer groups than folds. In
 * group.c. */
ls_status group_folds(const ls_dataset *dataset, size_t folds, uint64_t seed,
                      uint16_t *fold);

#endif
