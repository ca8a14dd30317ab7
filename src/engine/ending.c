/* SPDX-License-Identifier: MIT */
/*
 * ending.c - stopping criteria: number of epochs, early stopping, a target.
 *
 * On ten tables of 124 to 5,250 rows (docs/tables.md) the criterion for the
 * training loss, that of scikit-learn, reaches or exceeds scikit-learn's
 * accuracy, where 20 epochs lose up to half of it.
 */
#include "engine/ending.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/status.h"

#include "engine/engine.h"

/* What "auto" stands for. A large table learns in fewer passes, and 200 of them
 * would take days: the minibatches of a run are bounded, but never below the
 * passes that a table of any size needs. */
enum {
    MOST_EPOCHS = 200,
    LEAST_EPOCHS = 20,
    MOST_STEPS = 100000,
    USUAL_PATIENCE = 10
};

static size_t usual_epochs(size_t rows, size_t batch_size)
{
    const size_t steps = rows > 0 ? (rows - 1) / batch_size + 1 : 1;
    const size_t epochs = MOST_STEPS / steps;

    if (epochs < LEAST_EPOCHS)
        return LEAST_EPOCHS;
    return epochs < MOST_EPOCHS ? epochs : MOST_EPOCHS;
}

/* Find the figure of setting monitor; auto is the loss. */
static const struct figure *monitor_of(const char *name, bool on_validation)
{
    if (strcmp(name, "auto") == 0)
        return figure_find(on_validation ? "loss" : "train-loss");
    return figure_find(name);
}

struct ending ending_of(const ls_config *config, size_t rows,
                        bool on_validation)
{
    const bool usual = config->epochs == LS_AUTO;
    const struct interval every = config->val_every;
    struct ending ending = {
        .epochs = config->epochs,
        .patience = config->patience,
        .min_delta = config->min_delta,
        .monitor = monitor_of(config->monitor, on_validation),
        .val_epochs = every.unit == LS_EPOCHS ? (size_t)every.n : 1,
        .val_steps =
            on_validation && every.unit == LS_STEPS ? (uint64_t)every.n : 0,
    };
    const ls_status status = target_read(config->stop_at, &ending.target);

    assert(status == LS_OK);
    (void)status;
    if (usual)
        ending.epochs = usual_epochs(rows, engine_batch_rows(config, rows));
    if (config->patience == LS_AUTO)
        ending.patience = usual ? USUAL_PATIENCE : 0;
    return ending;
}

static ls_status check_figure(const struct figure *figure, const char *setting,
                              const char *value, const char *path,
                              const char *task, bool on_validation)
{
    if (!figure_is_of_task(figure, task))
        return fail(LS_USAGE,
                    "setting %s=%s: %s is a figure of %s, and %s is %s",
                    setting, value, figure->name, figure->tasks, path, task);
    if (figure->of_validation && !on_validation)
        return fail(LS_USAGE,
                    "setting %s=%s: %s is measured on a validation; hold out "
                    "rows by setting val-split, or name a file by setting val",
                    setting, value, figure->name);
    return LS_OK;
}

ls_status ending_check(const ls_config *config, const char *path,
                       const char *task, bool on_validation)
{
    const struct interval every = config->val_every;
    struct target target;
    ls_status status = LS_OK;

    TRY(check_figure(monitor_of(config->monitor, on_validation), "monitor",
                     config->monitor, path, task, on_validation));
    TRY(target_read(config->stop_at, &target));
    if (target.figure)
        TRY(check_figure(target.figure, "stop-at", config->stop_at, path, task,
                         on_validation));
    if (!on_validation && (every.unit != LS_EPOCHS || every.n > 1))
        TRY(fail(LS_USAGE,
                 "setting val-every is given, but there is no validation: hold "
                 "out rows by setting val-split, or name a file by setting "
                 "val"));

done:
    return status;
}

bool ending_validates(const struct ending *ending, size_t epoch)
{
    return epoch % ending->val_epochs == 0 || epoch == ending->epochs;
}

/* Epochs since the figure was last better than ever before by min_delta. A
 * validation within an epoch counts for that epoch. */
static size_t waited(const struct ending *ending, const struct history *history)
{
    const struct figure *monitor = ending->monitor;
    double best = figure_worst(monitor);
    bool improved = false;
    size_t count = 0;

    for (size_t i = 0; i < history->n; i++) {
        const ls_epoch *epoch = &history->epoch[i];
        const double value = figure_of(monitor, epoch);

        improved |= figure_is_better(monitor, value, best, ending->min_delta);
        best = figure_better(monitor, best, value);
        if (epoch->partial)
            continue;
        count = improved ? 0 : count + 1;
        improved = false;
    }
    return count;
}

/* An epoch that was not validated may have been an improvement. */
static bool lost_patience(const struct ending *ending,
                          const struct history *history, size_t epochs)
{
    return ending->patience > 0 &&
           (!ending->monitor->of_validation ||
            ending_validates(ending, epochs)) &&
           waited(ending, history) >= ending->patience;
}

/* Only figures of this step count. */
static bool hit_target(const struct ending *ending,
                       const struct history *history, uint64_t step)
{
    const ls_epoch *last =
        history->n > 0 ? &history->epoch[history->n - 1] : NULL;

    return ending->target.figure && last && last->step == step &&
           target_reached(&ending->target, last);
}

bool ending_reached(const struct ending *ending, const struct history *history,
                    struct ending_place place, char why[128])
{
    const struct figure *monitor = ending->monitor;

    why[0] = '\0';
    if (hit_target(ending, history, place.step))
        snprintf(why, 128, "the %s has reached %g at step %llu",
                 ending->target.figure->text, ending->target.value,
                 (unsigned long long)place.step);
    else if (place.within_epoch)
        return false;
    else if (place.epochs >= ending->epochs)
        snprintf(why, 128, "all %zu epochs are done", ending->epochs);
    else if (lost_patience(ending, history, place.epochs))
        snprintf(why, 128,
                 "the %s has not improved by more than %g for %zu epochs",
                 monitor->text, ending->min_delta, ending->patience);
    return why[0] != '\0';
}
