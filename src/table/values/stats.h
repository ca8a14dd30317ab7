/* SPDX-License-Identifier: MIT */
/*
 * stats.h - mean, spread, least and most of columns, in one pass.
 */
#ifndef LOCKSTEP_STATS_H
#define LOCKSTEP_STATS_H

#include <stddef.h>

#include "base/number.h"
#include "base/status.h"

struct stats {
    size_t n, columns;
    /* [columns] each, one block; square is the sum of (x - mean)^2 */
    double *mean, *square, *least, *most, *row;
};

ls_status stats_create(size_t columns, struct stats *stats);
void stats_clear(struct stats *stats);

/* One more row of numbers. */
void stats_add(struct stats *stats, enum number_type type, const void *row);

/* Standard deviation of each column, [columns], over all rows (not n - 1). */
void stats_deviation(const struct stats *stats, double *out);

#endif
