/* SPDX-License-Identifier: MIT */
/*
 * trainer_save.c - when a run saves, and what it does when a save fails: go on,
 * try again, save in a second place. Part of trainer.h.
 *
 * A save on the way begins with a copy of the run in memory, which a thread
 * writes while training goes on. One is open at a time: the next one waits for
 * it, and so does the last one.
 *
 * Rank 0 writes and decides; all ranks call these functions alike.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/system_error.h"
#include "engine/trainer.h"
#include "model/model_file.h"

/* ---- Failures ------------------------------------------------------------ */

/* Failures that pass, or that somebody can mend while the run waits: a full
 * disk, a directory that is read-only, a file system that is away. */
static bool may_pass(int error)
{
    static const int errors[] = {ENOSPC, EDQUOT, EROFS,  EACCES,    EPERM,
                                 ENOENT, EIO,    ESTALE, ETIMEDOUT, EBUSY};

    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (error == errors[i])
            return true;
    return false;
}

/* Report the last failure with what happens next, unless one of the same cause
 * was reported since a save last worked. */
static void tell_failure(struct ls_trainer *t, const char *sentence,
                         const char *next)
{
    struct saves *saves = &t->saves;
    const unsigned bits = 64 * sizeof saves->told / sizeof *saves->told;
    const unsigned bit = saves->error > 0 && (unsigned)saves->error < bits
                             ? (unsigned)saves->error
                             : 0;
    uint64_t *told = &saves->told[bit / 64];
    const uint64_t mask = (uint64_t)1 << bit % 64;

    saves->failed++;
    if (!(*told & mask))
        trainer_note(t, LS_WARNING, "%s; %s", sentence, next);
    *told |= mask;
}

static void forget_failures(struct ls_trainer *t, const char *path)
{
    struct saves *saves = &t->saves;

    if (saves->failed > 0)
        trainer_note(t, LS_NOTE, "%s is saved, after %zu failure%s", path,
                     saves->failed, saves->failed > 1 ? "s" : "");
    memset(saves->told, 0, sizeof saves->told);
    saves->failed = 0;
}

void trainer_drop_fallback(struct ls_trainer *t)
{
    char *fallback = t->saves.fallback;

    if (fallback[0] && machines_writes(t->config.machines) &&
        unlink(fallback) == 0)
        trainer_note(t, LS_NOTE,
                     "removed %s: the run is saved next to its model again",
                     fallback);
    fallback[0] = '\0';
}

/* ---- Saves --------------------------------------------------------------- */

/* Copy the run; a thread writes the copy. No save must be open. */
static ls_status begin_save(struct ls_trainer *t, const char *checkpoint)
{
    const double start = machine_seconds();
    const ls_status status = trainer_begin_checkpoint(t, checkpoint);
    struct saves *saves = &t->saves;

    saves->last = machine_seconds();
    t->clock.saving += saves->last - start;
    if (status != LS_OK)
        return status;
    saves->is_open = true;
    saves->step = t->engine->position.step;
    snprintf(saves->path, sizeof saves->path, "%s", checkpoint);
    return LS_OK;
}

/* Only a file that is on the disk is reported as saved. */
static void tell_saved(struct ls_trainer *t)
{
    const struct saves *saves = &t->saves;

    forget_failures(t, saves->path);
    if (t->callbacks.saved)
        t->callbacks.saved(t->callbacks.user, saves->path, saves->step);
}

/* Wait for the save that is open. */
static ls_status end_save(struct ls_trainer *t)
{
    const double start = machine_seconds();
    const ls_status status =
        machines_agree(t->config.machines, trainer_end_checkpoint(t));

    t->saves.is_open = false;
    t->saves.last = machine_seconds();
    t->clock.saving += t->saves.last - start;
    if (status == LS_OK)
        tell_saved(t);
    return status;
}

static ls_status save(struct ls_trainer *t, const char *checkpoint)
{
    ls_status status = LS_OK;

    TRY(begin_save(t, checkpoint));
    TRY(end_save(t));

done:
    return status;
}

