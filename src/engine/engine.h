/* SPDX-License-Identifier: MIT */
/*
 * engine.h - the synchronized training step, and spans of steps by one team.
 */
#ifndef LOCKSTEP_ENGINE_H
#define LOCKSTEP_ENGINE_H

#include <stdatomic.h>

#include "base/settings.h"
#include "engine/barrier.h"
#include "engine/bind.h"
#include "engine/exchange.h"
#include "engine/reduce.h"
#include "engine/team_tuner.h"
#include "engine/whole.h"
#include "engine/worker.h"
#include "math/lr_schedule.h"
#include "table/order/data_loader.h"

/* Position of the next step in a run. */
struct train_position {
    uint64_t step;   /* steps done */
    uint64_t epoch;  /* epochs done */
    size_t position; /* rows done in the current epoch */
    double loss_sum; /* weighted, of those rows */
    double weight_sum;
};

/* Factors of other settings at each step, 1 at first. */
struct courses {
    struct lr_schedule dropout, decay;
};

struct engine {
    struct engine_job job;
    struct parameters parameters;
    struct schedule schedule;
    const ls_config *config;
    const struct rows *rows; /* training rows */
    size_t batch_rows;       /* of a whole minibatch */
    struct shape shape;
    struct exchange *exchange;  /* with other machines, or NULL */
    struct schedule all_layers; /* layout of the nodes that are exchanged: that
                                   of the parameters */
    struct worker *together;    /* [threads] the first has the nodes of this
                                   machine, if a layer is tiled and others have
                                   nodes, too; or NULL */
    struct whole whole;         /* memory of updates that need it, else none */
    struct data_loader *loader; /* loads rows in epoch order */
    size_t threads;
    struct team_tuner tuner;
    size_t shard_rows;     /* of the longest shard */
    struct worker *worker; /* [threads] */
    struct workspace
        *workspace; /* [n_workspaces] for all shards, if a layer is tiled */
    size_t n_workspaces;
    struct barrier barrier;
    int has_barrier;
    struct binding binding;
    double *shard_loss, *shard_weight; /* [shards of a whole minibatch] */
    struct lr_schedule rate;           /* of each step */
    struct lr_factors factors;         /* of its groups of parameters */
    struct courses courses;
    struct train_position position;
    ls_status status;   /* of the last span */
    bool data_failed;   /* status is that of reading rows */
    atomic_int *wanted; /* not 0: end the span after this step */
    double seconds;     /* spent in steps, so far */
};

/* Rows of a minibatch of a run: the setting, or all of them. At least 1. */
size_t engine_batch_rows(const ls_config *config, size_t rows);

/* Learning rates of a run on so many rows. */
struct lr_schedule engine_rate(const ls_config *config, size_t rows);

/* Courses of its shares of dropout and its weight decay. */
struct courses engine_courses(const ls_config *config, size_t rows);

/* rows, config, wanted and all that job and parameters point to must outlive
 * the engine. Allocates all memory of a step, but does not touch it: call
 * engine_touch() before the first step. */
ls_status engine_create(const struct engine_job *job,
                        const struct parameters *parameters,
                        const ls_config *config, const struct rows *rows,
                        const ls_thread_plan *plan, atomic_int *wanted,
                        struct engine **engine);
/* Set the source of rows, which is borrowed, before the first step. */
void engine_loader(struct engine *engine, struct data_loader *loader);
void engine_touch(struct engine *engine);
void engine_destroy(struct engine *engine);

/*
 * Run steps until the epoch ends, `steps` are done, `seconds` are over or
 * *wanted is set. LS_DIVERGED: the loss of the next step is not finite;
 * parameters and position are those before that step.
 */
ls_status engine_run(struct engine *engine, uint64_t steps, double seconds);

/* On several machines each updates its slice of the parameters: complete the
 * average, and with `states` the optimizer's states, which only files and
 * evaluations need. Call on all machines. */
void engine_collect(struct engine *engine, bool states);

/* Order of the current epoch, from the engine's position on. */
struct order engine_order(const struct engine *engine);

/* Minibatch at the engine's position. */
struct minibatch engine_minibatch(const struct engine *engine,
                                  const struct order *order);

/* Thread time by phase, of the steps that were timed, so far: seconds of all
 * threads; shares. */
void engine_thread_seconds(const struct engine *engine,
                           double seconds[N_PHASES]);
ls_phases engine_phases(const struct engine *engine);

/* Threads of the current team. */
size_t engine_team(const struct engine *engine);

/* Bytes for the steps: activations, gradients, temporary memory. */
size_t engine_bytes(const struct engine *engine);

#endif
