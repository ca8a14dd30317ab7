/* SPDX-License-Identifier: MIT */
/*
 * engine_report.c - time, threads and memory of an engine.
 */
#include "engine/engine.h"

void engine_thread_seconds(const struct engine *e, double seconds[N_PHASES])
{
    for (size_t p = 0; p < N_PHASES; p++) {
        seconds[p] = 0;
        for (size_t t = 0; t < e->threads; t++)
            seconds[p] += e->worker[t].scratch.watch.seconds[p];
    }
}

ls_phases engine_phases(const struct engine *e)
{
    double seconds[N_PHASES], total = 0;

    engine_thread_seconds(e, seconds);
    for (size_t p = 0; p < N_PHASES; p++)
        total += seconds[p];
    if (total <= 0)
        total = 1;
    return (ls_phases){
        .gather = seconds[PHASE_GATHER] / total,
        .forward = seconds[PHASE_FORWARD] / total,
        .backward = seconds[PHASE_BACKWARD] / total,
        .weights = seconds[PHASE_WEIGHTS] / total,
        .elementwise = seconds[PHASE_ELEMENTWISE] / total,
        .update = seconds[PHASE_UPDATE] / total,
        .waiting = seconds[PHASE_WAITING] / total,
    };
}

size_t engine_team(const struct engine *e)
{
    return e->tuner.team[e->tuner.level];
}

static size_t worker_bytes(const struct engine *e, const struct worker *worker)
{
    const size_t rows = worker->n_room > 0 ? e->shard_rows : 0;

    return worker->n_reals * sizeof(real) +
           worker->n_room * sizeof *worker->node +
           2 * rows * sizeof *worker->rows +
           workspaces_bytes(e->job.network, e->shard_rows, worker->n_workspaces,
                            WORKSPACE_GRADIENT) +
           scratch_bytes(e->job.gemm, e->n_workspaces + worker->n_workspaces);
}

size_t engine_bytes(const struct engine *e)
{
    size_t bytes = workspaces_bytes(e->job.network, e->shard_rows,
                                    e->n_workspaces, WORKSPACE_LAYERS);

    bytes += whole_bytes(e->job.network, &e->whole);
    bytes += exchange_bytes(e->exchange);
    if (e->together)
        bytes += e->together[0].n_reals * sizeof(real);
    for (size_t t = 0; t < e->threads; t++)
        bytes += worker_bytes(e, &e->worker[t]);
    return bytes;
}
