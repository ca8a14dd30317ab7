/* SPDX-License-Identifier: MIT */
/**
 * @file lockstep.h
 * The public interface of lockstep: multilayer perceptrons trained by
 * synchronous data-parallel minibatch gradient descent on tables in HDF5.
 *
 *     #include <lockstep.h>
 *     #include <stdio.h>
 *     int main(void)
 *     {
 *         ls_config *config = NULL;
 *         ls_dataset *data = NULL;
 *         ls_trainer *trainer = NULL;
 *         ls_status status = ls_config_create(&config);
 *         if (!status) status = ls_config_set(config, "hidden", "64,32");
 *         if (!status) status = ls_dataset_open("events.h5", config, &data);
 *         if (!status) status = ls_trainer_create(config, data, NULL, NULL,
 *                                                 &trainer);
 *         if (!status) status = ls_trainer_run(trainer, "model.h5", 0);
 *         if (status) fprintf(stderr, "%s\n", ls_last_error());
 *         ls_trainer_destroy(trainer);
 *         ls_dataset_close(data);
 *         ls_config_destroy(config);
 *         return (int)status;
 *     }
 *
 * Three nouns: a *dataset* is a table X [rows x features] with its targets y,
 * a *trainer* fits a *model* to it. Matrices are row-major. Losses are in
 * nats (natural logarithm), times in seconds, sizes in bytes.
 *
 * Errors: every fallible function returns an ls_status, LS_OK = 0;
 * ls_last_error() is a sentence. Outputs are written only on LS_OK. A pointer
 * argument may be NULL only where its function says so.
 * Ownership: create, open and load give an object, destroy and close take it
 * (NULL too); all other arguments are borrowed for the time of the call. A
 * returned pointer belongs to the object it was asked of, and lives as long.
 * Threads: an object reached through a const pointer may be shared by threads,
 * except a streamed dataset; through any other pointer it belongs to one thread
 * at a time. Only ls_trainer_stop() and ls_trainer_save_soon() may be called by
 * any thread or signal handler. The library never prints, exits or forks.
 * Growth: structs grow at their end only; never copy one or put it in an array.
 * Those of the caller begin with `size`, their sizeof, which the caller sets;
 * all others the library allocates. docs/interface.md has the rules. Formulas
 * S1 to S8 are derived in docs/derivation.md. lockstep_tools.h has the work
 * around a training: import, inspection, comparing models, locks, threads.
 */
#ifndef LOCKSTEP_H
#define LOCKSTEP_H

#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

/* The version of this header: major.minor.patch, and 10000 major + 100 minor +
 * patch. The library that runs may be another: ls_version(). */
#define LS_VERSION "0.1.0"
#define LS_VERSION_NUMBER 100
#if defined(__GNUC__)
#define LS_API __attribute__((visibility("default")))
#define LS_MUST_CHECK __attribute__((warn_unused_result))
#else
#define LS_API
#define LS_MUST_CHECK
#endif

/** Number type of parameters and gradients. */
typedef float ls_real;

/** Objects, whose members only the library knows. */
typedef struct ls_config ls_config;       /**< settings of a run */
typedef struct ls_dataset ls_dataset;     /**< X and y, from files or memory */
typedef struct ls_model ls_model;         /**< network, parameters, scaling */
typedef struct ls_predictor ls_predictor; /**< memory to predict in */
typedef struct ls_trainer ls_trainer;     /**< a run of training */

/** Bytes of the longest path, with its NUL. */
enum { LS_PATH_SIZE = 4096 };

/* ---- Status ------------------------------------------------------------ */

/** What can happen: name, number (also the program's exit code), meaning. */
#define LS_STATUS_LIST(X)                                            \
    X(LS_OK, 0, "done")                                              \
    X(LS_DIFFERENT, 1, "a check failed or a difference was found")   \
    X(LS_USAGE, 64, "argument or option out of range")               \
    X(LS_BAD_DATA, 65, "bad data or damaged file")                   \
    X(LS_NO_INPUT, 66, "input does not exist or cannot be opened")   \
    X(LS_INTERNAL, 70, "fault in lockstep or in a library under it") \
    X(LS_NO_MEMORY, 71, "out of memory, threads or open files")      \
    X(LS_EXISTS, 73, "output exists or is locked")                   \
    X(LS_IO, 74, "read or write failed")                             \
    X(LS_STOPPED, 75, "stopped and saved; resume to go on")          \
    X(LS_PEER, 76, "another machine failed")                         \
    X(LS_BAD_CONFIG, 78, "bad configuration file")                   \
    X(LS_DIVERGED, 79, "loss is not finite")
