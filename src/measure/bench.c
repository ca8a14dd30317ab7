/* SPDX-License-Identifier: MIT */
/*
 * bench.c - rows per second of the real training loop, which shuffles, gathers,
 * normalises and computes the loss as in any run.
 *
 * Compared settings run in turn, A B A B .., so that a machine that slows down
 * slows all of them; every run is created anew, so that none profits from
 * memory already allocated or pages placed by chance.
 */
#include "measure/bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/machine.h"
#include "base/mem.h"
#include "engine/peak.h"
#include "engine/trainer.h"
#include "measure/fabric.h"
#include "measure/workload.h"
#include "settings/config.h"

/* Steps to settle in, and of one go between two looks at the clock. */
static const double warm_up = 0.3, slice = 0.05;

/* Setting in which the runs of a benchmark differ. */
struct bench_setting {
    size_t threads, shard;
    const char *products;
};

struct bench {
    const ls_bench_plan *plan;
    ls_config config; /* of the workload */
    const ls_dataset *data;
    struct bench_setting setting[LS_BENCH_RUNS];
    size_t n;       /* settings */
    size_t rounds;  /* of each */
    size_t threads; /* of the run that is asked for */
};

/* ---- One run ------------------------------------------------------------- */

/* Multiply-adds of a row, times two: S, S5 and S7 for every weight, but no S7
 * in the first layer. */
static double flops_per_row(const struct network *network)
{
    double flops = 0;

    for (size_t l = 0; l < network->n_layers; l++)
        flops += (l == 0 ? 4.0 : 6.0) * (double)network->layer[l].n_in *
                 (double)network->layer[l].n_out;
    return flops;
}

/* Seconds of the slowest rank, so that all make the same steps. */
static double slowest(const struct ls_trainer *t, double seconds)
{
    struct ls_machines *m = t->config.machines;

    if (machines_count(m) == 1)
        return seconds;
    return 1e-9 * (double)machines_most(m, (uint64_t)(1e9 * seconds));
}

/* Train for about `seconds`; rows and seconds of the steps are added. */
static ls_status train_for(struct ls_trainer *t, double seconds, double *rows,
                           double *taken)
{
    ls_status status = LS_OK;
    uint64_t steps = 1;
    double spent = 0;

    while (spent < seconds) {
        const uint64_t rows_before = t->rows_done;
        const double start = machine_seconds();

        TRY(trainer_steps(t, steps, NULL));
        const double now = slowest(t, machine_seconds() - start);

        spent += now;
        *rows += (double)(t->rows_done - rows_before);
        *taken += now;
        if (now < slice)
            steps *= 2;
    }

done:
    return status;
}

static void note_ranks(const struct ls_trainer *t, double share,
                       ls_bench_result *r)
{
    r->ranks = machines_count(t->config.machines);
    r->peak_gflops *= (double)r->ranks;
    r->exchange_rows = (double)NAN;
    if (r->ranks == 1)
        return;
    r->exchange_share = share;
    r->exchange_rows = fabric_rows_from(share, (double)t->engine->batch_rows /
                                                   (double)r->ranks);
}

static ls_status measure(struct ls_trainer *t, double seconds,
                         ls_bench_result *r)
{
    ls_status status = LS_OK;
    double rows = 0, taken = 0, exchanged;
    const struct network *network = &t->model->network;

    TRY(train_for(t, seconds * warm_up, &rows, &taken));
    rows = taken = 0;
    exchanged = exchange_seconds(t->engine->exchange);
    r->peak_gflops = peak_gflops(t->result.threads);
    TRY(train_for(t, seconds, &rows, &taken));
    exchanged = exchange_seconds(t->engine->exchange) - exchanged;
    r->peak_gflops = fmax(r->peak_gflops, peak_gflops(t->result.threads));
    note_ranks(t, exchanged / taken, r);
    r->seconds = taken;
    r->rows_per_second = rows / taken;
    r->gflops = r->rows_per_second * flops_per_row(network) / 1e9;
    r->phases = t->result.phases;
    r->steps = t->result.steps;
    r->threads = t->result.threads;
    r->team = t->result.team;
    TRY(network_sha256(network, t->model->theta, r->parameters_sha256));

done:
    return status;
}

