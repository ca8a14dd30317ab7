/* SPDX-License-Identifier: MIT */
/*
 * trainer_run.c - run training: spans of steps, ends of epochs, checkpoints.
 *
 * All that is slow, reports, allocates or calls HDF5 happens here, between
 * spans, on the caller's thread.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/machine.h"
#include "base/mem.h"
#include "engine/trainer.h"
#include "model/model_file.h"
#include "model/run_lock.h"

/* Seconds between two reports of progress: ten a second. */
static const double span_seconds = 0.1;

/* Steps to the next multiple of `every`; 0: never. */
static uint64_t steps_until(uint64_t step, uint64_t every)
{
    return every > 0 ? every - step % every : UINT64_MAX;
}

/* Steps to the next moment that is counted in steps. */
static uint64_t steps_until_event(const struct ls_trainer *t)
{
    const uint64_t step = t->engine->position.step;
    const struct interval save = t->config.save_every;
    const uint64_t save_steps =
        steps_until(step, save.unit == LS_STEPS ? (uint64_t)save.n : 0);
    uint64_t steps = steps_until(step, t->ending.val_steps);

    if (save_steps < steps)
        steps = save_steps;
    if (t->config.max_steps > step && t->config.max_steps - step < steps)
        steps = t->config.max_steps - step;
    return steps;
}

/* Update counts and rates in the result. */
static void update_result(struct ls_trainer *t)
{
    const struct train_position *position = &t->engine->position;
    ls_result *r = &t->result;

    r->epochs = position->epoch;
    r->best_epoch = t->best_epoch;
    r->steps = position->step;
    r->team = engine_team(t->engine);
    if (position->weight_sum > 0)
        r->loss = position->loss_sum / position->weight_sum;
    r->seconds = t->engine->seconds;
    r->rows_per_second = r->seconds > 0 ? (double)t->rows_done / r->seconds : 0;
    r->waited = data_loader_waited(t->loader);
    r->phases = engine_phases(t->engine);
}

static void report_progress(struct ls_trainer *t)
{
    const struct train_position *position = &t->engine->position;
    const ls_progress now = {
        .epoch = position->epoch + 1,
        .epochs = t->ending.epochs,
        .row = position->position,
        .rows = t->rows.n,
        .loss = position->loss_sum / position->weight_sum,
        .rows_per_second = (double)t->epoch_rows / t->epoch_seconds,
    };

    if (!t->callbacks.progress || position->weight_sum <= 0 ||
        machine_seconds() - t->reported < span_seconds)
        return;
    t->reported = machine_seconds();
    t->callbacks.progress(t->callbacks.user, &now);
}

/* One span of steps; the rest of an epoch at most. */
static ls_status advance(struct ls_trainer *t, uint64_t steps, double seconds)
{
    const double before = t->engine->seconds;
    const size_t row = t->engine->position.position;
    const ls_status status = engine_run(t->engine, steps, seconds);

    t->rows_done += t->engine->position.position - row;
    t->epoch_rows += t->engine->position.position - row;
    t->epoch_seconds += t->engine->seconds - before;
    update_result(t);
    return status == LS_OK || t->engine->data_failed
               ? status
               : trainer_explain(t, status);
}

/* The place of the next epoch's first row. */
static void next_epoch(struct ls_trainer *t)
{
    struct train_position *position = &t->engine->position;

    position->epoch++;
    position->position = 0;
    position->loss_sum = 0;
    position->weight_sum = 0;
    t->epoch_seconds = 0;
    t->epoch_rows = 0;
    trainer_clock_begin(t);
    t->result.epochs = position->epoch;
    t->result.best_epoch = t->best_epoch;
}

static ls_status finish_epoch(struct ls_trainer *t)
{
    ls_epoch epoch;
    ls_status status = LS_OK;

    TRY(trainer_record_epoch(t, &epoch));
    trainer_follow(t, &epoch);
    TRY(trainer_diagnosis_look(t));
    next_epoch(t);
    trainer_keep_good(t);
    if (t->callbacks.epoch)
        t->callbacks.epoch(t->callbacks.user, &epoch);

done:
    return status;
}