/* Save next to the model, where the run belongs. */
static ls_status save_at_home(struct ls_trainer *t, const char *checkpoint)
{
    const ls_status status = save(t, checkpoint);

    if (status == LS_OK)
        trainer_drop_fallback(t);
    return status;
}

static void tell_that_it_goes_on(struct ls_trainer *t)
{
    char sentence[1024];

    snprintf(sentence, sizeof sentence, "%s", last_error());
    tell_failure(t, sentence, "training goes on, the next save may work");
}

/* End the save that is open next to the model, if any; tell of a failure. */
static void end_open_save(struct ls_trainer *t)
{
    if (!t->saves.is_open)
        return;
    if (end_save(t) == LS_OK)
        trainer_drop_fallback(t);
    else
        tell_that_it_goes_on(t);
}

void trainer_end_saves(struct ls_trainer *t)
{
    struct failure before;
    ls_status status;

    if (!t->saves.is_open)
        return;
    failure_keep(&before, LS_INTERNAL); /* for the sentence */
    status = trainer_end_checkpoint(t);
    t->saves.is_open = false;
    if (status != LS_OK) {
        tell_failure(t, last_error(), "the run ends without this save");
    } else if (machines_writes(t->config.machines)) {
        tell_saved(t);
        trainer_drop_fallback(t);
    }
    (void)failure_raise(&before);
}

/* Seconds count from the end of the save before, so that a slow disk does not
 * stop the run. */
static bool is_due(const struct ls_trainer *t, bool epoch_ended)
{
    const double every = t->config.save_every.n;
    const struct train_position *position = &t->engine->position;

    if (every <= 0)
        return false;
    switch (t->config.save_every.unit) {
    case LS_SECONDS:
        return !t->saves.is_open && machine_seconds() - t->saves.last >= every;
    case LS_STEPS:
        return position->step % (uint64_t)every == 0;
    default:
        return epoch_ended && position->epoch % (uint64_t)every == 0;
    }
}

ls_status trainer_save_if_due(struct ls_trainer *t, const char *checkpoint,
                              bool epoch_ended)
{
    enum { NO_NEWS, IS_WRITTEN, IS_DUE }; /* numbered for machines_most() */
    int soon = WANT_SAVE;
    const bool wanted =
        atomic_compare_exchange_strong(&t->wanted, &soon, WANT_NOTHING);
    uint64_t news;
    ls_status status = LS_OK;

    if (!checkpoint || trainer_has_ended(t))
        return LS_OK;
    news = wanted || is_due(t, epoch_ended)              ? IS_DUE
           : checkpoint_writer_is_done(&t->saves.writer) ? IS_WRITTEN
                                                         : NO_NEWS;
    news = machines_most(t->config.machines, news);
    if (news == NO_NEWS)
        return LS_OK;
    end_open_save(t);
    if (news == IS_DUE)
        status = begin_save(t, checkpoint);
    if (status == LS_OK || status == LS_DIVERGED)
        return status;
    tell_that_it_goes_on(t);
    return LS_OK;
}

/* ---- The last save ------------------------------------------------------- */

static ls_status write_model(struct ls_trainer *t, const char *output)
{
    ls_status status = LS_OK;

    if (machines_writes(t->config.machines))
        status = model_file_save(trainer_best(t), NULL, output, 1);
    t->saves.error = status == LS_OK ? 0 : last_system_error();
    return machines_agree(t->config.machines, status);
}

/* The model first: a checkpoint of the last epoch implies that the model
 * exists. */
static ls_status try_once(struct ls_trainer *t, struct last_save *s)
{
    ls_status status = LS_OK;

    if (s->output && !s->has_output)
        TRY(write_model(t, s->output));
    s->has_output = true;
    TRY(save_at_home(t, s->checkpoint));

done:
    return status;
}

/* When no further try begins: the limit of time counts, but not against the
 * first half minute, as it may be what stops the run. */
static double end_of_tries(const struct ls_trainer *t)
{
    static const double least = 30;
    const double now = machine_seconds();
    double limit = HUGE_VAL;

    if (t->config.max_time > 0)
        limit = t->started + t->config.max_time;
    if (t->share.deadline > 0)
        limit = fmin(limit, t->share.deadline);
    return fmin(now + t->config.save_retry, fmax(limit, now + least));
}