typedef enum ls_status {
#define X(name, number, text) name = number,
    LS_STATUS_LIST(X)
#undef X
} ls_status;

/** Meaning of a status in a few words; never NULL. */
LS_API const char *ls_status_text(ls_status status);
/** Sentence about the last failure in this thread: what (file, dataset, line
 * or option), what was found, what is wanted. "" if none. Valid until the
 * thread's next failure. */
LS_API const char *ls_last_error(void);

/** Begins every fallible function: its status must be looked at. */
#define LS_CALL LS_API LS_MUST_CHECK ls_status
/** LS_VERSION and LS_VERSION_NUMBER of the library that runs; the text is
 * static. */
LS_API const char *ls_version(void);
LS_API unsigned ls_version_number(void);

/* ---- Settings ---------------------------------------------------------- */

/** One row of the table of settings. All strings are static. */
typedef struct ls_option {
    const char *name;    /**< long name, "batch-size"; also the config key */
    const char *aliases; /**< further names, comma between, or "" */
    char letter;         /**< short option, or 0 */
    const char *value;   /**< word for its value, "ROWS"; NULL = flag */
    const char *initial; /**< default as text */
    const char *group;   /**< heading in the help */
    const char *help;    /**< one sentence */
    const char *const *choices; /**< allowed words, NULL-ended, or NULL */
    unsigned flags;             /**< LS_OPTION_... */
} ls_option;

enum {
    LS_OPTION_RESULT = 1,  /**< part of the result: fixed when resuming */
    LS_OPTION_READING = 2, /**< how a file is read: eval and predict too */
    LS_OPTION_THREADS = 4  /**< for every command that runs threads */
};

/** Return row number index of the table of settings; NULL after the last. */
LS_API const ls_option *ls_option_at(size_t index);
/** Create the settings of a run, at their defaults. */
LS_CALL ls_config_create(ls_config **config);
/** Create a second config with the same settings. */
LS_CALL ls_config_copy(const ls_config *config, ls_config **copy);
/** Set one setting by its name in the table, '_' counting as '-', from text:
 * numbers in the C locale; sizes take K, M, G; times s, m, h, d. LS_USAGE names
 * key, value and range, and the nearest name if there is no such key. */
LS_CALL ls_config_set(ls_config *config, const char *key, const char *value);
/** Write one setting as such a text to text [size]. LS_USAGE if there is no
 * such key, or if the text with its NUL takes more than size bytes. */
LS_CALL ls_config_get(const ls_config *config, const char *key, char *text,
                      size_t size);
/** Check for contradictions; LS_USAGE says in words what is wrong. Every
 * function that takes a config checks it first. */
LS_CALL ls_config_check(const ls_config *config);
LS_API void ls_config_destroy(ls_config *config);
/** Return the nearest of the names (NULL-ended) if word is similar to it. */
LS_API const char *ls_nearest(const char *word, const char *const *names);

/* ---- Callbacks --------------------------------------------------------- */

typedef enum ls_level { LS_NOTE, LS_WARNING } ls_level;

/** Where a run is, given at most ten times a second. */
typedef struct ls_progress {
    size_t epoch, epochs;         /**< running epoch from 1, of how many */
    uint64_t row, rows;           /**< rows of this epoch done, of how many */
    double loss, rows_per_second; /**< of this epoch so far; mean loss */
} ls_progress;

/** One finished epoch, or (partial) a validation within. NAN: not measured. */
typedef struct ls_epoch {
    size_t epoch, epochs; /**< from 1 */
    double loss;          /**< mean over the epoch's rows, while learning */
    double val_loss, val_accuracy, val_auc, val_rmse; /**< after the epoch */
    int best;                        /**< 1: best so far by setting monitor */
    double seconds, rows_per_second; /**< without validation and saving */
    double lr, val_r2;               /**< lr: of its last step */
    size_t step; /**< steps done; 0 in models of older programs */
    int partial; /**< 1: within the epoch; loss is that of its rows so far */
    size_t rollbacks; /**< so far in the run, by setting on-divergence */
} ls_epoch;

