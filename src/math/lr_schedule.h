/* SPDX-License-Identifier: MIT */
/*
 * lr_schedule.h - the learning rate of each step of a run.
 *
 * A function of the settings, the steps of an epoch, the epochs of the run and
 * the number of the step; of plateau also of the losses of all epochs before.
 */
#ifndef LOCKSTEP_LR_SCHEDULE_H
#define LOCKSTEP_LR_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/settings.h"

/* Settings that a schedule uses in addition to lr and warmup. */
enum {
    LR_USES_EVERY = 1,
    LR_USES_FACTOR = 2,
    LR_USES_POWER = 4,
    LR_USES_MIN = 8,
    LR_USES_RISE = 16,
    LR_USES_GROWTH = 32,
    LR_USES_DECAY = 64
};

struct lr_schedule;

struct lr_kind {
    const char *name;
    unsigned uses;       /* LR_USES_... */
    double usual_factor; /* what lr-factor 0 stands for */
    double usual_epochs; /* what lr-every 0 stands for, 0 = no interval */
    bool spans_run;      /* ends with the last epoch, unless it restarts */
    bool follows_loss;   /* see lr_schedule_follow() */

    /* Rate t steps after the warmup. */
    double (*rate)(const struct lr_schedule *s, double t);
};

struct lr_schedule {
    const struct lr_kind *kind;
    double lr;
    double scale; /* of all rates, 1 at first; the caller changes it */
    double warmup, every, span; /* steps; span: from the warmup to the end */
    double factor, power, decay, least, rise, growth;
    double epochs_every; /* of plateau */
    /* plateau: rate now, lowest loss, epochs since it was reached or the rate
     * was reduced */
    double reduced, best, waited;
};

/* For epochs of so many steps, the run of so many epochs. */
struct lr_schedule lr_schedule_make(const ls_config *config,
                                    uint64_t steps_of_epoch, uint64_t epochs);

/* The course of another setting over such a run: a schedule with the rate 1 and
 * no warmup. name: constant or flat-cosine. */
struct lr_schedule lr_schedule_factor(const char *name, uint64_t steps_of_epoch,
                                      uint64_t epochs);

/* Whether the rates depend on the number of epochs of the run. */
bool lr_schedule_spans_run(const ls_config *config);

/* Learning rate of the step after `steps` steps. */
double lr_schedule_at(const struct lr_schedule *schedule, uint64_t steps);

/* plateau: the loss of the next epoch, in order. */
void lr_schedule_follow(struct lr_schedule *schedule, double loss);

/* The row of a name of lr_schedule_choices, which is NULL-ended. */
const struct lr_kind *lr_kind_find(const char *name);
extern const char *const lr_schedule_choices[];

#endif
