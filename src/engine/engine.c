/* SPDX-License-Identifier: MIT */
/*
 * engine.c - THE synchronized step of data-parallel gradient descent.
 *
 * One team of threads processes minibatches in lockstep. Ends of epochs, files
 * and messages are the trainer's.
 */
#include "engine/engine.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/machine.h"
#include "base/mem.h"
#include "engine/team.h"
#include "engine/tiles.h"

/* One step in this many is timed by phase. */
enum { TIMED_EVERY = 16 };

/* Loss and weight of a minibatch, shard after shard. */
struct tally {
    double loss, weight;
    ls_status status;
};

/* A line search takes a shorter step where the loss is not finite. */
static bool shortens_steps(const struct engine *e)
{
    return e->parameters.optimizer->uses & USES_HISTORY;
}

/* With weights of either sign those of a minibatch may add up to about 0: its
 * gradient is divided by the weight that its rows have on average over the
 * table, a constant. */
static struct tally tally_of(const struct engine *e,
                             const struct step_context *walk)
{
    const struct minibatch *batch = walk->batch;
    const size_t shards = batch->shards;
    struct tally tally = {0, 0, LS_OK};

    for (size_t k = 0; k < walk->holders; k++)
        if (walk->holder[k].status != LS_OK)
            tally.status = walk->holder[k].status;
    for (size_t s = 0; s < shards && tally.status == LS_OK; s++) {
        tally.loss += e->shard_loss[s];
        tally.weight += e->shard_weight[s];
    }
    if (e->job.mean_weight > 0)
        tally.weight = e->job.mean_weight * (double)batch->n;
    if (tally.status == LS_OK &&
        ((!isfinite(tally.loss) && !shortens_steps(e)) ||
         (tally.weight > 0 && !isfinite((real)(1 / tally.weight)))))
        tally.status = LS_DIVERGED;
    return tally;
}

/* The team's state of a span, the same for all. */
struct span {
    struct engine *engine;
    struct order order;
    uint64_t last_step;
    double deadline;
    struct standing standing; /* of all machines */
    int stop; /* written by thread 0 before a barrier, read after it */
};

struct order engine_order(const struct engine *e)
{
    data_loader_begin(e->loader, e->position.epoch, e->position.position);
    return *data_loader_order(e->loader);
}

/* Rows of the next minibatch; 0 at the end of the epoch. */
static size_t next_rows(const struct engine *e)
{
    return smaller(e->rows->n - e->position.position, e->batch_rows);
}

struct minibatch engine_minibatch(const struct engine *e,
                                  const struct order *order)
{
    const size_t n = next_rows(e);

    return (struct minibatch){
        .order = order,
        .epoch = e->position.epoch,
        .position = e->position.position,
        .n = n,
        .shard = e->config->shard,
        .shards = shard_count(n, e->config->shard),
        .dropout_factor = lr_schedule_at(&e->courses.dropout, e->position.step),
    };
}

static struct standing standing_of(const struct engine *e,
                                   const struct span *span)
{
    return (struct standing){
        .ready = data_loader_ready(e->loader),
        .stops = atomic_load(e->wanted) || machine_seconds() > span->deadline,
    };
}

/* Thread 0, before the second barrier, when no other reads the place: where
 * the next step begins, and whether there is one. */
static void move_on(struct engine *e, struct span *span,
                    const struct minibatch *batch, struct tally tally)
{
    struct train_position *position = &e->position;
    struct standing now;

    e->status = tally.status;
    if (tally.status == LS_OK) {
        position->step++;
        position->position += batch->n;
        position->loss_sum += tally.loss;
        position->weight_sum += tally.weight;
        data_loader_passed(e->loader, position->position);
    }
    now = e->exchange ? span->standing : standing_of(e, span);
    span->stop = tally.status != LS_OK || now.stops ||
                 position->position >= e->rows->n ||
                 position->position + next_rows(e) > now.ready ||
                 position->step >= span->last_step;
}

/* Layout of the nodes that are combined and applied. */
static const struct schedule *applied(const struct engine *e)
{
    return e->exchange ? &e->all_layers : &e->schedule;
}

