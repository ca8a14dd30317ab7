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

/* ---- Evaluation ---------------------------------------------------------- */

/** The figures of one or two models on a table. */
typedef struct ls_evaluation ls_evaluation;

/** What to compute. Set all to 0, then size and what is wanted. */
typedef struct ls_evaluation_plan {
    size_t size;      /**< sizeof(ls_evaluation_plan) */
    size_t threads;   /**< 0: as ls_plan_threads() says */
    size_t top_k;     /**< classes that count in top_k; 0: 5, or all but one */
    double level;     /**< of bootstrap intervals, 0.95; 0: none */
    size_t resamples; /**< of the bootstrap; 0: 1000 */
    uint64_t seed;    /**< of the bootstrap */
    const char *by;   /**< feature by whose values the rows are divided, a name
                         or a number from 0, or NULL */
    int by_ids;    /**< 1: divide by the ids of the rows, of setting id, which
                      `by` names in sentences */
    size_t bins;   /**< parts of equal numbers of rows of `by`; 0: one for
                      each value, 100 at most */
    int group_ids; /**< 1: resamples draw groups of rows with equal ids */
    const ls_config *held_out; /**< NULL: all rows; else the settings of a run
                                  (split, val-split, seed): only the rows that a
                                  run with these settings on this table holds
                                  out for validation. Not with by_ids */
    size_t memory; /**< bytes that the process may take, 0: the free memory.
                      Outputs of rows that need more than half of what is left
                      are kept in temporary files in the directory TMPDIR, else
                      /tmp. The figures are the same bits */
} ls_evaluation_plan;

/** One figure, with the name and the definition of scikit-learn where it has
 * it. */
typedef struct ls_score {
    const char *name;   /**< "f1" */
    double value;       /**< NAN: not defined */
    double low, high;   /**< bootstrap interval, or NAN */
    const char *reason; /**< why it is not defined, or NULL */
    int falls;          /**< 1: less is better */
} ls_score;

/** Part of the rows: number 0 is all rows, the others have a value of `by`. */
typedef struct ls_slice {
    const char *name; /**< "" for all rows */
    size_t rows;
    double weight; /**< sum of the row weights */
} ls_slice;

/** A class, label, target or level of quantiles, and sums of row weights. */
typedef struct ls_part {
    const char *kind, *name; /**< "class", "label", "target" or "level" */
    double weight, predicted, right; /**< NAN unless class or label */
} ls_part;

/** Compute figures of n = 1 or 2 models, each on a table of its own that was
 * opened for it from the same file. Two models must have the same task, classes
 * and targets. Resamples are drawn from rows, or from groups, by a
 * counter-based generator: the same for both models and for any number of
 * threads. LS_IO if a temporary file cannot be written. */
LS_CALL ls_evaluation_create(const ls_model *const *models,
                             const ls_dataset *const *datasets, size_t n,
                             const ls_evaluation_plan *plan,
                             ls_evaluation **evaluation);
/** What ls_evaluate() gives for a model; NULL past the last. Borrowed, as all
 * below. */
LS_API const ls_metrics *ls_evaluation_metrics(const ls_evaluation *evaluation,
                                               size_t model);
/** Part number index of the rows; NULL past the last. */
LS_API const ls_slice *ls_evaluation_slice(const ls_evaluation *evaluation,
                                           size_t index);
/** Figure number index of a model on a part of the rows; model 2: of the first
 * less the second. NULL past the last. */
LS_API const ls_score *ls_evaluation_score(const ls_evaluation *evaluation,
                                           size_t model, size_t slice,
                                           size_t index);
/** Class, label, target or level number part of all rows, and its figure number
 * index; NULL past the last. */
LS_API const ls_part *ls_evaluation_part(const ls_evaluation *evaluation,
                                         size_t model, size_t part);
LS_API const ls_score *ls_evaluation_part_score(const ls_evaluation *evaluation,
                                                size_t model, size_t part,
                                                size_t index);
/** Classes that count in top_k, 0 without; units that resamples draw, "rows" or
 * "groups", and their number; resamples. */
LS_API size_t ls_evaluation_top_k(const ls_evaluation *evaluation);
LS_API size_t ls_evaluation_units(const ls_evaluation *evaluation,
                                  const char **kind, size_t *resamples);
LS_API void ls_evaluation_destroy(ls_evaluation *evaluation);

/** Rows above a cut of the probability of class 1, the signal. */
typedef struct ls_cut {
    double threshold;          /**< rows above it are selected */
    double signal, background; /**< sums of their weights */
    double asimov; /**< median significance (Cowan and others 2011), or NAN */
    double ams;    /**< approximate median significance with 10 added to the
                      background (Adam-Bourdarios and others 2015), or NAN */
} ls_cut;

enum { LS_CUTS = 21 };
/** Compute the cut of largest asimov significance, that of largest ams, and
 * those at 0.05, 0.1, .. 0.95, for a binary model. uncertainty: relative
 * uncertainty of the background, 0 for none. The weights are expected
 * numbers of events. */
LS_CALL ls_significance(const ls_evaluation *evaluation, double uncertainty,
                        ls_cut cuts[LS_CUTS]);

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

/** How to calibrate. Set all to 0, then size and what is wanted. */
typedef struct ls_calibration_plan {
    size_t size;        /**< sizeof(ls_calibration_plan) */
    const char *method; /**< "temperature", "isotonic", "threshold", "none" */
    const char *threshold_by; /**< figure that the threshold maximizes: "f1",
                                 "mcc", "balanced_accuracy", "youden" or
                                 "accuracy"; NULL: "balanced_accuracy" */
    size_t threads;           /**< 0: as ls_plan_threads() says */
} ls_calibration_plan;

/** Create a copy of a model with a calibration that is fitted by weight on a
 * table of rows that it was not trained on. Temperature minimizes the log-loss;
 * isotonic functions minimize the squared error, for each class against the
 * rest; both take the place of any calibration and threshold before. A
 * threshold is added to the calibration of a binary model; none takes all away,
 * and needs no table. LS_BAD_DATA for regression, and if nothing can be
 * fitted. */
LS_CALL ls_calibrate(const ls_model *model, const ls_dataset *dataset,
                     const ls_calibration_plan *plan, ls_model **calibrated);

#ifdef __cplusplus
}
#endif
#endif
