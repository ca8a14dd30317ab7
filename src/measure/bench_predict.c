/* SPDX-License-Identifier: MIT */
/*
 * bench_predict.c - rows per second of predictions from memory, and the time of
 * one row at a time, through predictors as a program that embeds the library
 * uses them.
 *
 * Batches and single rows are measured in turn, and the median of the rounds is
 * the result.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/machine.h"
#include "base/mem.h"
#include "engine/team.h"
#include "engine/trainer.h"
#include "lockstep_measure.h"
#include "measure/workload.h"
#include "model/predict.h"
#include "settings/config.h"
#include "table/dataset/dataset.h"

/* Rows of a batch, for each of which a thread makes one call. */
enum { BATCH = 1024, ROUNDS = 5, FEW_ROUNDS = 64 };

struct prediction_bench {
    const struct ls_model *model;
    real *X, *out; /* [rows x features], [rows x outputs] */
    size_t rows, features, outputs;
    size_t threads;
    struct ls_predictor *predictor; /* [threads] */
    size_t opened;
    ls_status status;
};

/* Rows of the table as floats, as a program has them. */
static ls_status take_rows(const ls_dataset *data, struct prediction_bench *b)
{
    double *x = NULL;
    ls_status status = LS_OK;

    b->rows = smaller(data->about.rows, 16 * BATCH);
    b->features = data->about.features;
    b->outputs = b->model->about.targets;
    TRY(MEM_ARRAY(b->X, b->rows * b->features, "rows"));
    TRY(MEM_ARRAY(b->out, b->rows * b->outputs, "outputs"));
    TRY(MEM_ARRAY(x, b->features, "a row"));
    for (size_t i = 0; i < b->rows; i++) {
        number_doubles(data->x_type, dataset_row(data, i), data->column,
                       b->features, x);
        for (size_t j = 0; j < b->features; j++)
            b->X[i * b->features + j] = (real)x[j];
    }
done:
    mem_free(x);
    return status;
}

static ls_status open_predictors(struct prediction_bench *b)
{
    ls_status status = LS_OK;

    TRY(team_check(b->threads));
    TRY(MEM_ARRAY(b->predictor, b->threads, "predictors"));
    for (; b->opened < b->threads; b->opened++)
        TRY(predictor_open(b->model, BATCH, &b->predictor[b->opened]));
done:
    return status;
}

/* A thread's batches. */
static void predict_batches(void *user, size_t t, size_t team)
{
    struct prediction_bench *b = user;
    const struct range run = range_part(shard_count(b->rows, BATCH), team, t);

    for (size_t s = run.lo; s < run.hi; s++) {
        const struct range rows = shard_rows(b->rows, BATCH, s);
        const ls_status status = predictor_run(
            &b->predictor[t], rows.hi - rows.lo, NUMBER_REAL,
            b->X + rows.lo * b->features, b->out + rows.lo * b->outputs);

        if (status != LS_OK)
            b->status = status;
    }
}

static void predict_all(struct prediction_bench *b)
{
    if (b->threads == 1)
        predict_batches(b, 0, 1);
    else
        team_run(b->threads, predict_batches, b);
}

static void predict_single(struct prediction_bench *b)
{
    for (size_t i = 0; i < smaller(b->rows, BATCH); i++) {
        const ls_status status =
            predictor_run(&b->predictor[0], 1, NUMBER_REAL,
                          b->X + i * b->features, b->out + i * b->outputs);

        if (status != LS_OK)
            b->status = status;
    }
}

static double cpu_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Seconds of a call by the clock, and of all CPUs. */
struct timing {
    double wall, cpu;
};

static struct timing time_of(void (*call)(struct prediction_bench *),
                             struct prediction_bench *b, double seconds)
{
    const double start = machine_seconds(), cpu = cpu_seconds();
    double now = start;
    size_t calls = 0;