/* Thread t's part of the gradient. */
static void gradient_part(struct engine *e, const struct step_context *walk,
                          size_t t)
{
    struct worker *self = &e->worker[t];

    if (e->exchange && t == 0)
        exchange_begin(e->exchange, walk->batch->shards);
    if (e->together && t == 0)
        tiles_list_nodes(walk, &e->together[0]);
    if (e->schedule.any_tiled)
        tiles_gradient(walk, self, t);
    else
        worker_gradient(
            self, &e->job, &e->schedule, walk->batch,
            shape_part(e->shape, walk->batch->shards, walk->team, t),
            e->shard_loss, e->shard_weight);
}

/* On several machines the nodes are those of all, and this machine has a slice
 * of them. */
static void exchange(struct engine *e, struct span *span,
                     struct step_context *walk, size_t t)
{
    struct worker *nodes = e->together ? e->together : e->worker;

    if (!e->exchange)
        return;
    if (e->together) {
        tiles_nodes(walk, &e->worker[t], t, &e->together[0]);
        nodes[t].status = e->worker[t].status;
        barrier_wait(&e->barrier, walk->team);
    }
    if (t == 0)
        span->standing = standing_of(e, span);
    exchange_nodes(e->exchange, walk, nodes, t, &span->standing);
    walk->holder = exchange_peers(e->exchange, &walk->holders);
    walk->slice = exchange_slice(e->exchange);
}

/* Then all get what all others have updated: of the parameters, or, if these
 * need the whole gradient, of that. */
static void complete(struct engine *e, const struct step_context *walk,
                     size_t t)
{
    real *block = e->whole.gradient ? e->whole.gradient : e->parameters.theta;

    if (e->exchange)
        exchange_complete(e->exchange, walk, block, t);
}

static struct range thread_slice(const struct step_context *walk, size_t t)
{
    const struct range all = walk->slice;
    const struct range part =
        range_part_by(all.hi - all.lo, MEM_ALIGN, walk->team, t);

    return (struct range){all.lo + part.lo, all.lo + part.hi};
}

/* Update thread t's part of the parameters. If all row weights are zero the
 * mean is undefined: skip the update. Thread 0 gets the loss to report. */
static void update_part(struct engine *e, const struct step_context *walk,
                        struct tally *tally, uint64_t number, size_t t)
{
    struct worker *self = &e->worker[t];
    const double rate = lr_schedule_at(&e->rate, number - 1);
    const double decay = lr_schedule_at(&e->courses.decay, number - 1);
    const struct update update = update_with_decay(
        update_of_step(e->config, rate, number, tally->weight), rate,
        decay * e->config->weight_decay);
    double loss = tally->loss / tally->weight;

    if (tally->status != LS_OK || tally->weight <= 0)
        return;
    reduce_update(&e->parameters, applied(e), &update, walk->holder,
                  walk->holders, walk->batch->shards, self,
                  thread_slice(walk, t));
    stopwatch_lap(&self->scratch.watch, PHASE_UPDATE);
    if (!e->exchange)
        tiles_update(walk, &e->parameters, &update, self, t);
    complete(e, walk, t);
    if (!e->whole.gradient)
        return;
    tally->status = whole_update(&e->whole, walk, e->config, &e->parameters,
                                 &update, tally->weight, t, &loss);
    if (shortens_steps(e))
        tally->loss = loss * tally->weight;
}

/*
 *     g <- sum_i w_i dL_i/dtheta          over the rows of the minibatch
 *     theta <- update(theta, g / sum_i w_i)                            (S8)
 *
 *     gradient   thread t: its run of shards, forward and backward; of
 *                tile-major layers, its units of all shards. Of the other
 *                layers, nodes of the gradient tree
 *     exchange   on several machines alone: each gets its slice of the nodes of
 *                all, and the losses. Tile-major layers have nodes for it
 *     tally      all threads alike: the loss, so that all update or none
 *     update     thread t: its slice of the nodes, combined in tree order, and
 *                on one machine its tiles of the tile-major layers, summed over
 *                all shards.
 *                Some settings need the whole gradient before (whole.h); other
 *                machines' slices follow (exchange.h)
 *
 * After a barrier all threads may read what any of them wrote.
 */
