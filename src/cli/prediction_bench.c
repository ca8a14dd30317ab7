/* SPDX-License-Identifier: MIT */
/*
 * prediction_bench.c - lockstep bench --predict: measure the speed of
 * predictions.
 */
#include "cli/prediction_bench.h"

#include <stdio.h>

#include "cli/complain.h"
#include "cli/json.h"
#include "cli/text.h"

static json_t *json_of_prediction(const ls_bench_prediction *r)
{
    json_t *run = json_object();

    json_set_text(run, "workload", r->workload);
    json_set_text(run, "network", r->network);
    json_set_text(run, "library", r->library);
    json_set_count(run, "threads", r->threads);
    json_set_count(run, "batch_size", r->batch_size);
    json_set_count(run, "parameters", r->parameters);
    json_set_count(run, "rounds", r->rounds);
    json_set_figure(run, "rows_per_second", r->rows_per_second);
    json_set_figure(run, "row_seconds", r->row_seconds);
    json_set_figure(run, "rows_per_cpu_second", r->rows_per_cpu_second);
    json_set_figure(run, "row_cpu_seconds", r->row_cpu_seconds);
    return run;
}

static void put_run(const ls_bench_prediction *r)
{
    printf("network  %s, %s parameters (workload %s)\n", r->network,
           text_count(r->parameters).s, r->workload);
    printf("run      %zu thread%s, %s\n", r->threads,
           r->threads == 1 ? "" : "s", r->library);
    printf("batches  %srows/s of %zu rows each; ",
           text_rate(r->rows_per_second).s, r->batch_size);
    printf("%srows in a second of CPU time\n",
           text_rate(r->rows_per_cpu_second).s);
    printf("one row  %.3g us; %.3g us of CPU time\n", 1e6 * r->row_seconds,
           1e6 * r->row_cpu_seconds);
}

ls_status bench_predict(const ls_bench_plan *plan, const ls_config *config,
                        json_t *runs)
{
    ls_bench_prediction result;
    ls_status status = LS_OK;

    TRY_LS(ls_bench_predict(plan, config, &result));
    if (runs)
        (void)json_array_append_new(runs, json_of_prediction(&result));
    else
        put_run(&result);
done:
    return status;
}
