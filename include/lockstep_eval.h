/* SPDX-License-Identifier: MIT */
/**
 * @file lockstep_eval.h
 * Evaluation of models in depth: figures of merit with intervals, by parts of
 * a table and of two models in comparison; the calibration of a model, and its
 * decision threshold. Errors, ownership, threads and growth of structs are as
 * lockstep.h says.
 */
#ifndef LOCKSTEP_EVAL_H
#define LOCKSTEP_EVAL_H

#include <lockstep.h>
#ifdef __cplusplus
extern "C" {
#endif

/* ---- Calibration --------------------------------------------------------- */

/** The calibration of a model, which follows its output activation, or the
 * mean of an ensemble. Borrowed from the model. */
typedef struct ls_calibration {
    const char *kind;    /**< "none", "temperature" or "isotonic" */
    double temperature;  /**< logits are divided by it; NAN for other kinds */
    double threshold;    /**< class 1 is predicted above it; NAN: 0.5 */
    size_t outputs;      /**< functions of kind isotonic, or 0: */
    const size_t *first; /**< [outputs + 1] knots of output j are first[j] to
                            first[j + 1] of x and y; linear between them,
                            constant beyond. A row of a multiclass model is
                            then divided by its sum */
    const double *x, *y;
} ls_calibration;

/** Return how outputs are calibrated; never NULL. */
LS_API const ls_calibration *ls_model_calibration(const ls_model *model);

#ifdef __cplusplus
}
#endif
#endif
