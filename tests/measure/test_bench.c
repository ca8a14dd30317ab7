/* SPDX-License-Identifier: MIT */
/*
 * test_bench.c - a measurement is a real run; nothing here is timed.
 */
#include <math.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/settings.h"
#include "engine/peak.h"
#include "engine/runs.h"
#include "engine/trainer.h"
#include "lockstep_measure.h"
#include "measure/workload.h"
#include "settings/config.h"

static ls_bench_plan plan_of(const char *workload, ls_bench_kind kind,
                             size_t rounds)
{
    return (ls_bench_plan){workload, kind, 0.01, rounds};
}

static double sum_of(const ls_phases *p)
{
    return p->gather + p->forward + p->backward + p->weights + p->elementwise +
           p->update + p->waiting;
}

static void a_bench_trains(void)
{
    const ls_bench_plan plan = {"T", LS_BENCH_RUN, 0.05, 0};
    ls_config config;
    ls_bench_result results[LS_BENCH_RUNS];
    const ls_bench_result *r = results;
    size_t n = 0;

    config_default(&config);
    config.threads = 2;
    EXPECT_OK(ls_bench(&plan, &config, NULL, results, &n));
    CU_ASSERT_EQUAL_FATAL(n, 1);
    CU_ASSERT_STRING_EQUAL(r->workload, "T");
    CU_ASSERT_STRING_EQUAL(r->network, "28-32-1");
    CU_ASSERT_STRING_EQUAL(r->products, "own");
    CU_ASSERT(r->steps > 0 && r->rows_per_second > 0 && r->gflops > 0);
    CU_ASSERT(r->peak_gflops > 0 &&
              (isnan(r->peak_share) || r->peak_share <= 1));
    CU_ASSERT_EQUAL(r->parameters, 28 * 32 + 32 + 32 + 1);
    EXPECT_CLOSE(r->gflops, r->rows_per_second * (4 * 28 * 32 + 6 * 32) / 1e9,
                 1e-9, 0);
    EXPECT_CLOSE(sum_of(&r->phases), 1, 1e-9, 0);
    CU_ASSERT(r->phases.forward > 0 && r->phases.backward > 0);
    CU_ASSERT(r->phases.weights > 0 && r->phases.elementwise > 0);
    CU_ASSERT(r->team == 1 || r->team == 2);
    CU_ASSERT(r->rounds == 1 && r->rates[0] == r->rows_per_second);
    CU_ASSERT(r->ratio == 1 && isnan(r->equal_bits_cost));
}

static void a_bench_takes_a_table(void)
{
    const ls_bench_plan plan = plan_of("", LS_BENCH_RUN, 1);
    ls_dataset *data = make_table("regression");
    ls_config config = make_config();
    ls_bench_result r[LS_BENCH_RUNS];
    size_t n;

    EXPECT_OK(ls_bench(&plan, &config, data, r, &n));
    CU_ASSERT_STRING_EQUAL(r->network, "5-8-6-1");
    CU_ASSERT_STRING_EQUAL(r->workload, "");
    CU_ASSERT_EQUAL(r->rows, RUN_ROWS);
    ls_dataset_close(data);
}

