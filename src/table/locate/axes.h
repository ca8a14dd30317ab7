/* SPDX-License-Identifier: MIT */
/*
 * axes.h - find the row axis of X and y.
 */
#ifndef LOCKSTEP_AXES_H
#define LOCKSTEP_AXES_H

#include "table/locate/find.h"

/* Set rows, columns, transposed and reading from the shapes of X, y and weight.
 * MATLAB, Julia and Fortran write the axes in reverse order.
 *
 * table->axis holds the row axis that the user asks for, and then the axis
 * found. Without a request it is an axis that fits y and the number of
 * features; if both axes fit, attributes of the file or the pattern decide. */
ls_status axes_settle(struct table *table,
                      const struct dataset_pattern *pattern);

#endif
