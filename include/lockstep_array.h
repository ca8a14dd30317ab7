/* SPDX-License-Identifier: MIT */
/**
 * @file lockstep_array.h
 * Outputs of a model for a whole table in memory, by all threads: for callers
 * that have arrays, as NumPy does. Errors, ownership, threads and growth are as
 * lockstep.h says.
 */
#ifndef LOCKSTEP_ARRAY_H
#define LOCKSTEP_ARRAY_H

#include <lockstep.h>
#ifdef __cplusplus
extern "C" {
#endif

/** Compute the outputs of a model for all rows of a dataset, in its order, to
 * out [rows x targets], row-major. The bits are those of ls_predict_file(), for
 * any number of threads; X is read in its own type, so that a float64 keeps its
 * digits until it is scaled. The dataset comes from ls_dataset_create_for() or
 * ls_dataset_open_for(). threads 0: as ls_plan_threads() says. LS_USAGE names a
 * size of out, in numbers, that is not rows x targets. */
LS_CALL ls_predict_dataset(const ls_model *model, const ls_dataset *dataset,
                           size_t threads, size_t size, ls_real *out);

#ifdef __cplusplus
}
#endif
#endif
