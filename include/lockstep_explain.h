/* SPDX-License-Identifier: MIT */
/**
 * @file lockstep_explain.h
 * The third public header: explanation of a trained model on a table.
 * Permutation importance, partial dependence, derivatives, and predictions of
 * every kind as a file or a stream.
 * Errors, ownership, threads and growth are as lockstep.h says. Results are the
 * same bits for any number of threads.
 *
 * Columns are the columns of a text table, if the model was trained on one or
 * on its import: the features of a text column, one for each of its texts, are
 * one column. Of other tables each feature is a column. A column without a name
 * is called x0, x1, ..
 */
#ifndef LOCKSTEP_EXPLAIN_H
#define LOCKSTEP_EXPLAIN_H

#include <lockstep.h>
#ifdef __cplusplus
extern "C" {
#endif

/* ---- Permutation importance ---------------------------------------------- */

/** How importance is measured. Set all to 0, then size and the others. */
typedef struct ls_importance_plan {
    size_t size;        /**< sizeof(ls_importance_plan) */
    size_t repeats;     /**< permutations of each column; 0: 5 */
    const char *metric; /**< "loss", "accuracy", "auc", "rmse" or "r2"; NULL:
                           loss */
    size_t max_rows;    /**< rows drawn at random by seed; 0: all */
    uint64_t seed;
    size_t threads; /**< 0: as ls_plan_threads() says */
} ls_importance_plan;

/** Importance of each column: how much worse the metric is if the values of the
 * column are permuted among the rows (Breiman 2001; of loss and rmse the
 * permuted figure less the score, of the others the score less that figure). A
 * column that the model does not use has exactly 0. */
typedef struct ls_importance_result {
    size_t n_columns, repeats;
    size_t rows, table_rows;  /**< measured on; of the dataset */
    const char *metric;       /**< "loss" */
    double score;             /**< the metric of the rows as they are */
    const char *const *name;  /**< [n_columns] */
    const double *mean, *std; /**< [n_columns] over repeats; std: of n, not
                                 n - 1 */
    const double *each;       /**< [n_columns x repeats] */
} ls_importance_result;

/** Measure the permutation importance of the columns of a model on a dataset
 * with y, by the weights of its rows: scikit-learn's
 * inspection.permutation_importance(). Holds the rows measured in memory, 8
 * bytes for each feature. LS_USAGE if the task does not have the metric. Free
 * the result with ls_importance_destroy(). */
LS_CALL ls_importance(const ls_model *model, const ls_dataset *dataset,
                      const ls_importance_plan *plan,
                      ls_importance_result **result);
LS_API void ls_importance_destroy(ls_importance_result *result);

/* ---- Partial dependence -------------------------------------------------- */

/** What a curve is computed for. Set all to 0, then size and the others. */
typedef struct ls_dependence_plan {
    size_t size;        /**< sizeof(ls_dependence_plan) */
    const char *column; /**< its name, or its number from 0 */
    size_t grid;        /**< most points of a column of numbers, 2 and more; 0:
                           20 */
    int quantiles;      /**< 0: equal steps from the 5 % to the 95 % quantile;
                           1: at quantiles, from 5 % to 95 % */
    size_t individual;  /**< rows with a curve of their own (ICE), drawn at
                           random by seed */
    size_t max_rows;    /**< rows drawn at random by seed; 0: all */
    uint64_t seed;
    size_t threads; /**< 0: as ls_plan_threads() says */
} ls_dependence_plan;

/** Outputs of a model as a function of one column: in every row the column is
 * set to a value, and the mean over rows by weight is taken. */
typedef struct ls_dependence_result {
    const char *column;         /**< its name */
    size_t n_points, n_outputs; /**< of the grid; of the model */
    size_t rows, table_rows;    /**< measured on; of the dataset */
    const double *point;        /**< [n_points] values in the units of the
                                   file, or NULL: texts */
    const char *const *level;   /**< [n_points] texts, or NULL: numbers */
    const char *const *output;  /**< [n_outputs] names, as of predictions:
                                   "p_signal", "price", "y_q0.1" */
    const double *mean;         /**< [n_points x n_outputs] */
    size_t n_individual;        /**< rows with a curve of their own */
    const size_t *row;          /**< [n_individual] of the dataset, from 0 */
    const double *individual;   /**< [n_individual x n_points x n_outputs] */
} ls_dependence_result;

/** Compute partial dependence and individual conditional expectation
 * (scikit-learn's inspection.partial_dependence(), method brute). The grid of a
 * text column are its texts; of a column with at most `grid` distinct values
 * these values; missing values are not part of a grid. Holds the rows in memory
 * as ls_importance() does. LS_USAGE if there is no such column, LS_BAD_DATA if
 * all its values are missing. Free with ls_dependence_destroy(). */
LS_CALL ls_dependence(const ls_model *model, const ls_dataset *dataset,
                      const ls_dependence_plan *plan,
                      ls_dependence_result **result);
LS_API void ls_dependence_destroy(ls_dependence_result *result);

/* ---- Predictions of every kind --------------------------------------------
 */

/** What is computed for each row. */
typedef enum ls_answer {
    LS_ANSWER_OUTPUTS,  /**< probabilities, or values in the units of y, and the
                           predicted class: ls_predict_file() */
    LS_ANSWER_CLASS,    /**< the predicted class alone */
    LS_ANSWER_RAW,      /**< the last layer before its activation: logits, or
                           values in the units of the scaled y */
    LS_ANSWER_JACOBIAN, /**< derivative of each output by each column of
                           numbers, in the units of the file. 0 for a missing
                           value, which is filled by a constant. Text columns
                           have none, and are left out */
    LS_ANSWER_CONTRIBUTIONS /**< integrated gradients (Sundararajan, Taly and
                               Yan 2017): for each output the output of the
                               baseline, the share of each column in the change
                               from there to the row, and the error of the
                               integration, which together add up to the
                               output. The path is straight in the inputs of
                               the network, from the row whose scaled features
                               are all 0: with the usual scaling the means of
                               the training rows; of an embedded text a text
                               not seen in training */
} ls_answer;

/** Set all to 0, then size and the others. */
typedef struct ls_answer_plan {
    size_t size; /**< sizeof(ls_answer_plan) */
    ls_answer answer;
    const char *keep; /**< columns of the table to copy to a text or HDF5 file:
                         names or numbers of input columns of the model, commas
                         between; or NULL */
    size_t steps;     /**< of contributions: points of the integral, 0: 100 */
    size_t threads;   /**< 0: as ls_plan_threads() says */
    int force;        /**< replace a file that exists */
} ls_answer_plan;

/** Numbers of an answer for each row: of outputs and raw the outputs of the
 * model; of class 0; of a jacobian [outputs x columns of numbers]; of
 * contributions [outputs x (columns + 2)]: baseline, columns, error. LS_USAGE
 * if the model cannot give this answer. */
LS_CALL ls_answer_width(const ls_model *model, ls_answer answer, size_t *width);
/** Compute an answer for raw rows in memory, X [rows x features], as
 * ls_model_predict() takes them, to out [rows x ls_answer_width()]. Runs on the
 * calling thread. steps as in a plan. */
LS_CALL ls_model_answer(const ls_model *model, ls_answer answer, size_t steps,
                        size_t rows, const ls_real *X, ls_real *out);

/** Write an answer for every row of a dataset, in file order: text if output
 * ends in .csv or .tsv, or is "-", the standard output; NPY if it ends in .npy:
 * [rows x numbers], of class int32 [rows]; else HDF5 with /prediction, /raw,
 * /jacobian or /contributions [rows x numbers], /output_names, /class, and
 * /kept/NAME for each column kept. Reads a streamed dataset once, in bounded
 * memory. LS_EXISTS if there is a file and force is 0. */
LS_CALL ls_answer_file(const ls_model *model, const ls_dataset *dataset,
                       const ls_answer_plan *plan, const char *output);
/** Answer the rows of a CSV or TSV text on the standard input as they come,
 * block by block, to a text: output as above. config: how the text is read.
 * *rows: how many there were. Memory does not grow with the rows. Other formats
 * and compressed texts are read as a whole first. LS_USAGE for NPY and HDF5,
 * and with setting rows. A bad row is LS_BAD_DATA after the rows before it were
 * answered. */
LS_CALL ls_answer_stream(const ls_model *model, const ls_config *config,
                         const ls_answer_plan *plan, const char *output,
                         uint64_t *rows);

#ifdef __cplusplus
}
#endif
#endif