/** Called from the thread that runs the trainer, never from workers. Any
 * function may be NULL. Strings and structs are borrowed for the call. */
typedef struct ls_callbacks {
    size_t size; /**< sizeof(ls_callbacks) */
    void *user;
    void (*log)(void *user, ls_level level, const char *sentence);
    void (*progress)(void *user, const ls_progress *progress);
    void (*epoch)(void *user, const ls_epoch *epoch);
    void (*saved)(void *user, const char *path, uint64_t step);
} ls_callbacks;

/* ---- Dataset ----------------------------------------------------------- */

/** What a dataset is and how it was read. Borrowed from it. */
typedef struct ls_dataset_info {
    const char *path, *x_name, *y_name, *weight_name; /**< "" = none */
    const char *x_type, *y_type; /**< number types of the file, "uint8" */
    const char *task;            /**< what y suggests; "" without y */
    const char *reading;         /**< how X and y were found, one sentence */
    size_t rows, file_rows;      /**< in use; of the file */
    size_t features;             /**< columns of X, images flattened */
    size_t targets;              /**< outputs a network needs; 0 without y */
    size_t classes;              /**< 2 and more, or 0 for regression */
    /** [features], [targets], [classes], or NULL; rows of each class. */
    const char *const *feature_names, *const *target_names, *const *class_names;
    const size_t *class_rows; /**< [classes], or NULL */
    size_t bytes, streamed; /**< memory it takes; bytes of X left in the file */
    uint64_t fingerprint;   /**< XXH3 of the rows in use, as stored */
    int x_is_borrowed;      /**< 1: X is the caller's and must outlive this */
    double effective_rows;  /**< by weight: (sum w)^2 / sum w^2 */
} ls_dataset_info;

/** Open a table: HDF5, CSV, TSV, LIBSVM, NPY, NPZ or IDX, or all HDF5 files
 * that match a pattern (glob(7)), one below the other in the byte order of
 * their names. X of an HDF5 file is loaded, in the number type of the file, if
 * it fits setting memory; else, unless all rows are shuffled at a time, it is
 * streamed when it is used, by a thread that reads ahead. y is always loaded.
 * Uses the reading settings and the task of config. Every value is checked:
 * Inf, and NaN unless setting missing treats it, are LS_BAD_DATA naming
 * dataset, row and column. LS_NO_INPUT if path does not exist. */
LS_CALL ls_dataset_open(const char *path, const ls_config *config,
                        ls_dataset **dataset);
/** Open a validation or test table that goes with the table `like`. Features
 * are matched by name where both have names (any order; further columns are
 * left out), else by number; labels are matched by class name. LS_BAD_DATA
 * names the feature or class that does not match. */
LS_CALL ls_dataset_open_like(const ls_dataset *like, const char *path,
                             const ls_config *config, ls_dataset **dataset);
/** Open a table that goes with a model, in the same way. need_y = 0: a table
 * without y will do. The path "-" is the standard input, which must not be HDF5
 * or NPZ. */
LS_CALL ls_dataset_open_for(const ls_model *model, const char *path,
                            const ls_config *config, int need_y,
                            ls_dataset **dataset);
LS_API const ls_dataset_info *ls_dataset_about(const ls_dataset *dataset);
LS_API void ls_dataset_close(ls_dataset *dataset);

/* ---- Dataset from memory ----------------------------------------------- */

/** Type of the elements of an array; LS_TEXT is const char *, NUL-ended. */
typedef enum ls_type {
    LS_NO_ARRAY,
    LS_UINT8,
    LS_INT8,
    LS_UINT16,
    LS_INT16,
    LS_UINT32,
    LS_INT32,
    LS_UINT64,
    LS_INT64,
    LS_FLOAT32,
    LS_FLOAT64,
    LS_TEXT
} ls_type;

/** A matrix of the caller: element (i, j) is at
 * (const char *)data + i * row_stride + j * column_stride. It never grows. */
typedef struct ls_array {
    const void *data; /**< NULL: the table's fill function gives its rows */
    ls_type type;     /**< LS_NO_ARRAY: there is no such array */
    size_t columns;   /**< 0 counts as 1 */
    ptrdiff_t row_stride, column_stride; /**< bytes; 0: as in a dense array
                                            whose rows follow one another */
} ls_array;