static void step(struct engine *e, struct span *span, size_t t, size_t team)
{
    struct stopwatch *watch = &e->worker[t].scratch.watch;
    const uint64_t number = e->position.step + 1;
    const struct minibatch batch = engine_minibatch(e, &span->order);
    struct step_context walk = {
        .job = &e->job,
        .schedule = &e->schedule,
        .batch = &batch,
        .workspace = e->workspace,
        .barrier = &e->barrier,
        .team = team,
        .holder = e->worker,
        .holders = team,
        .run = shape_run(e->shape, batch.shards),
        .slice = {0, applied(e)->n_node},
        .shard_loss = e->shard_loss,
        .shard_weight = e->shard_weight,
    };

    stopwatch_start(watch, number % TIMED_EVERY == 1);
    gradient_part(e, &walk, t);
    barrier_wait(&e->barrier, team);
    stopwatch_lap(watch, PHASE_WAITING);

    exchange(e, span, &walk, t);

    struct tally tally = tally_of(e, &walk);

    update_part(e, &walk, &tally, number, t);
    if (t == 0)
        move_on(e, span, &batch, tally);
    stopwatch_lap(watch, PHASE_UPDATE);
    barrier_wait(&e->barrier, team);
    stopwatch_lap(watch, PHASE_WAITING);
}

/* Steps of one team, until the span stops. */
static void run_steps(void *user, size_t t, size_t team)
{
    struct span *span = user;
    struct engine *e = span->engine;
    struct gemm_guard guard;

    bind_thread(&e->binding, t);
    e->job.gemm->enter(&guard);
    do
        step(e, span, t, team);
    while (!span->stop);
    e->job.gemm->leave(&guard);
    bind_leave(&e->binding, t);
}

/* Run one turn of the team chosen by the tuner. */
static void take_turn(struct engine *e, struct span *span, double end)
{
    const struct turn turn = team_tuner_turn(&e->tuner);
    const double start = machine_seconds();
    const size_t position = e->position.position;
    const uint64_t number = e->position.step;

    span->deadline = start + turn.seconds < end ? start + turn.seconds : end;
    team_run(turn.team, run_steps, span);
    if (e->position.step > number)
        team_tuner_note(&e->tuner, (double)(e->position.position - position),
                        machine_seconds() - start,
                        (double)(e->position.step - number));
}

/* Whether a span that lasts until `end` has steps left, on all machines. */
static bool goes_on(const struct engine *e, const struct span *span, double end)
{
    const bool is_over = atomic_load(e->wanted) || machine_seconds() >= end;

    return e->status == LS_OK && e->position.position < e->rows->n &&
           e->position.step < span->last_step &&
           !machines_most(e->job.machines, is_over);
}

/* Wait for the rows of the next step, on one machine until `end` at most. */
static ls_status wait_for_rows(struct engine *e, size_t upto, double end)
{
    return machines_agree(
        e->job.machines,
        data_loader_wait(e->loader, upto, e->exchange ? HUGE_VAL : end));
}

ls_status engine_run(struct engine *e, uint64_t steps, double seconds)
{
    const double start = machine_seconds();

    e->status = LS_OK;
    if (e->position.position >= e->rows->n)
        return LS_OK;
    struct span span = {
        .engine = e,
        .order = engine_order(e),
        .last_step = e->position.step + steps < steps
                         ? UINT64_MAX
                         : e->position.step + steps,
    };

    e->status = LS_OK;
    for (size_t t = 0; t < e->threads; t++)
        e->worker[t].status = LS_OK;
    do {
        const size_t upto = e->position.position + next_rows(e);

        e->status = wait_for_rows(e, upto, start + seconds);
        e->data_failed = e->status != LS_OK;
        if (!e->data_failed && upto <= data_loader_ready(e->loader))
            take_turn(e, &span, start + seconds);
    } while (goes_on(e, &span, start + seconds));
    e->seconds += machine_seconds() - start;
    return e->status;
}
