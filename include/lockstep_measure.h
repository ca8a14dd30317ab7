/* SPDX-License-Identifier: MIT */
/**
 * @file lockstep_measure.h
 * Checks and measurements that the program makes of the library. It is not
 * installed: these functions have the symbol version LOCKSTEP_PRIVATE, and may
 * change from one release to the next. Errors, ownership and threads are as
 * lockstep.h says.
 */
#ifndef LOCKSTEP_MEASURE_H
#define LOCKSTEP_MEASURE_H

#include <lockstep.h>
#include <lockstep_machines.h>
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
    size_t ranks;           /**< processes that made the steps together, each
                               with `threads`; gflops and peak of all */
    double exchange_share;  /**< of the time of rank 0, waiting included */
    double exchange_rows;   /**< of a minibatch for each rank, with which the
                               exchange would be a tenth; NAN: one rank */
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
/** Speed of predictions from memory: medians over the rounds. */
typedef struct ls_bench_prediction {
    char workload[8], network[128], library[64];
    size_t threads, batch_size, parameters, rounds;
    double seconds;         /**< of the measurement, about */
    double rows_per_second; /**< all threads, each with batches of rows */
    double row_seconds;     /**< a call for a single row, one thread */
    double rows_per_cpu_second, row_cpu_seconds; /**< the same by the time of
                                the CPUs, which other programs do not use */
} ls_bench_prediction;

/** Time a predictor on the network of plan->workload, with its initial
 * parameters: rows in batches, and one row at a time. */
LS_CALL ls_bench_predict(const ls_bench_plan *plan, const ls_config *config,
                         ls_bench_prediction *result);

/** A range test of the learning rate: from one rate to another, by the same
 * factor in each step. */
typedef struct ls_lr_plan {
    double from, to;
    size_t steps; /**< LS_LR_LEAST to LS_LR_POINTS */
} ls_lr_plan;
enum { LS_LR_LEAST = 20, LS_LR_POINTS = 1000 };

typedef struct ls_lr_point {
    double lr, loss; /**< of the minibatch, before its step */
    double smoothed; /**< mean loss of the points up to 4 steps away */
} ls_lr_point;

typedef struct ls_lr_range {
    size_t n;     /**< points: steps until the loss exploded, or all */
    int exploded; /**< to more than 4 times its lowest, or not finite */
    double lowest, steepest; /**< rates where the smoothed loss is least, and
                                where it falls fastest; NAN if it never fell */
    double suggested; /**< the smaller of steepest and lowest / 10, or NAN */
    ls_lr_point point[LS_LR_POINTS];
} ls_lr_range;

/** Train these steps from the initial parameters; the parameters are discarded.
 * Settings lr, warmup and lr-... are not used. */
LS_CALL ls_lr_find(const ls_lr_plan *plan, const ls_config *config,
                   const ls_dataset *dataset, ls_lr_range *range);

/** Figures of setting diagnose, of the first minibatch of the first epoch's
 * order, at most 4,096 rows. */
typedef struct ls_diagnosis {
    size_t rows, layers;
    const double *gradient_norm; /**< [layers] of the mean loss by W and b */
    const double *dead; /**< [layers] share of the units of relu that are 0 for
                           all these rows; NAN: not of relu */
    double first_loss;  /**< before the first step of this process */
    double zero_loss;   /**< if all outputs were 0 before the activation */
    double constant_loss; /**< of the best constant outputs, or NAN */
} ls_diagnosis;

/** The figures after the last epoch, for the epoch callback; NULL without
 * setting diagnose. Borrowed from the trainer. */
LS_API const ls_diagnosis *ls_trainer_diagnosis(const ls_trainer *trainer);

/** Report the build, the libraries, the machine and a self-test of the matrix
 * products on all threads; LS_INTERNAL if one is wrong. */
LS_CALL ls_doctor(size_t threads, void *user,
                  void (*line)(void *user, const char *name, const char *text,
                               int good));

/** Report on the processes of a run, in ten seconds: the same build, the same
 * bytes at both ends of the file `path` (or NULL), processors, latency and
 * bandwidth, and the minibatches that pay off. Called in all processes.
 * LS_BAD_CONFIG if something is not the same. */
LS_CALL ls_doctor_machines(ls_machines *machines, size_t threads,
                           const char *path, void *user,
                           void (*line)(void *user, const char *name,
                                        const char *text, int good));

#ifdef __cplusplus
}
#endif
#endif
