/* SPDX-License-Identifier: MIT */
/**
 * @file lockstep_tools.h
 * The second public header: what is done around a training. Import of files,
 * inspection of tables, comparing models, many models on one table, locks on
 * outputs, planning threads.
 * Errors, ownership, threads and growth are as lockstep.h says.
 */
#ifndef LOCKSTEP_TOOLS_H
#define LOCKSTEP_TOOLS_H

#include <lockstep.h>
#ifdef __cplusplus
extern "C" {
#endif

/* ---- Import ------------------------------------------------------------- */

typedef struct ls_import_config ls_import_config;

/** How files are turned into a dataset file, at its defaults. */
LS_CALL ls_import_config_create(ls_import_config **config);
/** Set one of: label (column to learn, or none; if it is not set, one that is
 * named label, target, class or y), header (auto, yes, no), missing (error,
 * drop, mean, median, zero, indicator), categories (auto, error, or columns),
 * columns and drop (features to keep, to leave out), compress (none, gzip),
 * like (a model or dataset file to go with), unknown (zero, error: a text that
 * is no level of its category), force (replace an output), append (add rows to
 * it), repack (take HDF5, too, and lay it out anew), each yes or no; and as in
 * a run: x, weight, id, group, stored-split, rows, task, thousands, decimal,
 * numbers, na, threads. A column is its name, or its number from 0, negative
 * from the end. LS_USAGE as ls_config_set(); words are checked by ls_import().
 */
LS_CALL ls_import_config_set(ls_import_config *config, const char *key,
                             const char *value);
LS_API void ls_import_config_destroy(ls_import_config *config);

/** What an import did. */
typedef struct ls_import_report {
    size_t size;        /**< sizeof(ls_import_report) */
    const char *format; /**< "CSV", "TSV", "LIBSVM", "IDX", "NPY", "NPZ" */
    char dialect[128];  /**< "comma, header, quotes" */
    size_t rows, features, classes, dropped;
    size_t categories; /**< columns with a feature for each of their texts */
    size_t appended;   /**< of the rows, those that are new */
    size_t bytes;      /**< read, after decompression */
    double seconds;
} ls_import_report;

/** Import CSV or TSV (one file), or IDX (images, then labels), plain or .gz,
 * into a dataset file. All or nothing: the output appears complete. A bad
 * cell is LS_BAD_DATA naming file, line and column; a setting that the format
 * cannot honour is LS_USAGE. config, callbacks and report may be NULL. */
LS_CALL ls_import(const char *const *paths, size_t n_paths, const char *output,
                  const ls_import_config *config, const ls_callbacks *callbacks,
                  ls_import_report *report);

/* ---- Presets ------------------------------------------------------------ */

/** Set what a preset sets for a table, from its task and size: "plain"
 * (nothing: the defaults), "fast" or "strong". given (or NULL): names of
 * settings, then NULL, that keep their values; settings that do not go with
 * these values stay as they are. dataset must have been opened with the reading
 * settings of config. Models record the name. LS_USAGE for an unknown name. */
LS_CALL ls_config_preset(ls_config *config, const char *name,
                         const ls_dataset *dataset, const char *const *given);

/* ---- Inspection --------------------------------------------------------- */

/** What ls_inspect() does beside describing a table; both read all of X. */
enum {
    LS_INSPECT_CHECK = 1,   /**< look for what stops or spoils training */
    LS_INSPECT_STATS = 2,   /**< distinct values of each column, too */
    LS_DISTINCT_MOST = 4096 /**< more distinct values are not told apart */
};

/** One column of X. Figures are of its finite values, NAN if there are none;
 * rows are those of the file, from 0. */
typedef struct ls_column {
    const char *name;           /**< or NULL */
    double mean, std, min, max; /**< std over all rows, not n - 1 */
    uint64_t missing, infinite; /**< values; infinite: too large, too */
    uint64_t first_missing, first_infinite; /**< rows, if there are any */
    size_t distinct; /**< LS_DISTINCT_MOST + 1: more; 0: not counted */
    size_t same_as;  /**< first column with exactly these values */
    int constant;    /**< min is max, but for rounding: it is not scaled */
} ls_column;

/** How grave a finding is. */
typedef enum ls_gravity {
    LS_NOTABLE, /**< good to know */
    LS_SPOILS,  /**< training goes through, its result deceives */
    LS_STOPS    /**< train refuses the table */
} ls_gravity;

/** Something a check found. */
typedef struct ls_finding {
    ls_gravity gravity;
    const char *kind;     /**< "missing", "infinite", "constant", "same-column",
                             "labels", "rare-class", "sorted", "repeated-rows",
                             "leak", "split", "reading", "mark", "date", "codes",
                             "row-number", "label-column", "moved-label",
                             "moved-column", "moved-cells", "unwritten" */
    const char *sentence; /**< what, where, and the mend */
} ls_finding;

/** A table as the trainer would read it. All strings and arrays are its own. */
typedef struct ls_inspection {
    const ls_dataset_info
        *about; /**< without a fingerprint; bytes are `loaded` */
    /* how X lies in the file */
    const char *shape;      /**< "(60000, 28, 28)" */
    const char *layout;     /**< "contiguous", "chunks (8192, 28)" */
    const char *filters;    /**< "gzip, shuffle", or "" */
    int transposed;         /**< rows are on the last axis */
    uint64_t plain, stored; /**< bytes of X: as numbers; in the file */
    size_t band_rows;       /**< rows of a band, which are read together */
    uint64_t band_bytes;    /**< memory of one, with all its chunks */
    double amplification;   /**< bytes read per byte of X, band by band */
    /* what it takes */
    uint64_t loaded, streamed; /**< bytes of memory, whole and by bands */
    uint64_t available;        /**< bytes that are free, 0 = unknown */
    const char *mend;          /**< what would make reading better, or "" */
    /* LS_INSPECT_CHECK and LS_INSPECT_STATS */
    size_t n_columns; /**< see ls_inspection_column() */
    /* LS_INSPECT_CHECK */
    size_t n_findings;         /**< see ls_inspection_finding() */
    uint64_t label_runs;       /**< stretches of rows with one label */
    double expected_runs;      /**< in random order */
    uint64_t rows_compared;    /**< whose hashes were compared, .. */
    uint64_t compared_one_in;  /**< .. one in so many of all */
    uint64_t repeated, leaked; /**< of them: repeat a row of their own side;
                                  are held out and train as well */
} ls_inspection;

/** Look at a table without loading it: blocks of whole chunk rows, memory for
 * y, for the columns, and (CHECK) 16 bytes for each row up to 256 MB, then for
 * a sample of the rows, and 16 MB. Text, NPY, NPZ, LIBSVM and IDX are loaded.
 * Rows are compared by a 64-bit XXH3 of their values. Uses the reading settings
 * of config, and val, val_split and split for what would be held out. Bad
 * labels are a finding of a check, else LS_BAD_DATA; a file without X always
 * is. */
LS_CALL ls_inspect(const char *path, const ls_config *config, unsigned flags,
                   ls_inspection **inspection);
/** Column number index of X, where they were looked at; finding number index,
 * the gravest first. NULL behind the last. */
LS_API const ls_column *ls_inspection_column(const ls_inspection *inspection,
                                             size_t index);
LS_API const ls_finding *ls_inspection_finding(const ls_inspection *inspection,
                                               size_t index);
LS_API void ls_inspection_destroy(ls_inspection *inspection);

/* ---- Embeddings ---------------------------------------------------------- */

/** A feature that is a code of a text, and the numbers that the first layer has
 * in its place, after the other features: those of row code - 1 of the table,
 * or zeros for code 0, a text not seen in training. In the rows of
 * ls_model_predict() such a feature holds the code; any other number counts as
 * 0. Borrowed from the model. */
typedef struct ls_embedding {
    const char *name;        /**< of the text column */
    size_t feature;          /**< number of the feature, from 0 */
    size_t n_texts, size;    /**< codes are 1 .. n_texts; numbers for each */
    const char *const *text; /**< [n_texts] text number code - 1 */
    const ls_real *table;    /**< [n_texts x size] */
} ls_embedding;

/** Return the embedding number index of a model, by feature; NULL after the
 * last. */
LS_API const ls_embedding *ls_model_embedding(const ls_model *model,
                                              size_t index);

/** The features that are embedded as numbers (setting numeric-embedding), each
 * as `size` inputs of the first layer, after the features that stay and before
 * those of ls_model_embedding(). Of feature number k, with its part of the
 * arrays:
 *
 *     piecewise   a_u = w_u x + b_u + sum_t e_t V[t, u]
 *                 e_t = (x - knot_t) / (knot_{t+1} - knot_t), limited to [0, 1]
 *                 but in the first bin from below and in the last from above
 *     periodic    a_0 = x,  a_u = c_u + sum_j V[j, u] cos 2 pi (w_j x + b_j)
 *
 * Borrowed from the model. */
typedef struct ls_numeric_embedding {
    const char *kind;      /**< "piecewise" or "periodic" */
    size_t n, size;        /**< features; inputs for each */
    const size_t *feature; /**< [n] numbers of the features, from 0 */
    size_t bins;           /**< largest number of bins; 0 if periodic */
    size_t frequencies;    /**< of each feature; 0 if piecewise */
    const size_t *n_bins;  /**< [n] bins of each feature, or NULL */
    const ls_real *knot;   /**< [n x (bins + 1)] or NULL */
    const ls_real *w, *b;  /**< [n x size] or [n x frequencies] */
    const ls_real *V;      /**< [n x bins x size] or [n x frequencies x
                              (size - 1)] */
    const ls_real *c;      /**< [n x (size - 1)], or NULL if piecewise */
} ls_numeric_embedding;

/** Return the numeric embeddings of a model, or NULL. */
LS_API const ls_numeric_embedding *
ls_model_numeric_embedding(const ls_model *model);

/* ---- Time of training ---------------------------------------------------- */

/** Where the time of a record of the history went, in seconds since its epoch
 * began in this process; NAN: not measured, as in models of older programs. The
 * first seven add up, with data, to the seconds of the ls_epoch; they are
 * those of one step in 16, or of the run so far if none of the epoch is, scaled
 * to all of its steps. A checkpoint belongs to the epoch in which it is
 * written. */
typedef struct ls_epoch_time {
    double gather, forward, backward, weights, elementwise, update;
    double waiting;    /**< of threads for each other */
    double data;       /**< of steps for rows to be read */
    double validation; /**< besides the seconds of the epoch, as the next */
    double saving;     /**< of checkpoints */
} ls_epoch_time;

/** Return the time of record index < n_history, or NULL. */
LS_API const ls_epoch_time *ls_model_epoch_time(const ls_model *model,
                                                size_t index);

/* ---- Comparing models ---------------------------------------------------- */

/** Where two models differ. */
typedef struct ls_difference {
    size_t size;                  /**< sizeof(ls_difference) */
    size_t parameters, different; /**< compared; not the same bits */
    double largest;               /**< largest absolute difference */
    char where[128];              /**< "layer 2 kernel [3, 7]" or the shape */
} ls_difference;

/** Compare parameters bit for bit, then clipping and quantiles of inputs and
 * limits of outputs. LS_DIFFERENT (and the difference written) if they are not
 * the same. */
LS_CALL ls_model_diff(const ls_model *a, const ls_model *b,
                      ls_difference *difference);

/* ---- Many models on one table -------------------------------------------- */

typedef struct ls_space ls_space; /**< settings that a search chooses from */
typedef struct ls_study ls_study; /**< several models on one dataset */

/** Create an empty space. */
LS_CALL ls_space_create(ls_space **space);
/** Add a setting that is part of a result, and not of how a table is read:
 *
 *     "64 | 64,64 | 128"    one of these values
 *     "uniform 0 0.5"       a number from 0 to 0.5
 *     "log 1e-4 1e-1"       the same, its logarithm uniform
 *     "int 1 8"             a whole number from 1 to 8
 *     "log-int 16 1024"     the same, its logarithm uniform
 *
 * A range may end with a number of points, which a grid takes in place of the
 * range. LS_USAGE says what is wrong. */
LS_CALL ls_space_add(ls_space *space, const char *key, const char *values);
LS_API void ls_space_destroy(ls_space *space);

/** What a study trains. Set all to 0, then size and the others. */
typedef struct ls_study_plan {
    size_t size;              /**< sizeof(ls_study_plan) */
    size_t folds;             /**< each trial is trained once for each fold, and
                                 measured on the rows of the fold; 0: once, and
                                 measured on the validation rows */
    size_t repeats;           /**< of the folds, 0 counts as 1: the folds and
                                 the seed of repeat r are those of seed + r */
    const ls_space *space;    /**< NULL: one trial, the settings of config */
    const char *method;       /**< "grid", "random", "halving" (the better third
                                 of the trials goes on, with three times the
                                 epochs) or "pack", see ls_round; NULL: random */
    size_t trials;            /**< 0: 20; of halving 27; of a pack 16; of a grid
                                 all */
    size_t ensemble_patience; /**< of a pack, 0: 32 */
    const char *const *given; /**< of a pack without a space, or NULL: names of
                                 settings, then NULL, that are those of config
                                 for all members, like those that config has
                                 changed */
} ls_study_plan;

/** Figures of held-out rows, as in ls_metrics. It never grows. */
typedef struct ls_figures {
    double loss, accuracy, auc, rmse, r2;
} ls_figures;

/** One trained model of a study. */
typedef struct ls_fold {
    size_t repeat, fold;     /**< from 0 */
    size_t train_rows, rows; /**< trained on; held out and measured */
    size_t epochs;           /**< done */
    ls_status status;  /**< LS_OK; LS_STOPPED: not done; else what went wrong */
    const char *ended; /**< why training ended, or what went wrong */
    ls_figures figures;         /**< NAN if there are none */
    char parameters_sha256[65]; /**< "" if there is no model */
    double threshold;           /**< of a cross-validation with setting
                                     threshold-by: chosen on the other folds, and
                                     figures.accuracy is at it; NAN: none, 0.5 */
    double threshold_value; /**< its figure on the rows of the fold, or NAN */
} ls_fold;

/** A round of a pack. The trials of a pack are its members, each with a seed of
 * its own, seed + number, and settings from the space (NULL: one built in, but
 * for settings that config has changed). In a round each member that still runs
 * trains an epoch; then at most 32 states are picked, with repetition, so that
 * the mean of their outputs is best by setting monitor for the rows held out,
 * one after the other (Caruana and others 2004), from: the present and the best
 * parameters of all members and those picked before. A member ends by setting
 * patience (auto: 16), epochs or a failure; the pack if all members have ended,
 * the ensemble has not become better for ensemble_patience rounds, or the time
 * of setting max-time is over, which then gives a result. The result is the
 * ensemble, weighted by picks. Tables must be in memory. */
typedef struct ls_round {
    size_t size;              /**< sizeof(ls_round) */
    size_t round;             /**< from 1 */
    size_t running;           /**< members that trained in it */
    size_t states;            /**< different parameters in the ensemble */
    size_t best_round;        /**< in which the ensemble was chosen */
    double value;             /**< figure of the ensemble */
    double single;            /**< of the best candidate alone */
    uint64_t rows;            /**< trained on, by all members */
    double seconds, choosing; /**< for training, for choosing; 0 if loaded */
} ls_round;

/** Memory that a pack will take, in bytes. */
typedef struct ls_study_memory {
    size_t size;      /**< sizeof(ls_study_memory) */
    uint64_t table;   /**< tables and lists of rows, which all members share */
    uint64_t members; /**< parameters, optimizer states and work */
    uint64_t states;  /**< outputs for the rows held out, and the ensemble */
    uint64_t saving;  /**< while a checkpoint is written */
} ls_study_memory;

/** One trial: the models of one choice of settings. */
typedef struct ls_trial {
    const char *settings; /**< "lr=0.01 hidden=64,64"; "" without a space */
    ls_status status;     /**< the first of its folds that is not LS_OK */
    const char *ended;    /**< the sentence of that fold, or "" */
    size_t rank;          /**< from 1 for the best; 0: not yet ranked */
    size_t epochs;        /**< most of its folds */
    size_t folds;         /**< models */
    ls_figures mean, std; /**< over the folds; std with n - 1, NAN for one */
    size_t picks;         /**< weight in the ensemble of a pack */
    const char *threshold_by; /**< figure of setting threshold-by, or NULL */
    double threshold_mean, threshold_std; /**< of threshold_value, or NAN */
} ls_trial;

/** Called by several threads, one at a time. Any function may be NULL. */
typedef struct ls_study_callbacks {
    size_t size; /**< sizeof(ls_study_callbacks) */
    void *user;
    void (*log)(void *user, ls_level level, const char *sentence);
    /** A model is trained: number done of `models`. */
    void (*trained)(void *user, size_t done, size_t models,
                    const ls_trial *trial, const ls_fold *fold);
    /** A round of a pack is done. */
    void (*round)(void *user, const ls_round *round);
} ls_study_callbacks;

enum { LS_STUDY_FORCE = 1, LS_STUDY_RESUME = 2 }; /**< of ls_study_run() */

/** Prepare a study. Settings split, group and seed choose the folds; with
 * folds, training uses nothing of the rows held out, and patience counts by the
 * training loss. data and validation (or NULL) must outlive the study; all else
 * is copied. */
LS_CALL ls_study_create(const ls_config *config, const ls_dataset *data,
                        const ls_dataset *validation, const ls_study_plan *plan,
                        const ls_study_callbacks *callbacks, ls_study **study);
/** Train all models, as many side by side as there are threads and memory; the
 * result does not depend on it. A streamed dataset is used by one at a time.
 * Write to output (NULL: nothing is saved) without a space the ensemble of all
 * models; else the best model, with folds that of the best settings trained on
 * all rows. With setting threshold-by this model has a decision threshold,
 * chosen on the rows held out, or on the rows of all folds by the models of
 * these. Until ls_study_remove_files() there are files next to output, from
 * which LS_STUDY_RESUME goes on, whenever the process ended. A trial that
 * diverges is a result. LS_STOPPED: stopped, and saved. LS_EXISTS: there is an
 * output, or a study to resume, and flags has neither. */
LS_CALL ls_study_run(ls_study *study, const char *output, unsigned flags);
/** Finish the steps, save, end ls_study_run() with LS_STOPPED. May be called by
 * any thread or signal handler. */
LS_API void ls_study_stop(ls_study *study);
/** Trial number index; model number index of a trial. NULL past the last. */
LS_API const ls_trial *ls_study_trial(const ls_study *study, size_t index);
LS_API const ls_fold *ls_study_fold(const ls_study *study, size_t trial,
                                    size_t index);
/** Round number index of a pack, from 0. NULL past the last. */
LS_API const ls_round *ls_study_round(const ls_study *study, size_t index);
/** Setting number index of the space of a study, as "lr", and its values, as
 * "log 1e-4 5e-3". NULL past the last. Borrowed. */
LS_API const char *ls_study_setting(const ls_study *study, size_t index,
                                    const char **values);
/** Create the members of a pack, one at a time, to measure them. Of several
 * processes: those of this one. */
LS_CALL ls_study_plan_memory(ls_study *study, ls_study_memory *memory);
/** What ls_study_run() wrote, or NULL. Borrowed. */
LS_API const ls_model *ls_study_model(const ls_study *study);
/** Write, as ls_predict_file(), for each row the output of the model that did
 * not train on it, the mean over repeats. For folds of one trial. */
LS_CALL ls_study_predictions(const ls_study *study, const char *output,
                             int force);
/** Remove the files that ls_study_run() left next to output. */
LS_CALL ls_study_remove_files(ls_study *study);
LS_API void ls_study_destroy(ls_study *study);

/** Create a model whose outputs are the mean of those of n models, 2 to 4096,
 * which are copied: probabilities, or values in the units of y, of loss
 * gaussian mean and variance of their mixture; its loss is that of the mean,
 * for regression in these units. LS_BAD_DATA, with the names
 * of two of them (NULL: their numbers), unless task, features, classes, targets
 * and loss are the same. */
LS_CALL ls_ensemble_create(const ls_model *const *models, size_t n,
                           const char *const *names, ls_model **ensemble);
/** Return member number index of an ensemble; NULL past the last, and for any
 * other model. An ensemble has no layers of its own. */
LS_API const ls_model *ls_ensemble_member(const ls_model *model, size_t index);
/** Weight of that member in the mean, 1 in an ensemble without weights; 0 past
 * the last. */
LS_API double ls_ensemble_weight(const ls_model *model, size_t index);

/* ---- Checkpoints ----------------------------------------------------------
 */

/** Find the checkpoint from which a run continues: found [size] is path, that
 * of ls_checkpoint_path(), if it or an older one, path.1, path.2, .. exists; or
 * the one in directory `fallback` (setting save-fallback; NULL or "": as the
 * checkpoint at path has it) if it is of the same run, and newer; "" if there
 * is none. ls_checkpoint_config() and ls_trainer_resume() take it. LS_BAD_DATA
 * or LS_IO if a file in fallback cannot be read, LS_EXISTS if there are several
 * and nothing tells which to take. */
LS_CALL ls_checkpoint_newest(const char *path, const char *fallback,
                             char *found, size_t size);

/* ---- Locks --------------------------------------------------------------- */

typedef struct ls_lock ls_lock;

/** Lock an output, with its checkpoints if is_run, before the work for it
 * begins. What this thread does with that output until ls_output_unlock() (NULL
 * is allowed) uses the lock; other threads and processes get LS_EXISTS, naming
 * the holder. Not needed: all that write an output lock it themselves. */
LS_CALL ls_output_lock(const char *path, int is_run, ls_lock **lock);
LS_API void ls_output_unlock(ls_lock *lock);

typedef struct ls_output ls_output;

/** Begin a file that appears at path, whole, when it is complete: lock path as
 * ls_output_lock() does, and give a temporary path next to it, which the caller
 * writes. A file at path is replaced by ls_output_commit(), or left as it is.
 * LS_EXISTS if the directory is missing or not writable. */
LS_CALL ls_output_begin(const char *path, ls_output **output);
/** The temporary path; borrowed. */
LS_API const char *ls_output_temporary(const ls_output *output);
/** Bring the temporary file to the disk and give it its name. LS_IO. */
LS_CALL ls_output_commit(ls_output *output);
/** Remove the temporary file, unless it was committed, and unlock; NULL is
 * allowed. */
LS_API void ls_output_end(ls_output *output);

/** Remove the temporary files and locks of all outputs that this process has
 * not finished: for a signal handler that ends the process at once, which would
 * leave them. Async-signal-safe. After it only _exit() or the end by the signal
 * may follow. What a process killed without it leaves holds nobody up: the next
 * one that writes the output removes it. */
LS_API void ls_unfinished_remove(void);

/* ---- Threads ------------------------------------------------------------ */

/** Threads for a run, and why: "OMP_NUM_THREADS=8", "cgroup quota 2.5". */
typedef struct ls_thread_plan {
    size_t size;                  /**< sizeof(ls_thread_plan) */
    size_t threads, cpus, useful; /**< to use; may run on; a quota pays for */
    char reason[160];
} ls_thread_plan;

/** Decide on threads: asked (unless 0), then OMP_NUM_THREADS, then
 * SLURM_CPUS_PER_TASK, else CPUs of the affinity mask; the last is cut to the
 * cgroup quota. A variable that is no number is LS_BAD_CONFIG. */
LS_CALL ls_plan_threads(size_t asked, ls_thread_plan *plan);

#ifdef __cplusplus
}
#endif
#endif
