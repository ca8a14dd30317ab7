/* SPDX-License-Identifier: MIT */
/**
 * @file lockstep_tools.h
 * The second public header: what is done around a training. Import of files,
 * inspection of tables, comparing models, locks on outputs, planning threads.
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

/* ---- Comparing models ---------------------------------------------------- */

/** Where two models differ. */
typedef struct ls_difference {
    size_t size;                  /**< sizeof(ls_difference) */
    size_t parameters, different; /**< compared; not the same bits */
    double largest;               /**< largest absolute difference */
    char where[128];              /**< "layer 2 kernel [3, 7]" or the shape */
} ls_difference;

/** Compare parameters bit for bit. LS_DIFFERENT (and the difference written)
 * if they are not the same. */
LS_CALL ls_model_diff(const ls_model *a, const ls_model *b,
                      ls_difference *difference);

/* ---- Locks --------------------------------------------------------------- */

typedef struct ls_lock ls_lock;

/** Lock an output, with its checkpoints if is_run, before the work for it
 * begins. What this thread does with that output until ls_output_unlock() (NULL
 * is allowed) uses the lock; other threads and processes get LS_EXISTS, naming
 * the holder. Not needed: all that write an output lock it themselves. */
LS_CALL ls_output_lock(const char *path, int is_run, ls_lock **lock);
LS_API void ls_output_unlock(ls_lock *lock);

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
