/* SPDX-License-Identifier: MIT */
/*
 * load.h - loading the values of a table into memory.
 */
#ifndef LOCKSTEP_LOAD_H
#define LOCKSTEP_LOAD_H

#include "table/dataset/labels.h"
#include "table/layout/table.h"
#include "table/values/slices.h"

/* Load dataset->x [slices->n x table->columns], row-major, in the type of the
 * table, band by band; sets x_type and width. */
ls_status load_inputs(struct h5_file *file, const struct table *table,
                      const struct slices *slices, size_t threads,
                      ls_dataset *dataset);

/* Load y unconverted, with the class names of the file. */
ls_status load_given(struct h5_file *file, const struct table *table,
                     const struct slices *slices, struct raw_targets *raw);

/* Load the class names of the file, for load_given(); in names.c. */
ls_status load_class_names(struct h5_file *file, const struct table *table,
                           struct raw_targets *raw);

/* Load the target names of the file, if y holds values; in names.c. */
ls_status load_target_names(struct h5_file *file, const struct table *table,
                            ls_dataset *dataset);

/* Whether datasets of names in two files are equal ("": no dataset); whether
 * the codes of an enum or of categories encode the same words in both. In
 * names.c. */
ls_status names_same_dataset(struct h5_file *file, const char *name,
                             struct h5_file *other, const char *other_name,
                             bool *same);
ls_status names_same_words(struct h5_file *file, const struct source *source,
                           struct h5_file *other, const struct source *more,
                           bool *same);

/* Load weights [slices->n]; checks that all are finite, and not all 0. */
ls_status load_weights(struct h5_file *file, const struct table *table,
                       const struct slices *slices, double **weight);

/* Describe a bad value: "NaN", "infinite", or the number and its fault. */
void load_say_bad(double value, char text[64]);

#endif
