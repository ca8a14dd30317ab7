/* SPDX-License-Identifier: MIT */
/*
 * load.h - the values of a table, from the file into memory.
 */
#ifndef LOCKSTEP_LOAD_H
#define LOCKSTEP_LOAD_H

#include "table/dataset/labels.h"
#include "table/layout/table.h"
#include "table/values/slices.h"

/* dataset->x [slices->n x table->columns], rows first, in the type of the
 * table; x_type and width with it. By the bands of the dataset. */
ls_status load_inputs(struct h5_file *file, const struct table *table,
                      const struct slices *slices, size_t threads,
                      ls_dataset *dataset);

/* y as it stands, with the class names of the file. */
ls_status load_given(struct h5_file *file, const struct table *table,
                     const struct slices *slices, struct raw_targets *raw);

/* The class names of the file, for load_given(); in names.c. */
ls_status load_class_names(struct h5_file *file, const struct table *table,
                           struct raw_targets *raw);

/* The target names of the file, if y holds values; in names.c. */
ls_status load_target_names(struct h5_file *file, const struct table *table,
                            ls_dataset *dataset);

/* Whether datasets of names in two files hold the same; "" is none. And whether
 * the numbers of an enum or of categories mean the same in both. In names.c. */
ls_status names_same_dataset(struct h5_file *file, const char *name,
                             struct h5_file *other, const char *other_name,
                             bool *same);
ls_status names_same_words(struct h5_file *file, const struct source *source,
                           struct h5_file *other, const struct source *more,
                           bool *same);

/* Weights [slices->n], checked: finite, none negative, not all 0. */
ls_status load_weights(struct h5_file *file, const struct table *table,
                       const struct slices *slices, double **weight);

/* "NaN", "infinite" or the number and what is wrong with it. */
void load_say_bad(double value, char text[64]);

#endif