/* Wait, at most until ls_trainer_stop() is called. */
static void pause_for(const struct ls_trainer *t, double seconds)
{
    static const struct timespec moment = {.tv_nsec = 50 * 1000 * 1000};
    const double end = machine_seconds() + seconds;

    while (machine_seconds() < end && atomic_load(&t->wanted) != WANT_STOP)
        (void)nanosleep(&moment, NULL);
}

/* Whether to try again, after `seconds`. */
static bool tries_again(struct ls_trainer *t, double end, double seconds)
{
    struct ls_machines *m = t->config.machines;
    const double left = end - machine_seconds();
    char sentence[1024], next[128];
    bool again = left > 0 && may_pass(t->saves.error);

    if (again && machines_writes(m)) {
        snprintf(sentence, sizeof sentence, "%s", last_error());
        snprintf(next, sizeof next,
                 "trying again for %.0f seconds (setting save-retry)", left);
        tell_failure(t, sentence, next);
        pause_for(t, fmin(seconds, left));
    }
    again = machines_most(m, machines_writes(m) && again);
    return again && !machines_most(m, atomic_load(&t->wanted) == WANT_STOP);
}

/* Save in the second place, after a failure next to the model. */
static ls_status save_elsewhere(struct ls_trainer *t, struct last_save *s,
                                ls_status failure)
{
    const char *place = t->config.save_fallback;
    char path[LS_PATH_SIZE];
    ls_status status = LS_OK;

    snprintf(s->fault, sizeof s->fault, "%.500s", last_error());
    TRY(fallback_path(place, s->checkpoint, t->saves.run, path));
    status = save(t, path);
    if (status == LS_DIVERGED)
        return status;
    if (status != LS_OK)
        TRY(fail(failure, "%s; the second place is no better: %.400s", s->fault,
                 last_error()));
    snprintf(t->saves.fallback, sizeof t->saves.fallback, "%s", path);

done:
    return status;
}

ls_status trainer_save_last(struct ls_trainer *t, struct last_save *s)
{
    const double longest = machines_count(t->config.machines) > 1 ? 2 : 15;
    const double start = machine_seconds(), end = end_of_tries(t);
    double seconds = 0.5;
    ls_status status;

    end_open_save(t);
    status = try_once(t, s);

    if (status == LS_OK || status == LS_DIVERGED)
        return status;
    /* From here on a request to stop is one to end the tries. */
    atomic_store(&t->wanted, WANT_NOTHING);
    while (status != LS_OK && status != LS_DIVERGED &&
           tries_again(t, end, seconds)) {
        status = try_once(t, s);
        seconds = fmin(2 * seconds, longest);
    }
    if (status == LS_OK || status == LS_DIVERGED)
        return status;
    if (t->saves.failed > 1)
        status =
            fail(status, "%s (tried %zu times in %.0f seconds)", last_error(),
                 t->saves.failed + 1, machine_seconds() - start);
    return t->config.save_fallback[0] ? save_elsewhere(t, s, status) : status;
}

/* ---- The beginning ------------------------------------------------------- */

static ls_status check_place(ls_config *config)
{
    char *const place = config->save_fallback;
    char *absolute = realpath(place, NULL);
    const int error = !absolute                            ? errno
                      : access(absolute, W_OK | X_OK) != 0 ? errno
                                                           : 0;
    ls_status status = LS_OK;

    if (error)
        status = fail(LS_EXISTS,
                      "setting save-fallback=%s: %s; want a directory that can "
                      "be written",
                      place, system_text(error));
    else if (strlen(absolute) >= sizeof config->save_fallback)
        status = fail(LS_USAGE,
                      "setting save-fallback=%s: the path is too "
                      "long",
                      place);
    else
        snprintf(place, sizeof config->save_fallback, "%s", absolute);
    free(absolute);
    return status;
}

ls_status trainer_begin_saves(struct ls_trainer *t)
{
    ls_status status = LS_OK;

    if (!t->saves.run[0])
        TRY(run_identity(t->saves.run));
    if (t->config.save_fallback[0] && machines_writes(t->config.machines))
        TRY(check_place(&t->config));

done:
    return status;
}
