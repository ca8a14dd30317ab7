/* SPDX-License-Identifier: MIT */
/*
 * sorter.h - sort any number of records in bounded memory.
 *
 * Records that do not fit are sorted in runs, which are kept in a temporary
 * file and merged (Knuth, The Art of Computer Programming, volume 3, section
 * 5.4). The order is the same either way if records that compare equal have
 * equal bytes, or count as equal for the caller.
 */
#ifndef LOCKSTEP_SORTER_H
#define LOCKSTEP_SORTER_H

#include <stddef.h>

#include "base/status.h"

struct sorter;

/* Prepare for at most `most` records of `record` bytes, in about `memory` bytes
 * and what their runs take; compare is that of qsort(). */
ls_status sorter_create(size_t record, size_t most, size_t memory,
                        int (*compare)(const void *, const void *),
                        struct sorter **sorter);
void sorter_destroy(struct sorter *sorter); /* NULL is allowed */

ls_status sorter_add(struct sorter *sorter, const void *records, size_t n);
/* After the last sorter_add(): the next records in order, which stay until the
 * next call; n is 0 after the last one. */
ls_status sorter_next(struct sorter *sorter, const void **records, size_t *n);

#endif
