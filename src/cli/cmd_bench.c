/* SPDX-License-Identifier: MIT */
/*
 * cmd_bench.c - lockstep bench: measure the speed of training.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/json.h"
#include "cli/prediction_bench.h"
#include "cli/ranks.h"
#include "cli/report.h"
#include "lockstep_measure.h"

/* A workload brings its own network and optimizer: these may be chosen. */
static ls_status check_settings(const struct invocation *call)
{
    static const char *const free_ones[] = {
        "threads", "schedule", "team", "bind", "shard", "seed", "products"};

    if (call->n_config_files > 0)
        return complain(LS_USAGE, "--config needs DATA to train on");
    for (size_t row = PROGRAM_OPTIONS; row < option_count(); row++) {
        bool is_free = false;

        for (size_t i = 0; i < sizeof free_ones / sizeof *free_ones; i++)
            is_free |= strcmp(free_ones[i], option_at(row)->name) == 0;
        if (invocation_has(call, row) && !is_free)
            return complain(LS_USAGE,
                            "--%s needs DATA to train on: workload %s has "
                            "its own",
                            option_at(row)->name,
                            invocation_value(call, OPTION_WORKLOAD));
    }
    return LS_OK;
}

/* The program leaves the C locale as it is, so '.' is the decimal point. */
static ls_status read_seconds(const char *text, double *seconds)
{
    char *end;

    *seconds = strtod(text, &end);
    if (strspn(text, "0123456789.") != strlen(text) || end == text || *end ||
        *seconds <= 0 || *seconds > 86400)
        return complain(LS_USAGE,
                        "--seconds is '%s', want a number above 0 to 86400",
                        text);
    return LS_OK;
}

static ls_status read_rounds(const char *text, size_t *rounds)
{
    *rounds = 0;
    if (strspn(text, "0123456789") == strlen(text) && strlen(text) < 9)
        *rounds = strtoul(text, NULL, 10);
    if (*rounds < 1 || *rounds > LS_BENCH_ROUNDS)
        return complain(LS_USAGE,
                        "--rounds is '%s', want a whole number from 1 to %d",
                        text, LS_BENCH_ROUNDS);
    return LS_OK;
}

static ls_status read_plan(const struct invocation *call, ls_bench_plan *plan)
{
    ls_status status = LS_OK;
    const bool sweep = invocation_has(call, OPTION_SWEEP);
    const bool compare = invocation_has(call, OPTION_COMPARE);

    if (sweep && compare)
        return complain(LS_USAGE, "give either --sweep or --compare");
    plan->kind = sweep     ? LS_BENCH_SWEEP
                 : compare ? LS_BENCH_COMPARE
                           : LS_BENCH_RUN;
    TRY(read_seconds(invocation_value(call, OPTION_SECONDS), &plan->seconds));
    if (invocation_has(call, OPTION_ROUNDS))
        TRY(read_rounds(invocation_value(call, OPTION_ROUNDS), &plan->rounds));

done:
    return status;
}

/* Measure one workload, or data, and report it: as a document of its own for
 * people, or as further runs of the list. */
static ls_status measure(const ls_bench_plan *plan, const ls_config *config,
                         const ls_dataset *data, json_t *runs)
{
    ls_status status = LS_OK;
    ls_bench_result result[LS_BENCH_RUNS];
    size_t n;

    TRY_LS(ls_bench(plan, config, data, result, &n));
    for (size_t i = 0; i < n && runs; i++)
        (void)json_array_append_new(runs, json_of_bench(&result[i]));
    if (!runs && plan->kind == LS_BENCH_RUN)
        report_bench(result, stdout);
    else if (!runs)
        report_benches(plan->kind, result, n, stdout);

done:
    return status;
}

static ls_status measure_data(const char *path, const ls_bench_plan *plan,
                              const ls_config *config, json_t *runs)
{
    ls_status status = LS_OK;
    ls_dataset *data = NULL;

    TRY_LS(ls_dataset_open(path, config, &data));
    TRY(measure(plan, config, data, runs));

done:
    ls_dataset_close(data);
    return status;
}

/* That workload, or all of them. */
static ls_status measure_workloads(const struct invocation *call,
                                   ls_bench_plan *plan, const ls_config *config,
                                   json_t *runs)
{
    const bool predicts = invocation_has(call, OPTION_PREDICT);
    const char *name = invocation_value(call, OPTION_WORKLOAD);
    ls_status status = LS_OK;
    const char *const *names = option_at(OPTION_WORKLOAD)->choices;
    const bool all = strcmp(name, "all") == 0;
    bool first = true;

    for (; *names; names++) {
        if (strcmp(*names, "all") == 0 || (!all && strcmp(*names, name) != 0))
            continue;
        if (!first && !runs)
            putchar('\n');
        first = false;
        plan->workload = *names;
        TRY(predicts ? bench_predict(plan, config, runs)
                     : measure(plan, config, NULL, runs));
        fflush(stdout); /* each takes a while */
    }

done:
    return status;
}

static ls_status check_call(const struct invocation *call)
{
    const size_t products = option_named("products", strlen("products"));

    if (invocation_has(call, OPTION_COMPARE) && invocation_has(call, products))
        return complain(LS_USAGE,
                        "--compare measures every library of products: give "
                        "either it or --products");
    if (invocation_has(call, OPTION_PREDICT))
        for (size_t i = 0; i < 2; i++)
            if (invocation_has(call, i ? OPTION_SWEEP : OPTION_COMPARE))
                return complain(LS_USAGE,
                                "--predict measures one run: give either it or "
                                "--%s",
                                i ? "sweep" : "compare");
    if (invocation_has(call, OPTION_PREDICT) && ranks_machines())
        return complain(LS_USAGE, "--predict measures one process, and there "
                                  "are several: start it without mpirun or "
                                  "srun");
    if (invocation_has(call, OPTION_PREDICT) && call->n_arguments > 0)
        return complain(LS_USAGE, "--predict times the network of a workload: "
                                  "give --workload, not DATA");
    if (call->n_arguments == 0)
        return check_settings(call);
    if (invocation_has(call, OPTION_WORKLOAD))
        return complain(LS_USAGE, "give either DATA or --workload");
    return LS_OK;
}

ls_status cmd_bench(const struct invocation *call)
{
    ls_status status = LS_OK;
    ls_config *config = NULL;
    ls_bench_plan plan = {.workload = ""};
    json_t *runs = invocation_has(call, OPTION_JSON) ? json_array() : NULL;

    TRY(check_call(call));
    TRY(invocation_config(call, &config));
    ranks_set(config);
    TRY(read_plan(call, &plan));
    if (call->n_arguments > 0)
        TRY(measure_data(call->argument[0], &plan, config, runs));
    else
        TRY(measure_workloads(call, &plan, config, runs));
    if (runs)
        TRY(json_print(json_pack("{s:O}", "runs", runs)));

done:
    ls_config_destroy(config);
    json_decref(runs);
    return status;
}
