/* SPDX-License-Identifier: MIT */
/*
 * load.h - the values of a table, from the file into memory.
 */
#ifndef LOCKSTEP_LOAD_H
#define LOCKSTEP_LOAD_H

#include "data/find.h"
#include "data/labels.h"
#include "data/slices.h"

/* dataset->x [slices->n x table->columns], rows first, in the type of the
 * table; x_type and width with it. */
ls_status load_inputs(struct h5_file *file, const struct table *table,
                      const struct slices *slices, ls_dataset *dataset);

/* y as it stands, with the class names of the file. */
ls_status load_given(struct h5_file *file, const struct table *table,
                     const struct slices *slices, struct given *given);

/* The class names of the file, for load_given(); in names.c. */
ls_status load_class_names(struct h5_file *file, const struct table *table,
                           struct given *given);

/* Weights [slices->n], checked: finite, none negative, not all 0. */
ls_status load_weights(struct h5_file *file, const struct table *table,
                       const struct slices *slices, double **weight);

/* Fails when a value that is used is NaN, infinite or too large for `real`;
 * names are those of the columns of the file, or NULL. */
ls_status load_check_inputs(const struct table *table,
                            const struct slices *slices,
                            const ls_dataset *dataset, char **names);

/* LS_NO_MEMORY, with both numbers, when the machine has not that much. */
ls_status load_check_memory(const struct table *table, size_t rows);

#endif
