/* SPDX-License-Identifier: MIT */
/*
 * fit_scaling.h - shift and scale of columns, over the rows that train.
 */
#ifndef LOCKSTEP_FIT_SCALING_H
#define LOCKSTEP_FIT_SCALING_H

#include "table/dataset/sketch.h"
#include "table/dataset/split.h"

/* Shift and scale of the inputs over those rows, and of the targets:
 * "standard" (mean and standard deviation), "minmax", "none", or "auto":
 * inputs that are pixels (whole numbers from 0 to 255, some above 127) share
 * one mean and standard deviation, others as by "standard". Sums in double, in
 * the order of rows. A constant column gets scale 1. NaN is left out.
 *
 * With a sketch of those rows, made in the same pass. Where nothing is scaled
 * or filled, rows that are streamed are not read for it: then it is empty. */
ls_status dataset_fit_and_sketch(const ls_dataset *dataset,
                                 const struct rows *rows, const char *normalize,
                                 struct sketch *sketch,
                                 struct preprocess *input);
ls_status dataset_fit_targets(const ls_dataset *dataset,
                              const struct rows *rows, const char *normalize,
                              struct preprocess *target);

#endif