    while (now - start < seconds || calls == 0) {
        call(b);
        calls++;
        now = machine_seconds();
    }
    return (struct timing){(now - start) / (double)calls,
                           (cpu_seconds() - cpu) / (double)calls};
}

static int by_wall(const void *a, const void *b)
{
    const struct timing *x = a, *y = b;

    return x->wall < y->wall ? -1 : x->wall > y->wall;
}

static int by_cpu(const void *a, const void *b)
{
    const struct timing *x = a, *y = b;

    return x->cpu < y->cpu ? -1 : x->cpu > y->cpu;
}

/* The medians. */
static struct timing median(struct timing *timing, size_t n)
{
    struct timing m;

    qsort(timing, n, sizeof *timing, by_wall);
    m.wall = timing[n / 2].wall;
    qsort(timing, n, sizeof *timing, by_cpu);
    m.cpu = timing[n / 2].cpu;
    return m;
}

static void measure(struct prediction_bench *b, double seconds, size_t rounds,
                    ls_bench_prediction *result)
{
    const double part = seconds / (double)(2 * rounds);
    const double rows = (double)b->rows, few = (double)smaller(b->rows, BATCH);
    struct timing batch[FEW_ROUNDS], single[FEW_ROUNDS], m;

    (void)time_of(predict_all, b, part / 4);
    (void)time_of(predict_single, b, part / 4);
    for (size_t k = 0; k < rounds; k++) {
        batch[k] = time_of(predict_all, b, part);
        single[k] = time_of(predict_single, b, part);
    }
    m = median(batch, rounds);
    result->rows_per_second = rows / m.wall;
    result->rows_per_cpu_second = rows / m.cpu;
    m = median(single, rounds);
    result->row_seconds = m.wall / few;
    result->row_cpu_seconds = m.cpu / few;
}

static void describe(const struct prediction_bench *b, const char *workload,
                     ls_bench_prediction *result)
{
    const struct gemm *gemm = model_products(b->model);

    snprintf(result->workload, sizeof result->workload, "%s", workload);
    network_text(&b->model->network, result->network, sizeof result->network);
    gemm->describe(result->library, sizeof result->library);
    result->threads = b->threads;
    result->batch_size = BATCH;
    result->parameters = b->model->network.n_parameters;
}

static ls_status bench_model(struct prediction_bench *b, const ls_dataset *data,
                             const ls_bench_plan *plan,
                             ls_bench_prediction *result)
{
    const size_t rounds = plan->rounds ? plan->rounds : ROUNDS;
    ls_bench_prediction made = {.seconds = plan->seconds};
    ls_status status = LS_OK;

    TRY(take_rows(data, b));
    TRY(open_predictors(b));
    describe(b, plan->workload, &made);
    made.rounds = smaller(rounds, FEW_ROUNDS);
    measure(b, plan->seconds, made.rounds, &made);
    TRY(b->status);
    *result = made;
done:
    for (size_t t = 0; t < b->opened; t++)
        predictor_close(&b->predictor[t]);
    mem_free(b->predictor);
    mem_free(b->X);
    mem_free(b->out);
    return status;
}

ls_status ls_bench_predict(const ls_bench_plan *plan, const ls_config *config,
                           ls_bench_prediction *result)
{
    ls_config own = *config;
    ls_dataset *data = NULL;
    ls_trainer *trainer = NULL;
    ls_thread_plan threads;
    ls_status status = LS_OK;

    TRY(config_check(config));
    if (!(plan->seconds > 0))
        TRY(fail(LS_USAGE, "bench wants more than 0 seconds"));
    TRY(plan_threads(config->threads, &threads));
    TRY(workload_create(plan->workload, &own, &data));
    TRY(trainer_create(&own, data, NULL, NULL, &trainer));
    struct prediction_bench b = {.model = trainer->model,
                                 .threads = threads.threads};

    TRY(bench_model(&b, data, plan, result));
done:
    trainer_destroy(trainer);
    dataset_close(data);
    return status;
}