/* If the run could only be saved in the second place: why, and where. */
static void place_text(const struct ls_trainer *t, const struct last_save *last,
                       char text[LS_PATH_SIZE])
{
    if (last->fault[0])
        snprintf(text, LS_PATH_SIZE, "; %s; the run is saved as %.3000s",
                 last->fault, t->saves.fallback);
}

/* Before a span: LS_STOPPED, and saved, if the run is to end here. A stop that
 * is asked for by the callback of this very save is not left for later. */
static ls_status stop_if_wanted(struct ls_trainer *t, const char *checkpoint)
{
    const struct train_position *position = &t->engine->position;
    const char *reason = trainer_reason_to_stop(t);
    struct last_save last = {.checkpoint = checkpoint};
    char place[LS_PATH_SIZE] = "";
    ls_status status = LS_OK;

    if (!reason)
        return LS_OK;
    if (checkpoint)
        status = trainer_save_last(t, &last);
    if (status == LS_DIVERGED) /* the stop is still wanted after a rollback */
        return status;
    atomic_store(&t->wanted, WANT_NOTHING);
    if (status != LS_OK)
        return status;
    place_text(t, &last, place);
    t->stopped = reason;
    return fail(LS_STOPPED, "stopped after step %llu, epoch %llu%s",
                (unsigned long long)position->step,
                (unsigned long long)position->epoch + 1, place);
}

/* A failure to read rows ends a run; save the parameters trained so far. */
static ls_status rescue(struct ls_trainer *t, const char *checkpoint,
                        ls_status failure)
{
    struct last_save last = {.checkpoint = checkpoint};
    char sentence[1024], place[LS_PATH_SIZE] = "";

    if ((!t->engine->data_failed && !t->validation_failed) || !checkpoint)
        return failure;
    snprintf(sentence, sizeof sentence, "%s", last_error());
    if (trainer_save_last(t, &last) == LS_OK) {
        place_text(t, &last, place);
        return fail(failure, "%.800s; the run is saved up to step %llu%s",
                    sentence, (unsigned long long)t->engine->position.step,
                    place);
    }
    return fail(failure, "%s", sentence);
}

/* One span, and what is due after it. */
static ls_status go_on(struct ls_trainer *t, bool *epoch_ended)
{
    ls_status status = LS_OK;

    TRY(advance(t, steps_until_event(t), span_seconds));
    report_progress(t);
    *epoch_ended = t->engine->position.position >= t->rows.n;
    if (*epoch_ended)
        TRY(trainer_check_good(t));
    status = *epoch_ended ? finish_epoch(t) : trainer_record_step(t);
    TRY(machines_agree(t->config.machines, status));

done:
    return status;
}

/* A stop or a save, if one is due, and a span. */
static ls_status take_turn(struct ls_trainer *t, const char *checkpoint)
{
    bool epoch_ended = false;
    ls_status status = LS_OK;

    TRY(stop_if_wanted(t, checkpoint));
    TRY(go_on(t, &epoch_ended));
    TRY(trainer_save_if_due(t, checkpoint, epoch_ended));

done:
    return status;
}

static ls_status train(struct ls_trainer *t, const char *checkpoint)
{
    ls_status status = trainer_diagnosis_begin(t);

    trainer_begin_good(t);
    /* A checkpoint may be of a step whose validation could not be read. */
    if (status == LS_OK)
        status = trainer_record_step(t);
    while (status == LS_OK && !trainer_has_ended(t)) {
        status = take_turn(t, checkpoint);
        if (status == LS_DIVERGED)
            status = trainer_roll_back(t);
    }
    return status == LS_OK ? LS_OK : rescue(t, checkpoint, status);
}

