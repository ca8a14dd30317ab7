/* SPDX-License-Identifier: MIT */
/*
 * has_numbers.h - whether a table has features that numeric embeddings are for.
 */
#ifndef LOCKSTEP_HAS_NUMBERS_H
#define LOCKSTEP_HAS_NUMBERS_H

#include "table/dataset/dataset.h"
#include "table/values/rows.h"

/* Whether a feature that is not a code has more than two values in a sample of
 * the training rows; missing values do not count. */
ls_status dataset_has_numbers(const ls_dataset *dataset,
                              const struct rows *rows, bool *yes);

#endif
