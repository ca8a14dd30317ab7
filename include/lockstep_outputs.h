/* SPDX-License-Identifier: MIT */
/**
 * @file lockstep_outputs.h
 * Outputs of a model next to the targets of a table, block by block, for
 * figures and pictures that a program computes itself; and the rows that a run
 * held out.
 * Errors, ownership, threads and growth are as lockstep.h says.
 */
#ifndef LS_OUTPUTS_H
#define LS_OUTPUTS_H

#include <lockstep.h>
#ifdef __cplusplus
extern "C" {
#endif

/** A block of rows, in the order of the table. Borrowed for the call. */
typedef struct ls_outputs {
    size_t first;   /**< rows in the blocks before */
    size_t rows;    /**< rows of this block */
    size_t outputs; /**< outputs of the model for each row */
    size_t targets; /**< columns of target: 1 for binary and multiclass */
    size_t parts;   /**< outputs for each target, as quantiles; usually 1 */
    size_t point;   /**< which of the parts stands for the value: 0 .. */
    const ls_real *output; /**< [rows x outputs] as ls_model_predict() */
    const double *target;  /**< [rows x targets] class numbers; 0 and 1 of
                              multilabel; values in the units of y */
    const double *weight;  /**< [rows], all 1 if the table has no weights */
} ls_outputs;

/** Receives a block. Return 0; any other number ends ls_outputs_each() with
 * LS_STOPPED. Called by the calling thread, one block after the other. */
typedef int (*ls_outputs_visit)(void *user, const ls_outputs *block);

/** Compute the outputs of a model for a table with y, and hand them over in
 * blocks of some thousand rows, the same for any number of threads. held_out
 * NULL: all rows; else the settings of a run (split, val-split, seed): only the
 * rows that a run with these settings on this table holds out for validation.
 * LS_USAGE if it holds out none. threads 0: as ls_plan_threads() says. */
LS_CALL ls_outputs_each(const ls_model *model, const ls_dataset *dataset,
                        const ls_config *held_out, size_t threads, void *user,
                        ls_outputs_visit visit);
/** Compute the metrics of a model for the rows that a run with the settings
 * held_out holds out, as ls_evaluate() does for all rows. */
LS_CALL ls_evaluate_held_out(const ls_model *model, const ls_dataset *dataset,
                             const ls_config *held_out, size_t threads,
                             ls_metrics **metrics);

#ifdef __cplusplus
}
#endif
#endif