/** Which array of a table fill is called for. */
enum ls_role { LS_X, LS_Y, LS_WEIGHT, LS_ID, LS_GROUP, LS_SPLIT };
typedef enum ls_role ls_role;

/** Write rows [first, first + rows) of an array to out, row-major and dense in
 * the type of the array. Return 0; any other number fails the call that needed
 * the rows with LS_IO. */
typedef int (*ls_fill)(void *user, ls_role role, size_t first, size_t rows,
                       void *out);

/** A table in memory. Set all to 0, then size, rows, X, and the others. */
typedef struct ls_table {
    size_t size, rows; /**< sizeof(ls_table); rows of each array */
    ls_array X;        /**< [rows x features] numbers */
    ls_array y;        /**< as the y of a file: one column of class numbers,
                          values or texts, or several columns */
    ls_array weight, id, group, split; /**< one column each, as in a file */
    const char *const *feature_names, *const *target_names; /**< or NULL */
    const char *const *class_names; /**< [classes] of y = 0, 1, .., or NULL */
    size_t classes;
    const char *name; /**< for sentences and checkpoints; NULL = "memory" */
    int copy_x;       /**< 1: copy X even if it could be used where it is */
    ls_fill fill;     /**< or NULL */
    void *user;       /**< for fill */
} ls_table;

/** Create a dataset from arrays. Settings, checks and results are those of the
 * same table in an HDF5 file. X is used in place if the elements of a row are
 * adjacent and aligned, all rows are in use, the setting missing is not drop,
 * and copy_x is 0. Then ls_dataset_about()->x_is_borrowed is 1, and X must stay
 * unchanged until the dataset is closed. Everything else is copied. Arrays
 * without data are loaded or streamed like those of a file: fill may be called
 * until the dataset is closed, for any range of rows, in any order, repeatedly,
 * by one thread at a time but not always the same one, and must give the same
 * values each time. LS_USAGE for a bad table, LS_BAD_DATA for a bad value. */
LS_CALL ls_dataset_create(const ls_table *table, const ls_config *config,
                          ls_dataset **dataset);
/** Create a dataset from arrays as ls_dataset_open_like() and
 * ls_dataset_open_for() open a file. */
LS_CALL ls_dataset_create_like(const ls_dataset *like, const ls_table *table,
                               const ls_config *config, ls_dataset **dataset);
LS_CALL ls_dataset_create_for(const ls_model *model, const ls_table *table,
                              const ls_config *config, int need_y,
                              ls_dataset **dataset);

/* ---- Model ------------------------------------------------------------- */

/** What a model is. Borrowed from it. */
typedef struct ls_model_info {
    const char *task;
    size_t n_layers; /**< hidden layers and the output layer */
    size_t features, targets, classes, parameters; /**< targets: outputs */
    const char *loss, *dtype; /**< "bce"; "float32" or "float64" */
    const char *const *feature_names, *const *target_names,
                                          *const *class_names; /**< or NULL */
    size_t epochs, best_epoch; /**< trained; of the parameters */
    uint64_t steps;
    int is_checkpoint;             /**< holds the state to resume from */
    size_t n_provenance;           /**< facts on how it was made: */
    const char *const *provenance; /**< name, value, name, value, ... */
    size_t n_history;              /**< epochs, see ls_model_epoch() */
    char parameters_sha256[65];    /**< kernel, bias of layer 1, 2, ... */
} ls_model_info;

/** One layer: A = g(norm(A_prev W + b)), + A_prev if residual. Borrowed. */
typedef struct ls_layer {
    size_t n_in, n_out;
    const char *activation;
    const ls_real *W, *b, *gain, *shift; /**< n_in x n_out; n_out or NULL */
    int residual;
    const ls_real *alpha; /**< n_out shares of a parametric g, or NULL */
} ls_layer;

/** Load a model or checkpoint. LS_BAD_DATA: checksum or self-test differ. */
LS_CALL ls_model_load(const char *path, ls_model **model);
/** Save a model: at any time path is the old file or the new one, complete.
 * LS_EXISTS if there is a file and force is 0. */
