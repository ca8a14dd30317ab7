/* SPDX-License-Identifier: MIT */
/*
 * run.c - the whole of a run: spans of steps, ends of epochs, checkpoints.
 *
 * All that is slow, talks, allocates or calls HDF5 happens here, between
 * spans, on the thread of the caller.
 */
#include <errno.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/machine.h"
#include "base/mem.h"
#include "engine/trainer.h"
#include "model/model_file.h"

/* Seconds between two reports of progress: ten a second. */
static const double span_seconds = 0.1;

/* Steps to the next moment that is counted in steps. */
static uint64_t steps_until_event(const struct ls_trainer *t)
{
    const uint64_t step = t->engine->place.step;
    uint64_t steps = UINT64_MAX;

    if (t->config.save_unit == LS_STEPS && t->config.save_every >= 1) {
        const uint64_t every = (uint64_t)t->config.save_every;

        steps = every - step % every;
    }
    if (t->config.max_steps > step && t->config.max_steps - step < steps)
        steps = t->config.max_steps - step;
    return steps;
}

/* Figures of this process so far. */
static void update_result(struct ls_trainer *t)
{
    const struct place *place = &t->engine->place;
    ls_result *r = &t->result;

    r->epochs = place->epoch;
    r->best_epoch = t->best_epoch;
    r->steps = place->step;
    if (place->weight_sum > 0)
        r->loss = place->loss_sum / place->weight_sum;
    r->seconds = t->engine->seconds;
    r->rows_per_second = r->seconds > 0 ? (double)t->rows_done / r->seconds : 0;
    r->phases = engine_phases(t->engine);
}

static void report_progress(const struct ls_trainer *t)
{
    const struct place *place = &t->engine->place;
    const ls_progress now = {
        .epoch = place->epoch + 1,
        .epochs = t->config.epochs,
        .row = place->position,
        .rows = t->rows.n,
        .loss = place->loss_sum / place->weight_sum,
        .rows_per_second = (double)t->epoch_rows / t->epoch_seconds,
    };

    if (t->callbacks.progress && place->weight_sum > 0)
        t->callbacks.progress(t->callbacks.user, &now);
}

/* One span of steps; the rest of an epoch at most. */
static ls_status advance(struct ls_trainer *t, uint64_t steps, double seconds)
{
    const double before = t->engine->seconds;
    const size_t row = t->engine->place.position;
    const ls_status status = engine_run(t->engine, steps, seconds);

    t->rows_done += t->engine->place.position - row;
    t->epoch_rows += t->engine->place.position - row;
    t->epoch_seconds += t->engine->seconds - before;
    update_result(t);
    return status == LS_OK ? LS_OK : trainer_diagnose(t, status);
}

/* Figures on the held-out rows; remember the parameters if they are the
 * best. */
static ls_status validate(struct ls_trainer *t, ls_epoch *epoch)
{
    ls_metrics metrics = {0};
    const ls_status status =
        evaluator_metrics(t->evaluator, t->model->theta, &metrics);

    if (status != LS_OK)
        return status;
    epoch->val_loss = metrics.loss;
    epoch->val_accuracy = metrics.accuracy;
    epoch->val_auc = metrics.auc;
    epoch->val_rmse = metrics.rmse;
    ls_metrics_clear(&metrics);
    t->result.val_loss = epoch->val_loss;
    if (epoch->val_loss < t->best_loss) {
        epoch->best = 1;
        t->best_loss = epoch->val_loss;
        t->best_epoch = epoch->epoch;
        memcpy(t->best->theta, t->model->theta,
               t->model->network.n_block * sizeof(real));
    }
    return LS_OK;
}

/* The place of the next epoch's first row. */
static void next_epoch(struct ls_trainer *t)
{
    struct place *place = &t->engine->place;

    place->epoch++;
    place->position = 0;
    place->loss_sum = 0;
    place->weight_sum = 0;
    t->epoch_seconds = 0;
    t->epoch_rows = 0;
    t->result.epochs = place->epoch;
    t->result.best_epoch = t->best_epoch;
}

static ls_status finish_epoch(struct ls_trainer *t)
{
    ls_status status = LS_OK;
    const struct place *place = &t->engine->place;
    const double seconds = t->epoch_seconds;
    ls_epoch epoch = {
        .epoch = place->epoch + 1,
        .epochs = t->config.epochs,
        .loss = place->loss_sum / place->weight_sum,
        .val_loss = (double)NAN,
        .val_accuracy = (double)NAN,
        .val_auc = (double)NAN,
        .val_rmse = (double)NAN,
        .seconds = seconds,
        .rows_per_second = (double)t->epoch_rows / seconds,
    };

    if (t->evaluator)
        TRY(validate(t, &epoch));
    TRY(history_add(&t->model->history, &epoch));
    next_epoch(t);
    if (t->callbacks.epoch)
        t->callbacks.epoch(t->callbacks.user, &epoch);

done:
    return status;
}

static bool save_is_due(const struct ls_trainer *t, bool epoch_ended)
{
    const double every = t->config.save_every;
    const struct place *place = &t->engine->place;

    if (every <= 0)
        return false;
    switch (t->config.save_unit) {
    case LS_SECONDS:
        return machine_seconds() - t->saved >= every;
    case LS_STEPS:
        return place->step % (uint64_t)every == 0;
    default:
        return epoch_ended && place->epoch % (uint64_t)every == 0;
    }
}