static void describe(const struct ls_trainer *t, const char *workload,
                     ls_bench_result *r)
{
    const struct network *network = &t->model->network;

    snprintf(r->workload, sizeof r->workload, "%s", workload);
    network_text(network, r->network, sizeof r->network);
    snprintf(r->products, sizeof r->products, "%s", t->gemm->name);
    t->gemm->describe(r->library, sizeof r->library);
    r->parameters = network->n_parameters;
    r->batch_size = t->config.batch_size;
    r->shard = t->config.shard;
    r->rows = t->rows.n;
}

/* A run of one setting, from its initial parameters on. */
static ls_status run_once(const struct bench *b,
                          const struct bench_setting *setting,
                          ls_bench_result *result)
{
    ls_status status = LS_OK;
    ls_config config = b->config;
    ls_trainer *trainer = NULL;
    ls_bench_result r = {.equal_bits_cost = (double)NAN};

    config.threads = setting->threads;
    config.shard = setting->shard;
    snprintf(config.products, sizeof config.products, "%s", setting->products);
    TRY(trainer_create(&config, b->data, NULL, NULL, &trainer));
    TRY(measure(trainer, b->plan->seconds, &r));
    describe(trainer, b->plan->workload, &r);
    *result = r;

done:
    trainer_destroy(trainer);
    return status;
}

/* ---- What is to run ------------------------------------------------------ */

static void add(struct bench *b, size_t threads, size_t shard,
                const char *products)
{
    if (b->n < LS_BENCH_RUNS)
        b->setting[b->n++] = (struct bench_setting){threads, shard, products};
}

/* Rows of a shard when each thread has one: all that a thread does at once, and
 * other bits on other numbers of threads. */
static size_t shard_of_thread(const struct bench *b)
{
    const size_t rows =
        smaller(b->config.batch_size, dataset_about(b->data)->rows);

    return (rows + b->threads - 1) / b->threads;
}

static bool has_one_shard_each(const struct bench *b)
{
    const size_t rows = shard_of_thread(b) * b->threads;

    return smaller(b->config.shard, rows) == shard_of_thread(b);
}

static void plan_sweep(struct bench *b)
{
    const size_t shard = b->config.shard;

    for (size_t threads = 1; threads < b->threads; threads *= 2)
        add(b, threads, shard, b->config.products);
    add(b, b->threads, shard, b->config.products);
    if (!has_one_shard_each(b))
        add(b, b->threads, shard_of_thread(b), b->config.products);
}

static void plan_comparison(struct bench *b)
{
    for (const char *const *name = gemm_names(); *name; name++)
        if (strcmp(*name, "auto") != 0)
            add(b, b->threads, b->config.shard, *name);
}

static ls_status plan_runs(struct bench *b)
{
    ls_status status = LS_OK;
    const ls_bench_kind kind = b->plan->kind;
    ls_thread_plan threads;

    TRY(machines_plan_threads(b->config.machines, b->config.threads, &threads));
    b->threads = threads.threads;
    if (kind == LS_BENCH_SWEEP)
        plan_sweep(b);
    else if (kind == LS_BENCH_COMPARE)
        plan_comparison(b);
    else
        add(b, b->threads, b->config.shard, b->config.products);

done:
    return status;
}

static ls_status check_plan(const ls_bench_plan *plan, const ls_config *config,
                            const ls_dataset *data)
{
    if (!plan->workload[0] && !data)
        return fail(LS_USAGE, "a bench wants a workload or a dataset");
    if (!(plan->seconds > 0))
        return fail(LS_USAGE, "bench wants more than 0 seconds");
    if (plan->rounds > LS_BENCH_ROUNDS)
        return fail(LS_USAGE, "%zu rounds are too many: want up to %d",
                    plan->rounds, LS_BENCH_ROUNDS);
    if (plan->kind == LS_BENCH_SWEEP && plan->rounds > 0 && plan->rounds < 3)
        return fail(LS_USAGE, "a sweep wants 3 rounds or more, not %zu",
                    plan->rounds);
    if (plan->kind == LS_BENCH_SWEEP && machines_count(config->machines) > 1)
        return fail(LS_USAGE,
                    "a sweep measures the threads of one process, "
                    "and there are %zu: start it without MPI",
                    machines_count(config->machines));
    return config_check(config);
}