LS_CALL ls_model_save(const ls_model *model, const char *path, int force);
/** Write the bytes of such a file to memory, to be freed with ls_free(). */
LS_CALL ls_model_to_memory(const ls_model *model, void **bytes, size_t *size);
/** Load a model or checkpoint from such bytes, checked as ls_model_load(). */
LS_CALL ls_model_from_memory(const void *bytes, size_t size, ls_model **model);
LS_API void ls_free(void *bytes);
LS_API const ls_model_info *ls_model_about(const ls_model *model);
/** Return layer index < n_layers, or record index < n_history; else NULL. */
LS_API const ls_layer *ls_model_layer(const ls_model *model, size_t index);
LS_API const ls_epoch *ls_model_epoch(const ls_model *model, size_t index);
LS_API void ls_model_destroy(ls_model *model);

/* ---- Prediction -------------------------------------------------------- */

/** Compute outputs for raw (not normalised) rows: X [rows x features] to
 * out [rows x targets]: probabilities, or values in the units of y. Both are
 * row-major. NaN in X is a missing value, if the model was trained to fill
 * those; else the outputs of its row are NaN. Runs on the calling thread. */
LS_CALL ls_model_predict(const ls_model *model, size_t rows, const ls_real *X,
                         ls_real *out);
/** Create memory for ls_predictor_run(), which allocates nothing; one for each
 * thread. The model must outlive it. LS_USAGE if max_rows is 0. */
LS_CALL ls_predictor_create(const ls_model *model, size_t max_rows,
                            ls_predictor **predictor);
/** Compute the bits of ls_model_predict(). LS_USAGE for rows > max_rows. */
LS_CALL ls_predictor_run(ls_predictor *predictor, size_t rows, const ls_real *X,
                         ls_real *out);
LS_API void ls_predictor_destroy(ls_predictor *predictor);
/** Write predictions for every row, in file order: output ending in .csv or
 * .tsv is text, "-" writes CSV to the standard output, .npy is a matrix; else
 * HDF5 with /prediction [rows x targets] and /class, unless the name is that of
 * another format (LS_USAGE). LS_EXISTS if there is a file and force is 0.
 * threads 0: as ls_plan_threads() says. */
LS_CALL ls_predict_file(const ls_model *model, const ls_dataset *dataset,
                        size_t threads, const char *output, int force);

/* ---- Metrics ----------------------------------------------------------- */

/** Metrics of a model on a table. Those that do not apply are NAN. */
typedef struct ls_metrics {
    size_t rows;
    double loss;       /**< mean over rows, in nats or squared units */
    double accuracy;   /**< fraction of rows (multilabel: of labels) right */
    double auc;        /**< area under the ROC curve; ties count half */
    double rmse, r2;   /**< regression, in the units of y; mean of targets */
    size_t classes;    /**< rows of the confusion matrix, or 0 */
    size_t *confusion; /**< [classes x classes] rows: true x predicted class */
    double *weighted;  /**< the same with row weights, or NULL if all are 1 */
    double trained_on; /**< estimated share of rows it was trained on, or 0 */
    double effective_rows;        /**< by weight: (sum w)^2 / sum w^2 */
    size_t n_quantiles;           /**< levels of loss quantile, or 0: */
    double *quantiles, *coverage; /**< level, share of weight at or below it */
} ls_metrics;

/** Compute the metrics of a model on a table with y; threads as above. */
LS_CALL ls_evaluate(const ls_model *model, const ls_dataset *dataset,
                    size_t threads, ls_metrics **metrics);
LS_API void ls_metrics_destroy(ls_metrics *metrics);

/* ---- Trainer ----------------------------------------------------------- */

/** Shares of a run's thread time; they add up to 1. It never grows. */
typedef struct ls_phases {
    double gather, forward, backward, weights, elementwise, update, waiting;
} ls_phases;

/** Result of a run so far. */
typedef struct ls_result {
    size_t epochs, best_epoch; /**< done; best by setting monitor, or 0 */
    uint64_t steps;
    double loss, val_loss, seconds, rows_per_second; /**< of this process */
    double waited;        /**< seconds of them that steps waited for data */
    size_t threads, team; /**< asked for; of them at work now */
    ls_phases phases;
    char parameters_sha256[65]; /**< of ls_trainer_model(), after a run */
    char ended[128];            /**< why training ended or stopped, or "" */
    double lr;                  /**< setting lr, or what auto stands for */
} ls_result;

/** Bytes of a run: tables, windows of streamed ones; parameters, with the best;
 * optimizer state; activations, gradients, rows; a checkpoint being written. */
