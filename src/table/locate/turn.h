/* SPDX-License-Identifier: MIT */
/*
 * turn.h - the axis of X and y that has the rows, for axes.c.
 */
#ifndef LOCKSTEP_TURN_H
#define LOCKSTEP_TURN_H

#include "table/locate/find.h"

/* The axis that a setting names: first, 0, last, 1; auto is unknown. */
struct row_axis turn_named(const char *word);

/* Whether it is open which axis of the source has the rows. */
bool turn_may(const struct source *source);
/* Length of its last axis or of its first one. */
uint64_t turn_length(const struct source *source, bool last);

/* Columns as they are asked for behind the name, "/data:1-28"; else NULL. */
const char *turn_asked(const struct source *source);
/* All axes but that of the rows, multiplied; UINT64_MAX if they are too many.
 */
uint64_t turn_columns(const struct source *source);

/* Turn X and y, and set table->axis, which holds the axis asked for before. */
ls_status turn_settle(struct table *table,
                      const struct dataset_pattern *pattern);
/* Add to the reading which axis it was, and why. */
void turn_say(struct table *table, const struct dataset_pattern *pattern,
              bool asked);

#endif
