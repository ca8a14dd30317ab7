/* SPDX-License-Identifier: MIT */
/*
 * turn.h - the row axis of X and y, for axes.c.
 */
#ifndef LOCKSTEP_TURN_H
#define LOCKSTEP_TURN_H

#include "table/locate/find.h"

/* The axis of a setting: first, 0, last, 1; auto is unknown. */
struct row_axis turn_named(const char *word);

/* Whether either axis of the source may have the rows. */
bool turn_may(const struct source *source);
/* Length of the last or the first axis of the source. */
uint64_t turn_length(const struct source *source, bool last);

/* Columns requested after the name, "/data:1-28"; else NULL. */
const char *turn_asked(const struct source *source);
/* Product of all axes but that of the rows; UINT64_MAX on overflow. */
uint64_t turn_columns(const struct source *source);

/* Transpose X and y as needed, and set table->axis, which holds the requested
 * axis before. */
ls_status turn_settle(struct table *table,
                      const struct dataset_pattern *pattern);
/* Add the axis and the reason to the reading. */
void turn_say(struct table *table, const struct dataset_pattern *pattern,
              bool asked);

#endif