typedef struct ls_memory {
    size_t data, parameters, optimizer, work, saving;
} ls_memory;

/** Rows held out for validation. */
typedef struct ls_validation {
    size_t rows, train_rows; /**< held out, 0 = none; that train */
    const char *method;      /**< "none", "file" (a table of its own), "random",
                                "stratified", "group", "tail" or "stored" */
    size_t classes;          /**< 0 for regression */
    const size_t *class_rows; /**< [classes] rows held out, or NULL */
    double effective_rows;    /**< of those that train, by weight */
} ls_validation;

/** Prepare a run. train is split by setting val-split, or by its stored split,
 * unless validation is given (else NULL). Both must outlive the trainer; config
 * and callbacks (or NULL) are copied. All memory that steps need is allocated
 * here; a warning is logged when it is more than what is free. */
LS_CALL ls_trainer_create(const ls_config *config, const ls_dataset *train,
                          const ls_dataset *validation,
                          const ls_callbacks *callbacks, ls_trainer **trainer);
/** Copy the settings of a checkpoint into config, and the path of its data into
 * data_path [size]. When path is absent, damaged or cannot be read, an older
 * one, path.1, path.2, .., is used. LS_NO_INPUT: none exists. */
LS_CALL ls_checkpoint_config(const char *path, ls_config *config,
                             char *data_path, size_t size);
/** Prepare to resume from a checkpoint: as ls_trainer_create(), then load the
 * state; with a warning that of path.1, .. if path is unusable. LS_BAD_DATA
 * when config or data are not those of the checkpoint. */
LS_CALL ls_trainer_resume(const char *path, const ls_config *config,
                          const ls_dataset *train, const ls_dataset *validation,
                          const ls_callbacks *callbacks, ls_trainer **trainer);

/** Before the first step: start from the parameters of a model, not from random
 * ones. Its scaling and its fill values for missing inputs come with them;
 * optimizer, history and epochs begin anew. LS_BAD_DATA unless network,
 * features, classes and targets agree; LS_USAGE after a step, or if a setting
 * init, normalize or normalize-y is not auto. model is copied. */
LS_CALL ls_trainer_start_from(ls_trainer *trainer, const ls_model *model);
/** Train to the end (settings epochs, patience, stop-at) and save to output
 * (NULL: nothing is saved). A step on a minibatch of n rows is
 *
 *     W <- W - eta (1/n) sum_i dL_i/dW          (S8, all layers together)
 *
 * with the sum taken in one fixed tree over shards: the bits of the result do
 * not depend on threads. While it runs, checkpoints are kept next to output at
 * ls_checkpoint_path(). LS_EXISTS if there is a file and force is 0.
 * LS_STOPPED: saved, resume to go on. LS_DIVERGED: the parameters are those
 * before the step whose loss is not finite, and such a step is never saved. */
LS_CALL ls_trainer_run(ls_trainer *trainer, const char *output, int force);
/** Train a number of steps, across epochs too, without validating or saving;
 * loss: mean over their rows. For training loops of the caller. */
LS_CALL ls_trainer_steps(ls_trainer *trainer, uint64_t steps, double *loss);
/** Write the path of the checkpoint, "m.ckpt.h5" for "m.h5", to path [size]. */
LS_CALL ls_checkpoint_path(const char *output, char *path, size_t size);
/** Finish the step, save, end ls_trainer_run() with LS_STOPPED and the reason
 * in `ended` of the result; again: end the tries of setting save-retry. In the
 * callback for the last epoch it comes too late: the run ends with LS_OK. */
LS_API void ls_trainer_stop(ls_trainer *trainer);
/** Finish the step, save, go on. */
LS_API void ls_trainer_save_soon(ls_trainer *trainer);
/** The result so far, the memory of the run, the rows held out; borrowed. */
LS_API const ls_result *ls_trainer_result(const ls_trainer *trainer);
LS_API const ls_memory *ls_trainer_memory(const ls_trainer *trainer);
LS_API const ls_validation *ls_trainer_validation(const ls_trainer *trainer);
/** The model that setting restore names, the last until there is a best; after
 * a run with its history. Borrowed until the trainer trains or is destroyed. */
LS_API const ls_model *ls_trainer_model(const ls_trainer *trainer);
LS_API void ls_trainer_destroy(ls_trainer *trainer);

#ifdef __cplusplus
}
#endif
#endif
