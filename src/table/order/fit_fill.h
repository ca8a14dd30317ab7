/* SPDX-License-Identifier: MIT */
/*
 * fit_fill.h - fit the values that replace missing cells of a text table on the
 * training rows.
 *
 * Cells that were filled count in the scaling, other than missing values of an
 * HDF5 file: the values are fitted before the scaling.
 */
#ifndef LOCKSTEP_FIT_FILL_H
#define LOCKSTEP_FIT_FILL_H

#include <stdint.h>

#include "table/dataset/dataset.h"
#include "table/values/preprocess.h"
#include "table/values/rows.h"

/* Set fill of p to the mean or median of each feature over rows, by the fill of
 * the dataset, which has a whole_fill. A median of very many rows is that of a
 * sample (sorted_columns.h), which takes `bytes`. LS_BAD_DATA for a feature
 * without any value. */
ls_status fit_fill(const ls_dataset *dataset, const struct rows *rows,
                   uint64_t seed, size_t bytes, struct preprocess *p);

/* LS_BAD_DATA: feature j of p has no value in the training rows. */
ls_status fit_fill_fail(const struct preprocess *p, size_t j);

#endif