/* Bring the model that ls_trainer_model() gives up to date. */
static ls_status complete(struct ls_trainer *t)
{
    struct ls_model *model = trainer_best(t);
    ls_status status = LS_OK;

    engine_collect(t->engine, false);
    TRY(trainer_choose_threshold(t, model));
    TRY(trainer_complete_model(t, model));
    memcpy(t->result.parameters_sha256, model->about.parameters_sha256,
           sizeof t->result.parameters_sha256);
done:
    return status;
}

/* Write model and checkpoint of a run that has ended. */
static ls_status save_end(struct ls_trainer *t, const char *output,
                          const char *checkpoint)
{
    struct last_save last = {.checkpoint = checkpoint, .output = output};
    char place[LS_PATH_SIZE] = "";
    ls_status status = machines_agree(t->config.machines, complete(t));

    TRY(status);
    TRY(trainer_save_last(t, &last));
    place_text(t, &last, place);
    if (place[0] && last.has_output)
        trainer_note(t, LS_WARNING, "the model is written%s", place);
    else if (place[0])
        TRY(fail(LS_IO,
                 "training is over, but the model is not written%s; resuming "
                 "it with setting save-fallback=%s writes the model",
                 place, t->config.save_fallback));

done:
    return status;
}

/* Whether the files may be written; lock: until the end of the run. */
static ls_status take_outputs(struct ls_trainer *t, const char *output,
                              const char *checkpoint, int force,
                              struct ls_lock **lock)
{
    ls_status status = LS_OK;

    TRY(run_lock_take(output, lock));
    TRY(trainer_check_outputs(t, output, checkpoint, force));
    TRY(checkpoint_home(checkpoint, t->saves.home));

done:
    return status;
}

static ls_status train_and_save(struct ls_trainer *t, const char *output,
                                int force)
{
    ls_status status = LS_OK;
    char checkpoint[LS_PATH_SIZE];
    struct ls_lock *lock = NULL;

    TRY(checkpoint_path(output, checkpoint));
    if (machines_writes(t->config.machines))
        status = take_outputs(t, output, checkpoint, force, &lock);
    TRY(machines_agree(t->config.machines, status));
    TRY(train(t, checkpoint));
    TRY(save_end(t, output, checkpoint));

done:
    trainer_end_saves(t);
    lock_release(lock);
    return status;
}

ls_status trainer_run(ls_trainer *t, const char *output, int force)
{
    ls_status status;

    t->started = machine_seconds();
    t->saves.last = t->started;
    machine_utc(t->started_utc, sizeof t->started_utc);
    t->result.ended[0] = '\0';
    update_result(t);
    if (output) {
        status = train_and_save(t, output, force);
    } else {
        status = train(t, NULL);
        if (status == LS_OK)
            status = complete(t);
    }
    if (status == LS_STOPPED) {
        char sentence[1024];

        snprintf(sentence, sizeof sentence, "%s", last_error());
        status = complete(t);
        /* Only now, as the model is not one whose training is over. */
        snprintf(t->result.ended, sizeof t->result.ended, "%s", t->stopped);
        return status == LS_OK ? fail(LS_STOPPED, "%s", sentence) : status;
    }
    return status;
}

ls_status trainer_continue(ls_trainer *t)
{
    return train(t, NULL);
}

ls_status trainer_steps(ls_trainer *t, uint64_t steps, double *loss)
{
    ls_status status = LS_OK;
    const struct train_position *position = &t->engine->position;
    const uint64_t last = steps > UINT64_MAX - position->step
                              ? UINT64_MAX
                              : position->step + steps;
    double loss_sum = 0, weight_sum = 0;

    TRY(trainer_check_steps(t));
    while (position->step < last) {
        const double loss_before = position->loss_sum;
        const double weight_before = position->weight_sum;

        TRY(advance(t, last - position->step, HUGE_VAL));
        loss_sum += position->loss_sum - loss_before;
        weight_sum += position->weight_sum - weight_before;
        if (position->position >= t->rows.n)
            next_epoch(t);
    }
    engine_collect(t->engine, false);
    if (loss)
        *loss = weight_sum > 0 ? loss_sum / weight_sum : (double)NAN;

done:
    return status;
}
