/* SPDX-License-Identifier: MIT */
/**
 * @file lockstep_measure.h
 * The second public header: checks and measurements, which a program that
 * trains does without. Errors, ownership and threads are as lockstep.h says.
 */
#ifndef LOCKSTEP_MEASURE_H
#define LOCKSTEP_MEASURE_H

#include "lockstep.h"
#ifdef __cplusplus
extern "C" {
#endif

/** Analytic against numeric gradient (central differences with Richardson
 * extrapolation) of every activation x loss pair; each calls back with its
 * largest relative error. */
LS_CALL ls_gradcheck(const ls_config *config, void *user,
                     void (*result)(void *user, const char *name, double error),
                     double *largest);

/** What ls_bench() times: the run of config; that on 1, 2, 4, .. threads up to
 * config's, then with one shard for each thread; or that with every library
 * of matrix products, lockstep's own first. */
typedef enum ls_bench_kind {
    LS_BENCH_RUN,
    LS_BENCH_SWEEP,
    LS_BENCH_COMPARE
} ls_bench_kind;
enum { LS_BENCH_RUNS = 16, LS_BENCH_ROUNDS = 99 };

typedef struct ls_bench_plan {
    const char *workload; /**< "H", "M", "S", "L", "T": generated rows; or "" */
    ls_bench_kind kind;
    double seconds; /**< of a run, about */
    size_t rounds;  /**< runs of each sort, in turn; 0 = 1, or 3 of several;
                       a sweep wants 3 or more */
} ls_bench_plan;

/** What it measured: the median run of its rounds, by rows_per_second. */
typedef struct ls_bench_result {
    char workload[8], network[128]; /**< "H", "28-300-300-300-300-1" */
    char products[16], library[64]; /**< "dnnl", "oneDNN 2.6.3" */
    size_t batch_size, shard, threads, rows, parameters;
    size_t team; /**< of the threads, those at work in the end */
    uint64_t steps;
    double seconds, rows_per_second, gflops;
    double peak_gflops, peak_share; /**< FMA peak of these threads, the best
                                       measured before and after all runs; NAN
                                       when the machine was too busy for it */
    ls_phases phases;
    double ratio;           /**< rows_per_second over that of the first run */
    double equal_bits_cost; /**< of a sweep on all threads: the gain of one
                               shard for each thread, 0.03; else NAN */
    size_t rounds;
    double rates[LS_BENCH_ROUNDS]; /**< rows_per_second of each round */
    char parameters_sha256[65];
} ls_bench_result;

/** Time whole training steps (shuffle, gather, normalise, loss, update) on a
 * workload, or on the network of config and dataset. results [LS_BENCH_RUNS]
 * gets *count runs. */
LS_CALL ls_bench(const ls_bench_plan *plan, const ls_config *config,
                 const ls_dataset *dataset, ls_bench_result *results,
                 size_t *count);
/** Report the build, the libraries, the machine and a self-test of the matrix
 * products on all threads; LS_INTERNAL if one is wrong. */
LS_CALL ls_doctor(size_t threads, void *user,
                  void (*line)(void *user, const char *name, const char *text,
                               int good));

/* ---- Validation ---------------------------------------------------------- */

/** Rows that a trainer holds out. Borrowed from it. */
typedef struct ls_validation {
    size_t rows, train_rows; /**< held out, 0 = none; that train */
    const char *method;      /**< "none", "file" (a table of its own), "random",
                                "stratified", "group", "tail" or "stored" */
    size_t classes;          /**< 0 for regression */
    const size_t *class_rows; /**< [classes] rows held out, or NULL */
} ls_validation;

LS_API ls_validation ls_trainer_validation(const ls_trainer *trainer);

/* ---- Tables -------------------------------------------------------------- */

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
    ls_dataset_info about; /**< without a fingerprint; bytes are `loaded` */
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
    size_t n_columns;
    const ls_column *columns; /**< [features], or NULL */
    /* LS_INSPECT_CHECK */
    size_t n_findings;
    const ls_finding *findings; /**< the gravest first */
    uint64_t label_runs;        /**< stretches of rows with one label */
    double expected_runs;       /**< in random order */
    uint64_t rows_compared;     /**< whose hashes were compared, .. */
    uint64_t compared_one_in;   /**< .. one in so many of all */
    uint64_t repeated, leaked;  /**< of them: repeat a row of their own side;
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
LS_API void ls_inspection_destroy(ls_inspection *inspection);

#ifdef __cplusplus
}
#endif
#endif