/* ---- What came of it ----------------------------------------------------- */

static int by_rate(const void *left, const void *right)
{
    const ls_bench_result *a = left, *b = right;

    return (a->rows_per_second > b->rows_per_second) -
           (a->rows_per_second < b->rows_per_second);
}

/* Of an even number of rounds the slower one in the middle: it is a run that
 * there was, and all its figures go together. */
static void take_median(ls_bench_result *round, size_t rounds,
                        ls_bench_result *result)
{
    double rates[LS_BENCH_ROUNDS];

    for (size_t i = 0; i < rounds; i++)
        rates[i] = round[i].rows_per_second;
    qsort(round, rounds, sizeof *round, by_rate);
    *result = round[(rounds - 1) / 2];
    result->rounds = rounds;
    memcpy(result->rates, rates, rounds * sizeof *rates);
}

/* The peak of a number of threads is the best that was measured for them before
 * and after any run: other programs make it smaller, and nothing makes it
 * larger. A run above it shows that all measurements were disturbed: no share
 * then. */
static void settle_peaks(const ls_bench_result *round, size_t n,
                         ls_bench_result *result)
{
    for (size_t i = 0; i < n; i++)
        if (round[i].threads == result->threads)
            result->peak_gflops =
                fmax(result->peak_gflops, round[i].peak_gflops);
    result->peak_share = peak_share(result->gflops, result->peak_gflops);
}

/* Compute the results that need all medians. */
static void compare(const struct bench *b, ls_bench_result *result)
{
    size_t all = 0; /* the run on all threads, in shards as usual */

    for (size_t i = 0; i < b->n; i++) {
        result[i].ratio = result[i].rows_per_second / result[0].rows_per_second;
        if (b->setting[i].shard == b->config.shard)
            all = i;
    }
    if (b->plan->kind != LS_BENCH_SWEEP)
        return;
    if (all + 1 < b->n)
        result[all].equal_bits_cost =
            result[all + 1].rows_per_second / result[all].rows_per_second - 1;
    else if (b->threads > 1)
        result[all].equal_bits_cost = 0;
}

static ls_status run_all(const struct bench *b, ls_bench_result *result)
{
    ls_status status = LS_OK;
    ls_bench_result *round = NULL; /* [n x rounds] */

    TRY(MEM_ARRAY(round, b->n * b->rounds, "measurements"));
    for (size_t k = 0; k < b->rounds; k++)
        for (size_t i = 0; i < b->n; i++)
            TRY(run_once(b, &b->setting[i], &round[i * b->rounds + k]));
    for (size_t i = 0; i < b->n; i++)
        take_median(round + i * b->rounds, b->rounds, &result[i]);
    for (size_t i = 0; i < b->n; i++)
        settle_peaks(round, b->n * b->rounds, &result[i]);
    compare(b, result);

done:
    mem_free(round);
    return status;
}

ls_status bench_run(const ls_bench_plan *plan, const ls_config *config,
                    const ls_dataset *dataset, ls_bench_result *results,
                    size_t *count)
{
    ls_status status = LS_OK;
    ls_dataset *generated = NULL;
    struct bench b = {.plan = plan, .config = *config, .data = dataset};

    TRY(check_plan(plan, config, dataset));
    b.rounds = plan->rounds ? plan->rounds : plan->kind == LS_BENCH_RUN ? 1 : 3;
    if (plan->workload[0]) {
        TRY(workload_create(plan->workload, &b.config, &generated));
        b.data = generated;
    }
    TRY(plan_runs(&b));
    TRY(run_all(&b, results));
    *count = b.n;

done:
    dataset_close(generated);
    return status;
}

ls_status ls_bench(const ls_bench_plan *plan, const ls_config *config,
                   const ls_dataset *dataset, ls_bench_result *results,
                   size_t *count)
{
    return bench_run(plan, config, dataset, results, count);
}
