/* SPDX-License-Identifier: MIT */
/*
 * engine.h - the synchronized step, and spans of steps by one team.
 */
#ifndef LOCKSTEP_ENGINE_H
#define LOCKSTEP_ENGINE_H

#include <stdatomic.h>

#include "base/settings.h"
#include "engine/barrier.h"
#include "engine/bind.h"
#include "engine/reduce.h"
#include "engine/team_tuner.h"
#include "engine/worker.h"
#include "table/order/data_loader.h"

/* Where a run is; the place of the next step. */
struct train_position {
    uint64_t step;   /* steps done */
    uint64_t epoch;  /* epochs done */
    size_t position; /* rows of the running epoch done */
    double loss_sum; /* weighted, of those rows */
    double weight_sum;
};

struct engine {
    struct engine_job job;
    struct parameters parameters;
    struct schedule schedule;
    const ls_config *config;
    const struct rows *rows;    /* that train */
    struct data_loader *loader; /* them, in the order of the run */
    size_t threads;
    struct team_tuner tuner;
    size_t shard_rows;     /* of the longest shard */
    struct worker *worker; /* [threads] */
    struct workspace
        *workspace; /* [n_workspaces] of all shards, if layers are tiled */
    size_t n_workspaces;
    struct barrier barrier;
    int has_barrier;
    struct binding binding;
    double *shard_loss, *shard_weight; /* [shards of a whole minibatch] */
    struct train_position position;
    ls_status status;   /* of the last span */
    bool data_failed;   /* it is that of reading rows */
    atomic_int *wanted; /* not 0: end the span after this step */
    double seconds;     /* in steps, so far */
};

/* Borrow all that job and parameters point to, and rows, config and wanted,
 * for the engine's life. All memory of a step is allocated here, and left as
 * it is until engine_touch(), before the first step. */
ls_status engine_create(const struct engine_job *job,
                        const struct parameters *parameters,
                        const ls_config *config, const struct rows *rows,
                        const ls_thread_plan *plan, atomic_int *wanted,
                        struct engine **engine);
/* Where the rows come from; borrowed. Before the first step. */
void engine_loader(struct engine *engine, struct data_loader *loader);
void engine_touch(struct engine *engine);
void engine_destroy(struct engine *engine);

/*
 * Steps until the epoch ends, `steps` are done, `seconds` are over or *wanted
 * is set. LS_DIVERGED: the loss of the next step is not finite; parameters and
 * place are those before it.
 */
ls_status engine_run(struct engine *engine, uint64_t steps, double seconds);

/* The order of the running epoch, from the engine's place on. */
struct order engine_order(const struct engine *engine);

/* Rows of the minibatch at the engine's place. */
struct minibatch engine_minibatch(const struct engine *engine,
                                  const struct order *order);

/* Thread time by phase, of the steps that were timed. */
ls_phases engine_phases(const struct engine *engine);

/* Threads at work, of all it has. */
size_t engine_team(const struct engine *engine);

/* Memory of the steps: activations, gradients, room to work. */
size_t engine_bytes(const struct engine *engine);

#endif
