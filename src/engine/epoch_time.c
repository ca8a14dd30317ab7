/* SPDX-License-Identifier: MIT */
/*
 * epoch_time.c - where the time of an epoch went. Part of trainer.h.
 *
 * Phases are measured in one step of 16, as thread time; their shares are those
 * of all steps, so that the parts add up to the seconds of the epoch.
 */
#include <math.h>

#include "engine/trainer.h"

void trainer_clock_begin(struct ls_trainer *t)
{
    t->clock = (struct epoch_clock){.waited = data_loader_waited(t->loader)};
    engine_thread_seconds(t->engine, t->clock.thread);
}

static double sum_of(const double seconds[N_PHASES])
{
    double sum = 0;

    for (size_t p = 0; p < N_PHASES; p++)
        sum += seconds[p];
    return sum;
}

/* Shares of the phases in this epoch, or in the run so far if no step of the
 * epoch was timed; NAN without any. */
static void find_shares(const struct ls_trainer *t, double share[N_PHASES])
{
    double run[N_PHASES], epoch[N_PHASES];

    engine_thread_seconds(t->engine, run);
    for (size_t p = 0; p < N_PHASES; p++)
        epoch[p] = run[p] - t->clock.thread[p];

    const double of_epoch = sum_of(epoch), of_run = sum_of(run);

    for (size_t p = 0; p < N_PHASES; p++)
        share[p] = of_epoch > 0 ? epoch[p] / of_epoch
                   : of_run > 0 ? run[p] / of_run
                                : (double)NAN;
}

ls_epoch_time trainer_epoch_time(const struct ls_trainer *t)
{
    const double waited = data_loader_waited(t->loader) - t->clock.waited;
    const double data = fmin(fmax(waited, 0), t->epoch_seconds);
    const double steps = t->epoch_seconds - data;
    double share[N_PHASES];

    find_shares(t, share);
    return (ls_epoch_time){
        .gather = steps * share[PHASE_GATHER],
        .forward = steps * share[PHASE_FORWARD],
        .backward = steps * share[PHASE_BACKWARD],
        .weights = steps * share[PHASE_WEIGHTS],
        .elementwise = steps * share[PHASE_ELEMENTWISE],
        .update = steps * share[PHASE_UPDATE],
        .waiting = steps * share[PHASE_WAITING],
        .data = data,
        .validation = t->clock.validation,
        .saving = t->clock.saving,
    };
}
