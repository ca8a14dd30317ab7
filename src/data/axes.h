/* SPDX-License-Identifier: MIT */
/*
 * axes.h - which axis of X and y is the rows.
 */
#ifndef LOCKSTEP_AXES_H
#define LOCKSTEP_AXES_H

#include "data/find.h"

/* From the shapes of X, y and weight: rows, columns, transposed, reading.
 * MATLAB, Julia and Fortran write the axes the other way round. */
ls_status axes_settle(struct table *table,
                      const struct dataset_pattern *pattern);

#endif
