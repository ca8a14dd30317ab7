/* SPDX-License-Identifier: MIT */
/*
 * engine.c - THE synchronized step of data-parallel gradient descent.
 *
 * One team of threads walks in step over minibatches. It knows nothing of
 * epochs' ends, files and people: that is the trainer's.
 */
#include "engine/engine.h"

#include <math.h>
#include <string.h>

#include "base/machine.h"
#include "base/mem.h"
#include "engine/team.h"

/* One step in this many is timed by phase. */
enum { TIMED_EVERY = 16 };

/* Loss and weight of a minibatch, shard after shard. */
struct tally {
    double loss, weight;
    ls_status status;
};

static struct tally tally_of(const struct engine *e, size_t team, size_t shards)
{
    struct tally tally = {0, 0, LS_OK};

    for (size_t t = 0; t < team; t++)
        if (e->worker[t].status != LS_OK)
            tally.status = e->worker[t].status;
    for (size_t s = 0; s < shards && tally.status == LS_OK; s++) {
        tally.loss += e->shard_loss[s];
        tally.weight += e->shard_weight[s];
    }
    if (tally.status == LS_OK &&
        (!isfinite(tally.loss) ||
         (tally.weight > 0 && !isfinite((real)(1 / tally.weight)))))
        tally.status = LS_DIVERGED;
    return tally;
}

/* The team's state of a span, the same for all. */
struct span {
    struct order order;
    uint64_t last_step;
    double deadline;
    int stop; /* written by thread 0 before a barrier, read after it */
};

struct order engine_order(const struct engine *e)
{
    return order_of_epoch(e->rows, strcmp(e->config->shuffle, "none") != 0,
                          e->config->seed, e->place.epoch);
}

struct minibatch engine_minibatch(const struct engine *e,
                                  const struct order *order)
{
    const size_t left = e->rows->n - e->place.position;
    const size_t n =
        left < e->config->batch_size ? left : e->config->batch_size;

    return (struct minibatch){
        .order = order,
        .position = e->place.position,
        .n = n,
        .shard = e->config->shard,
        .shards = shard_count(n, e->config->shard),
    };
}

/* Thread 0, before the second barrier, when no other reads the place: where
 * the next step begins, and whether there is one. */
static void move_on(struct engine *e, struct span *span,
                    const struct minibatch *batch, struct tally tally)
{
    struct place *place = &e->place;

    e->status = tally.status;
    if (tally.status == LS_OK) {
        place->step++;
        place->position += batch->n;
        place->loss_sum += tally.loss;
        place->weight_sum += tally.weight;
    }
    span->stop = tally.status != LS_OK || place->position >= e->rows->n ||
                 place->step >= span->last_step || atomic_load(e->wanted) ||
                 machine_seconds() > span->deadline;
}

/*
 *     g <- sum_i w_i dL_i/dtheta          over the rows of the minibatch
 *     theta <- update(theta, g / sum_i w_i)                            (S8)
 *
 *     gradient   thread t: its run of shards -> nodes of the tree
 *     tally      all threads alike: the loss, so that all update or none
 *     update     thread t: its slice of parameters, combined in tree order
 *
 * After a barrier all threads may read what any of them wrote.
 */
static void step(struct engine *e, struct span *span, size_t t, size_t team)
{
    struct worker *self = &e->worker[t];
    struct stopwatch *watch = &self->scratch.watch;
    const struct minibatch batch = engine_minibatch(e, &span->order);
    const struct range run = range_part(batch.shards, team, t);
    const struct range slice =
        range_part_by(e->job.network->n_block, MEM_ALIGN, team, t);
    const uint64_t number = e->place.step + 1;

    stopwatch_start(watch, e->place.step % TIMED_EVERY == 0);
    worker_gradient(self, &e->job, &batch, run, e->shard_loss, e->shard_weight);
    barrier_wait(&e->barrier, team);
    stopwatch_lap(watch, PHASE_WAITING);

    const struct tally tally = tally_of(e, team, batch.shards);
    const struct update update =
        update_of_step(e->config, number, tally.weight);

    /* Rows that weigh nothing say nothing: such a step changes nothing. */
    if (tally.status == LS_OK && tally.weight > 0)
        reduce_update(&e->parameters, &update, e->worker, team, batch.shards,
                      self, slice);
    if (t == 0)
        move_on(e, span, &batch, tally);
    stopwatch_lap(watch, PHASE_UPDATE);
    barrier_wait(&e->barrier, team);
    stopwatch_lap(watch, PHASE_WAITING);
}

