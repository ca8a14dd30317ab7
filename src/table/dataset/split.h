/* SPDX-License-Identifier: MIT */
/*
 * split.h - which rows train and which are held out.
 */
#ifndef LOCKSTEP_SPLIT_H
#define LOCKSTEP_SPLIT_H

#include <stdbool.h>

#include "table/dataset/dataset.h"
#include "table/values/part.h"
#include "table/values/rows.h"

/*
 * Divide the rows of a dataset, as bits. kind is how:
 *
 *   random      a fraction of the rows
 *   stratified  the same fraction of each class
 *   group       whole groups, as near to the fraction as these allow
 *   tail        the last rows of the table
 *   stored      as the part of each row says; the fraction does not matter
 *   auto        stored when the dataset has parts, group when it has groups,
 *               stratified with classes; else random
 *
 * Fails when a side would be empty (but a /split without val rows is one
 * without validation). fraction 0 gives all rows and none. train may borrow
 * the bits of held_out: clear both together.
 */
ls_status rows_split(const ls_dataset *dataset, double fraction,
                     const char *kind, uint64_t seed, struct rows *train,
                     struct rows *held_out);

/* The kind that "auto" stands for with this dataset, else the kind itself. */
const char *rows_split_kind(const ls_dataset *dataset, const char *kind);

/* Sets the bits of whole groups that are held out; returns how many rows. Of
 * groups that bring the count equally near to the fraction the first in the
 * order of the seed is held out, and none that brings it no nearer. group.c. */
ls_status group_mark(const int64_t *group, size_t rows, double fraction,
                     uint64_t seed, unsigned char *held, size_t *marked);

#endif
