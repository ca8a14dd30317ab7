/* SPDX-License-Identifier: MIT */
/*
 * rows.h - rows of a dataset that are chosen: counting and naming them.
 */
#ifndef LOCKSTEP_ROWS_H
#define LOCKSTEP_ROWS_H

#include "table/dataset/split.h"

/* Chosen rows among the rows [lo, hi) of the dataset. */
size_t rows_between(const struct rows *rows, size_t lo, size_t hi);
/* Them, ascending, into out; returns how many. */
size_t rows_list(const struct rows *rows, size_t lo, size_t hi, size_t *out);
/* The i-th chosen row, which takes long where there are bits. */
size_t rows_at(const struct rows *rows, size_t i);

#endif