ls_status engine_run(struct engine *e, uint64_t steps, double seconds)
{
    const double start = machine_seconds();
    struct span span = {
        .order = engine_order(e),
        .last_step =
            e->place.step + steps < steps ? UINT64_MAX : e->place.step + steps,
        .deadline = start + seconds,
    };

    e->status = LS_OK;
#pragma omp parallel num_threads((int)e->threads) default(none) shared(e, span)
    {
        const size_t t = team_rank();
        const size_t team = team_size();
        struct products_guard guard;

        e->job.products->enter(&guard);

        do
            step(e, &span, t, team);
        while (!span.stop);
        e->job.products->leave(&guard);
    }
    e->seconds += machine_seconds() - start;
    return e->status;
}

static void touch_workers(struct engine *e)
{
#pragma omp parallel num_threads((int)e->threads) default(none) shared(e)
    {
        for (size_t t = team_rank(); t < e->threads; t += team_size())
            worker_touch(e->job.network, &e->worker[t]);
    }
}

ls_status engine_create(const struct job *job,
                        const struct parameters *parameters,
                        const ls_config *config, const struct rows *rows,
                        const ls_thread_plan *plan, atomic_int *wanted,
                        struct engine **engine)
{
    ls_status status = LS_OK;
    struct engine *e = NULL;
    const size_t most =
        rows->n < config->batch_size ? rows->n : config->batch_size;
    const size_t shards = shard_count(most, config->shard);

    TRY(MEM_ARRAY(e, 1, "engine"));
    *e = (struct engine){
        .job = *job,
        .parameters = *parameters,
        .config = config,
        .rows = rows,
        .threads = plan->threads,
        .wanted = wanted,
    };
    TRY(MEM_ARRAY(e->shard_loss, shards, "losses of the shards"));
    TRY(MEM_ARRAY(e->shard_weight, shards, "weights of the shards"));
    TRY(barrier_create(&e->barrier, plan->threads, plan->cpus));
    e->has_barrier = 1;
    TRY(MEM_ARRAY(e->worker, plan->threads, "workers"));
    for (size_t t = 0; t < plan->threads; t++)
        TRY(worker_create(job->network, most, config->shard, t, &e->worker[t]));
    touch_workers(e);
    *engine = e;

done:
    if (status != LS_OK)
        engine_destroy(e);
    return status;
}

void engine_destroy(struct engine *e)
{
    if (!e)
        return;
    for (size_t t = 0; e->worker && t < e->threads; t++)
        worker_destroy(&e->worker[t]);
    mem_free(e->worker);
    if (e->has_barrier)
        barrier_destroy(&e->barrier);
    mem_free(e->shard_loss);
    mem_free(e->shard_weight);
    mem_free(e);
}

ls_phases engine_phases(const struct engine *e)
{
    double seconds[N_PHASES] = {0};
    double total = 0;

    for (size_t t = 0; t < e->threads; t++)
        for (size_t p = 0; p < N_PHASES; p++) {
            seconds[p] += e->worker[t].scratch.watch.seconds[p];
            total += e->worker[t].scratch.watch.seconds[p];
        }
    if (total <= 0)
        total = 1;
    return (ls_phases){
        .gather = seconds[PHASE_GATHER] / total,
        .products = seconds[PHASE_PRODUCTS] / total,
        .elementwise = seconds[PHASE_ELEMENTWISE] / total,
        .update = seconds[PHASE_UPDATE] / total,
        .waiting = seconds[PHASE_WAITING] / total,
    };
}
