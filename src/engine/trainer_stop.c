/* SPDX-License-Identifier: MIT */
/*
 * trainer_stop.c - whether a run stops before its end, and why. Part of
 * trainer.h.
 */
#include "engine/trainer.h"

bool trainer_is_paused(const struct ls_trainer *t)
{
    return t->share.pause > 0 && t->engine->position.epoch >= t->share.pause;
}

/* Whether this run, or the study that it belongs to, is asked to stop. */
static bool is_stop_wanted(const struct ls_trainer *t)
{
    return atomic_load(&t->wanted) == WANT_STOP ||
           (t->share.stop && atomic_load(t->share.stop) != 0);
}

/* Numbered, so that machines can agree on one. */
enum stop_reason { GOES_ON, PAUSED, WANTED, AT_STEPS, AT_TIME };

static enum stop_reason own_reason(const struct ls_trainer *t)
{
    const ls_config *c = &t->config;

    return trainer_is_paused(t) ? PAUSED
           : is_stop_wanted(t)  ? WANTED
           : c->max_steps > 0 && t->engine->position.step >= c->max_steps
               ? AT_STEPS
           : (c->max_time > 0 &&
              machine_seconds() - t->started >= c->max_time) ||
                   (t->share.deadline > 0 &&
                    machine_seconds() >= t->share.deadline)
               ? AT_TIME
               : GOES_ON;
}

const char *trainer_reason_to_stop(const struct ls_trainer *t)
{
    static const char *const reasons[] = {
        [GOES_ON] = NULL,
        [PAUSED] = "paused",
        [WANTED] = "stopped on request",
        [AT_STEPS] = "stopped at the limit of steps",
        [AT_TIME] = "stopped at the limit of time",
    };

    return reasons[machines_most(t->config.machines, own_reason(t))];
}
