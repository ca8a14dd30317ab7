/* SPDX-License-Identifier: MIT */
/*
 * fit_scaling.h - fit the scaling of columns on the training rows.
 */
#ifndef LOCKSTEP_FIT_SCALING_H
#define LOCKSTEP_FIT_SCALING_H

#include "table/dataset/sketch.h"
#include "table/dataset/split.h"
#include "table/order/fit_curve.h"

/* Fit the scaling of the inputs, or of the targets, on rows:
 * "standard" (mean and standard deviation), "minmax", "none", or "auto":
 * inputs that are pixels (whole numbers from 0 to 255, some above 127) share
 * one mean and standard deviation, others as by "standard". Inputs only:
 * "robust" and "quantile", see fit_curve.h. Targets only:
 * "mean", divided by the mean and not shifted. Sums in double, in
 * row order. A constant column gets scale 1. NaN is ignored.
 *
 * Also makes a sketch of the rows, in the same pass. If nothing is scaled or
 * filled, streamed rows are not read and the sketch is empty. */
ls_status dataset_fit_and_sketch(const ls_dataset *dataset,
                                 const struct rows *rows,
                                 const struct scaling *scaling,
                                 struct sketch *sketch,
                                 struct preprocess *input);
ls_status dataset_fit_targets(const ls_dataset *dataset,
                              const struct rows *rows, const char *normalize,
                              struct preprocess *target);
/* Set the range of the targets over the rows, to which predictions are limited.
 */
ls_status dataset_fit_range(const ls_dataset *dataset, const struct rows *rows,
                            struct preprocess *target);

#endif
