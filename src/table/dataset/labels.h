/* SPDX-License-Identifier: MIT */
/*
 * labels.h - conversion of y into class numbers or values.
 */
#ifndef LOCKSTEP_LABELS_H
#define LOCKSTEP_LABELS_H

#include <stdbool.h>
#include <stddef.h>

#include "table/dataset/dataset.h"
#include "table/values/levels.h"
#include "table/values/raw_targets.h"

void raw_targets_clear(struct raw_targets *raw);

/* LS_BAD_DATA that names row `row` (counted among the rows in use) of y. */
ls_status raw_targets_fail(const struct raw_targets *raw, size_t row,
                           const char *what);

/*
 * Set task, label or value, class names and rows, targets and classes of the
 * dataset, and append remarks to its reading. task may be "auto"; the task of a
 * pattern takes precedence. Takes over raw->value if it can be used unchanged.
 */
ls_status labels_make(struct raw_targets *raw, const char *task,
                      const struct dataset_pattern *pattern,
                      ls_dataset *dataset);

/* Convert one column into classes, for labels_make(). kind is "binary",
 * "multiclass", or "classes": any number of classes. */
ls_status classes_make(const struct raw_targets *raw, const char *kind,
                       const struct dataset_pattern *pattern,
                       ls_dataset *dataset);

/* Convert one-hot columns, with a single 1 in each row, into classes. */
ls_status classes_make_one_hot(const struct raw_targets *raw,
                               const struct dataset_pattern *pattern,
                               ls_dataset *dataset);

#endif
