/* SPDX-License-Identifier: MIT */
/*
 * labels.h - what y means: class numbers, or values.
 */
#ifndef LOCKSTEP_LABELS_H
#define LOCKSTEP_LABELS_H

#include <stdbool.h>
#include <stddef.h>

#include "table/dataset/dataset.h"
#include "table/values/levels.h"
#include "table/values/raw_targets.h"

void raw_targets_clear(struct raw_targets *raw);

/* LS_BAD_DATA naming a row (counted in the rows in use) of y. */
ls_status raw_targets_fail(const struct raw_targets *raw, size_t row,
                           const char *what);

/*
 * Give y its meaning: task, label or value, class names and rows, targets
 * and classes of the dataset, and remarks to its reading. task is a wish
 * ("auto" is none), a pattern an order. value of given is taken over when it
 * can be used as it is.
 */
ls_status labels_make(struct raw_targets *raw, const char *task,
                      const struct dataset_pattern *pattern,
                      ls_dataset *dataset);

/* One column into classes, for labels_make(). kind is "binary",
 * "multiclass", or "classes": as many as there are. */
ls_status classes_make(const struct raw_targets *raw, const char *kind,
                       const struct dataset_pattern *pattern,
                       ls_dataset *dataset);

/* One column per class, a single 1 in each row, into classes. */
ls_status classes_make_one_hot(const struct raw_targets *raw,
                               const struct dataset_pattern *pattern,
                               ls_dataset *dataset);

#endif
