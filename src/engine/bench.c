/* SPDX-License-Identifier: MIT */
/*
 * bench.c - rows a second of the real training loop: it shuffles, gathers,
 * normalises and computes the loss as a run does, because it is a run.
 */
#include <stdio.h>

#include "base/machine.h"
#include "engine/peak.h"
#include "engine/trainer.h"
#include "engine/workload.h"

/* Steps to settle in, and of one go between two looks at the clock. */
static const double warm_up = 0.3, slice = 0.05;

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

        TRY(ls_trainer_steps(t, steps, NULL));
        const double now = machine_seconds() - start;

        spent += now;
        *rows += (double)(t->rows_done - rows_before);
        *taken += now;
        if (now < slice)
            steps *= 2;
    }

done:
    return status;
}

static ls_status measure(struct ls_trainer *t, double seconds,
                         ls_bench_result *r)
{
    ls_status status = LS_OK;
    double rows = 0, taken = 0;
    const struct network *network = &t->model->network;

    TRY(train_for(t, seconds * warm_up, &rows, &taken));
    rows = taken = 0;
    TRY(train_for(t, seconds, &rows, &taken));
    r->seconds = taken;
    r->rows_per_second = rows / taken;
    r->gflops = r->rows_per_second * flops_per_row(network) / 1e9;
    r->peak_gflops = peak_gflops(t->result.threads);
    r->peak_share = r->gflops / r->peak_gflops;
    r->phases = t->result.phases;
    r->steps = t->result.steps;
    r->threads = t->result.threads;
    r->parameters = network->n_parameters;
    network_text(network, r->network, sizeof r->network);
    TRY(network_sha256(network, t->model->theta, r->parameters_sha256));

done:
    return status;
}

ls_status ls_bench(const char *workload, const ls_config *config,
                   const ls_dataset *dataset, double seconds,
                   ls_bench_result *result)
{
    ls_status status = LS_OK;
    ls_config own = *config;
    ls_dataset *generated = NULL;
    ls_trainer *trainer = NULL;
    ls_bench_result r = {0};

    if (workload[0])
        TRY(workload_create(workload, &own, &generated));
    if (!generated && !dataset)
        TRY(fail(LS_USAGE, "bench wants --workload or a data file"));
    TRY(ls_trainer_create(&own, generated ? generated : dataset, NULL, NULL,
                          &trainer));
    TRY(measure(trainer, seconds, &r));
    r.batch_size = own.batch_size;
    r.shard = own.shard;
    r.rows = trainer->rows.n;
    trainer->products->describe(r.products, sizeof r.products);
    *result = r;

done:
    ls_trainer_destroy(trainer);
    ls_dataset_close(generated);
    return status;
}