static bool limit_is_reached(const struct ls_trainer *t)
{
    const ls_config *c = &t->config;

    return (c->max_steps > 0 && t->engine->place.step >= c->max_steps) ||
           (c->max_time > 0 && machine_seconds() - t->started >= c->max_time);
}

static ls_status save(struct ls_trainer *t, const char *checkpoint)
{
    const ls_status status = trainer_save_checkpoint(t, checkpoint);

    t->saved = machine_seconds();
    if (status == LS_OK && t->callbacks.saved)
        t->callbacks.saved(t->callbacks.user, checkpoint,
                           t->engine->place.step);
    return status;
}

/* A save on the way that fails does not end the run, three in a row do: the
 * next may find room again. */
static ls_status save_on_the_way(struct ls_trainer *t, const char *checkpoint)
{
    enum { MOST_FAILURES = 3 };
    const ls_status status = save(t, checkpoint);

    if (status == LS_OK) {
        t->save_failures = 0;
        return LS_OK;
    }
    if (++t->save_failures >= MOST_FAILURES)
        return status;
    trainer_note(t, LS_WARNING, "%s; training goes on, the next save may work",
                 ls_last_error());
    return LS_OK;
}

/* What is wanted between two spans. LS_STOPPED when the run ends here. */
static ls_status attend(struct ls_trainer *t, const char *checkpoint,
                        bool epoch_ended)
{
    const int wanted = atomic_exchange(&t->wanted, WANT_NOTHING);
    const bool over = t->engine->place.epoch >= t->config.epochs;

    if (over)
        return LS_OK;
    if (wanted == WANT_STOP || limit_is_reached(t)) {
        const ls_status status = checkpoint ? save(t, checkpoint) : LS_OK;

        return status != LS_OK
                   ? status
                   : fail(LS_STOPPED, "stopped after step %llu, epoch %llu",
                          (unsigned long long)t->engine->place.step,
                          (unsigned long long)t->engine->place.epoch + 1);
    }
    if (checkpoint && (wanted == WANT_SAVE || save_is_due(t, epoch_ended)))
        return save_on_the_way(t, checkpoint);
    return LS_OK;
}

static ls_status train(struct ls_trainer *t, const char *checkpoint)
{
    ls_status status = LS_OK;
    const struct place *place = &t->engine->place;

    while (place->epoch < t->config.epochs) {
        TRY(advance(t, steps_until_event(t), span_seconds));
        report_progress(t);
        const bool ended = place->position >= t->rows.n;

        if (ended)
            TRY(finish_epoch(t));
        TRY(attend(t, checkpoint, ended));
    }

done:
    return status;
}

/* What another run has left at the outputs is not overwritten. */
static ls_status check_outputs(const struct ls_trainer *t, const char *output,
                               const char *checkpoint, int force)
{
    if (force || t->resumed)
        return LS_OK;
    if (access(output, F_OK) == 0)
        return fail(LS_EXISTS,
                    "%s exists; choose another -o, or --force to replace it",
                    output);
    if (access(checkpoint, F_OK) == 0)
        return fail(LS_EXISTS,
                    "%s holds a run that may go on: lockstep resume %s, or "
                    "--force to start anew",
                    checkpoint, output);
    return LS_OK;
}

static ls_status save_model(struct ls_trainer *t, const char *output)
{
    struct ls_model *model = t->best_epoch > 0 ? t->best : t->model;
    ls_status status = trainer_complete_model(t, model);

    if (status == LS_OK)
        status = model_file_save(model, NULL, output, 1);
    return status;
}

static ls_status train_and_save(struct ls_trainer *t, const char *output,
                                int force)
{
    ls_status status = LS_OK;
    char checkpoint[LS_PATH_SIZE];
    int lock = -1;

    TRY(ls_checkpoint_path(output, checkpoint));
    TRY(file_lock(output, &lock));
    TRY(check_outputs(t, output, checkpoint, force));
    TRY(train(t, checkpoint));
    TRY(save(t, checkpoint));
    TRY(save_model(t, output));

done:
    file_unlock(output, lock);
    return status;
}

static ls_status hash_parameters(struct ls_trainer *t)
{
    return network_sha256(&t->model->network, ls_trainer_model(t)->theta,
                          t->result.parameters_sha256);
}

ls_status ls_trainer_run(ls_trainer *t, const char *output, int force)
{
    ls_status status;

    t->started = machine_seconds();
    t->saved = t->started;
    machine_utc(t->started_utc, sizeof t->started_utc);
    status = output ? train_and_save(t, output, force) : train(t, NULL);
    if (status == LS_OK)
        status =
            trainer_complete_model(t, t->best_epoch > 0 ? t->best : t->model);
    if (status == LS_OK || status == LS_STOPPED) {
        const ls_status hashed = hash_parameters(t);

        return hashed == LS_OK ? status : hashed;
    }
    return status;
}

ls_status ls_trainer_steps(ls_trainer *t, uint64_t steps, double *loss)
{
    ls_status status = LS_OK;
    const struct place *place = &t->engine->place;
    const uint64_t last = place->step + steps;
    double loss_sum = 0, weight_sum = 0;

    while (place->step < last) {
        const double loss_before = place->loss_sum;
        const double weight_before = place->weight_sum;

        TRY(advance(t, last - place->step, HUGE_VAL));
        loss_sum += place->loss_sum - loss_before;
        weight_sum += place->weight_sum - weight_before;
        if (place->position >= t->rows.n)
            next_epoch(t);
    }
    if (loss)
        *loss = weight_sum > 0 ? loss_sum / weight_sum : (double)NAN;

done:
    return status;
}