static void a_plan_that_cannot_be_is_refused(void)
{
    ls_config config = make_config();
    ls_bench_result r[LS_BENCH_RUNS];
    size_t n;
    const struct {
        ls_bench_plan plan;
        const char *words;
    } bad[] = {
        {{"", LS_BENCH_RUN, 1, 1}, "a workload or a dataset"},
        {{"X", LS_BENCH_RUN, 1, 1}, "want H, M, S, L or T"},
        {{"T", LS_BENCH_RUN, 0, 1}, "more than 0 seconds"},
        {{"T", LS_BENCH_RUN, (double)NAN, 1}, "more than 0 seconds"},
        {{"T", LS_BENCH_RUN, 1, LS_BENCH_ROUNDS + 1}, "too many"},
        {{"T", LS_BENCH_SWEEP, 1, 2}, "3 rounds or more, not 2"},
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        EXPECT_FAILS(ls_bench(&bad[i].plan, &config, NULL, r, &n), LS_USAGE,
                     bad[i].words);
    config.shard = 0;
    EXPECT_FAILS(ls_bench(&(ls_bench_plan){"T", LS_BENCH_SWEEP, 1, 3}, &config,
                          NULL, r, &n),
                 LS_USAGE, "shard");
}

/* The rate on place (n - 1) / 2 of n rates in order. */
static bool is_median(const ls_bench_result *r)
{
    size_t below = 0, same = 0;

    for (size_t i = 0; i < r->rounds; i++) {
        below += r->rates[i] < r->rows_per_second;
        same += r->rates[i] == r->rows_per_second;
    }
    return below <= (r->rounds - 1) / 2 && below + same > (r->rounds - 1) / 2;
}

/* A wrong choice is right by chance: several times over it is not. */
static void the_median_of_the_rounds_is_shown(void)
{
    ls_config config;
    ls_bench_result r[LS_BENCH_RUNS];
    size_t n;

    config_default(&config);
    config.threads = 1;
    for (size_t rounds = 4; rounds <= 7; rounds++) {
        const ls_bench_plan plan = plan_of("T", LS_BENCH_RUN, rounds);

        EXPECT_OK(ls_bench(&plan, &config, NULL, r, &n));
        CU_ASSERT(r->rounds == rounds && is_median(r));
        EXPECT_CLOSE(r->gflops,
                     r->rows_per_second * (4 * 28 * 32 + 6 * 32) / 1e9, 1e-9,
                     0);
    }
}

/* T has minibatches of 32 rows. */
static void a_sweep_goes_from_one_thread_to_all(void)
{
#ifdef _OPENMP
    static const size_t threads[] = {1, 2, 4, 5, 5}, shards[] = {8, 8, 8, 8, 7};
#else
    static const size_t threads[] = {1, 1}, shards[] = {8, 32};
#endif
    const size_t all = sizeof threads / sizeof *threads - 2;
    const ls_bench_plan plan = plan_of("T", LS_BENCH_SWEEP, 0);
    ls_config config;
    ls_bench_result r[LS_BENCH_RUNS];
    size_t n = 0;

    config_default(&config);
    config.threads = 5;
    config.shard = 8;
    EXPECT_OK(ls_bench(&plan, &config, NULL, r, &n));
    CU_ASSERT_EQUAL_FATAL(n, all + 2);
    for (size_t i = 0; i < n; i++) {
        CU_ASSERT_EQUAL(r[i].threads, threads[i]);
        CU_ASSERT_EQUAL(r[i].shard, shards[i]);
        CU_ASSERT(r[i].team >= 1 && r[i].team <= threads[i]);
        CU_ASSERT(r[i].rounds == 3 && is_median(&r[i]));
        EXPECT_CLOSE(sum_of(&r[i].phases), 1, 1e-9, 0);
        EXPECT_CLOSE(r[i].ratio, r[i].rows_per_second / r[0].rows_per_second,
                     1e-12, 0);
        CU_ASSERT_EQUAL(isnan(r[i].equal_bits_cost), i != all);
    }
    EXPECT_CLOSE(r[all].equal_bits_cost,
                 r[all + 1].rows_per_second / r[all].rows_per_second - 1, 0,
                 1e-12);
}

/* runs and cost (NAN: not of interest) of a sweep of T. */
static void expect_sweep(size_t threads, size_t shard, size_t runs, double cost)
{
    const ls_bench_plan plan = plan_of("T", LS_BENCH_SWEEP, 3);
    ls_config config;
    ls_bench_result r[LS_BENCH_RUNS];
    size_t n = 0;

    config_default(&config);
    config.threads = threads;
    config.shard = shard;
    EXPECT_OK(ls_bench(&plan, &config, NULL, r, &n));
    CU_ASSERT_EQUAL_FATAL(n, runs);
    CU_ASSERT(isnan(cost) ? isnan(r[n - 1].equal_bits_cost)
                          : r[n - 1].equal_bits_cost == cost);
}

static void equal_bits_cost_nothing_with_one_shard_each(void)
{
#ifdef _OPENMP
    expect_sweep(2, 16, 2, 0); /* a shard for each of two threads */
#endif
    expect_sweep(1, 64, 1, (double)NAN); /* one for one */
    expect_sweep(1, 16, 2, (double)NAN); /* two for one: that is measured */
}

static void a_comparison_has_every_library(void)
{
    const ls_bench_plan plan = plan_of("T", LS_BENCH_COMPARE, 1);
    const char *const *name = gemm_names() + 1; /* without "auto" */
    ls_config config;
    ls_bench_result r[LS_BENCH_RUNS];
    size_t n = 0;

    config_default(&config);
    config.threads = 1;
    EXPECT_OK(ls_bench(&plan, &config, NULL, r, &n));
    CU_ASSERT_FATAL(n >= 2);
    CU_ASSERT_STRING_EQUAL(r[0].products, "own");
    CU_ASSERT_STRING_EQUAL(r[n - 1].products, "plain");
    for (size_t i = 0; i < n; i++) {
        CU_ASSERT_STRING_EQUAL(r[i].products, name[i]);
        CU_ASSERT(isnan(r[i].equal_bits_cost));
        EXPECT_CLOSE(r[i].ratio, r[i].rows_per_second / r[0].rows_per_second,
                     1e-12, 0);
    }
    CU_ASSERT_PTR_NULL(name[n]);
}

static void workloads_are_a_function_of_the_seed(void)
{
    ls_config config;
    ls_dataset *a = NULL, *b = NULL, *c = NULL;

    config_default(&config);
    EXPECT_OK(workload_create("T", &config, &a));
    EXPECT_OK(workload_create("T", &config, &b));
    config.seed++;
    EXPECT_OK(workload_create("T", &config, &c));
    CU_ASSERT_EQUAL(ls_dataset_about(a)->fingerprint,
                    ls_dataset_about(b)->fingerprint);
    CU_ASSERT_NOT_EQUAL(ls_dataset_about(a)->fingerprint,
                        ls_dataset_about(c)->fingerprint);
    ls_dataset_close(a);
    ls_dataset_close(b);
    ls_dataset_close(c);
}

/* ---- Memory -------------------------------------------------------------- */

static ls_memory memory_of(const ls_dataset *data, const ls_config *config)
{
    ls_trainer *trainer = NULL;
    ls_memory memory = {0};

    EXPECT_OK(ls_trainer_create(config, data, NULL, NULL, &trainer));
    if (trainer)
        memory = trainer_memory(trainer);
    ls_trainer_destroy(trainer);
    return memory;
}

/* 5-8-6-1: every part of the block is a multiple of 64 bytes. */
static void memory_is_counted_to_the_byte(void)
{
    const size_t line = 64 / sizeof(ls_real);
    const size_t sizes[] = {40, 48, 6, 8, 6, 1};
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    ls_memory plain, adam, held_out;
    size_t block = 0;

    for (size_t i = 0; i < 6; i++)
        block += (sizes[i] + line - 1) / line * 64;
    EXPECT_OK(ls_config_set(&config, "optimizer", "sgd"));
    plain = memory_of(data, &config);
    CU_ASSERT_EQUAL(plain.data, ls_dataset_about(data)->bytes);
    CU_ASSERT_EQUAL(plain.parameters, block);
    CU_ASSERT_EQUAL(plain.optimizer, 0);
    CU_ASSERT_EQUAL(plain.saving, block);
    EXPECT_OK(ls_config_set(&config, "optimizer", "adam"));
    adam = memory_of(data, &config);
    CU_ASSERT_EQUAL(adam.optimizer, 2 * block);
    CU_ASSERT_EQUAL(adam.work, plain.work);
    config.val_split = 0.25;
    held_out = memory_of(data, &config);
    CU_ASSERT_EQUAL(held_out.parameters, 2 * block);
    CU_ASSERT_EQUAL(held_out.saving, 4 * block);
    CU_ASSERT(held_out.work > adam.work + RUN_ROWS * sizeof(size_t));
    ls_dataset_close(data);
}

/* What a thread, a row of a shard and a unit add at the least. */
static void work_grows_with_what_is_worked_on(void)
{
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    const size_t one = memory_of(data, &config).work;
    size_t tiled;

#ifdef _OPENMP
    config.threads = 3;
    CU_ASSERT(memory_of(data, &config).work > 2 * one);
#endif
    config.threads = 1;
    EXPECT_OK(ls_config_set(&config, "schedule", "tile-major"));
    tiled = memory_of(data, &config).work;
    CU_ASSERT(tiled > 0 && tiled != one);
    EXPECT_OK(ls_config_set(&config, "hidden", "800,6"));
    /* A, D and dZ of 792 further units for all 40 rows */
    CU_ASSERT(memory_of(data, &config).work >
              tiled + 3 * 792 * 40 * sizeof(ls_real));
    ls_dataset_close(data);
}

static void note_warning(void *user, ls_level level, const char *sentence)
{
    CU_ASSERT_EQUAL(level, LS_WARNING);
    CU_ASSERT_PTR_NOT_NULL(strstr(sentence, "only 99.3 kB of memory are left"));
    ++*(int *)user;
}

/* A machine with that many kB of memory left. */
static void expect_warnings(const struct ls_trainer *trainer, const char *left,
                            int *warnings, int expected)
{
    char root[LS_PATH_SIZE], text[64];
    const int size = snprintf(text, sizeof text, "MemAvailable: %s kB\n", left);

    snprintf(root, sizeof root, "%s", temp_path(left));
    CU_ASSERT_EQUAL(mkdir(root, 0777), 0);
    snprintf(root, sizeof root, "%s/proc", temp_path(left));
    CU_ASSERT_EQUAL(mkdir(root, 0777), 0);
    snprintf(root, sizeof root, "%s/proc/meminfo", temp_path(left));
    write_file(root, text, (size_t)size);
    trainer_check_memory(trainer, &(struct machine){temp_path(left), NULL, 0});
    CU_ASSERT_EQUAL(*warnings, expected);
}

static void too_little_memory_is_said_before_it_is_missed(void)
{
    int warnings = 0;
    const ls_callbacks callbacks = {
        .size = sizeof(ls_callbacks), .user = &warnings, .log = note_warning};
    ls_dataset *data = make_table("binary");
    ls_config config = make_config();
    ls_trainer *trainer = NULL;

    EXPECT_OK(ls_trainer_create(&config, data, NULL, &callbacks, &trainer));
    CU_ASSERT_FATAL(trainer != NULL);
    CU_ASSERT(trainer_memory(trainer).work > 100000);
    expect_warnings(trainer, "1000000", &warnings, 0);
    expect_warnings(trainer, "97", &warnings, 1);
    expect_warnings(trainer, "what", &warnings, 1); /* unknown */
    ls_trainer_destroy(trainer);
    ls_dataset_close(data);
}

static void no_run_is_above_the_peak(void)
{
    EXPECT_CLOSE(peak_share(50, 200), 0.25, 1e-15, 0);
    EXPECT_CLOSE(peak_share(200, 200), 1, 1e-15, 0);
    CU_ASSERT(isnan(peak_share(201, 200)));
    CU_ASSERT(isnan(peak_share(1, 0)));
}

static CU_TestInfo tests[] = {
    {"no run is above the peak", no_run_is_above_the_peak},
    {"a bench trains", a_bench_trains},
    {"a bench takes a table", a_bench_takes_a_table},
    {"a plan that cannot be is refused", a_plan_that_cannot_be_is_refused},
    {"the median of the rounds is shown", the_median_of_the_rounds_is_shown},
    {"a sweep goes from one thread to all",
     a_sweep_goes_from_one_thread_to_all},
    {"equal bits cost nothing with one shard each",
     equal_bits_cost_nothing_with_one_shard_each},
    {"a comparison has every library", a_comparison_has_every_library},
    {"workloads are a function of the seed",
     workloads_are_a_function_of_the_seed},
    CU_TEST_INFO_NULL,
};

static CU_TestInfo memory_tests[] = {
    {"memory is counted to the byte", memory_is_counted_to_the_byte},
    {"work grows with what is worked on", work_grows_with_what_is_worked_on},
    {"too little memory is said before it is missed",
     too_little_memory_is_said_before_it_is_missed},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"bench: measurements", NULL, NULL, NULL, NULL, tests},
    {"bench: memory of a run", NULL, NULL, NULL, NULL, memory_tests},
    CU_SUITE_INFO_NULL,
};
