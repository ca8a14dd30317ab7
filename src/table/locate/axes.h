/* SPDX-License-Identifier: MIT */
/*
 * axes.h - which axis of X and y is the rows.
 */
#ifndef LOCKSTEP_AXES_H
#define LOCKSTEP_AXES_H

#include "table/locate/find.h"

/* From the shapes of X, y and weight: rows, columns, transposed, reading.
 * MATLAB, Julia and Fortran write the axes the other way round.
 *
 * table->axis is the axis of the rows that the user asks for, and becomes the
 * one that it is. If none is asked for, it is one
 * that agrees with y and with the number of features asked for; if both do,
 * the axis that the file's own attributes or the table of the pattern tell. */
ls_status axes_settle(struct table *table,
                      const struct dataset_pattern *pattern);

#endif
