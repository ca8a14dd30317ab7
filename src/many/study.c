/* SPDX-License-Identifier: MIT */
/*
 * study.c - create a study and destroy it.
 */
#include "many/pack.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/machine.h"
#include "base/mem.h"
#include "math/optimizer.h"
#include "model/ensemble.h"
#include "settings/config.h"
#include "settings/figure.h"
#include "table/dataset/split.h"
#include "table/open/budget.h"

void study_note(ls_study *s, ls_level level, const char *format, ...)
{
    char sentence[1024];
    va_list arguments;

    if (!s->callbacks.log)
        return;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    pthread_mutex_lock(&s->lock);
    s->callbacks.log(s->callbacks.user, level, sentence);
    pthread_mutex_unlock(&s->lock);
}

/* Refuse settings of a single run that parallel runs cannot have. */
static ls_status check_settings(const ls_config *config,
                                const ls_dataset *validation,
                                const ls_study_plan *plan)
{
    if (strcmp(config->bind, "none") != 0)
        return fail(LS_USAGE,
                    "setting bind=%s places the threads of one run, and here "
                    "several models are trained side by side",
                    config->bind);
    if (config->max_steps > 0)
        return fail(LS_USAGE, "setting max-steps stops one run, and here are "
                              "several models: setting max-time stops all");
    if (config->diagnose)
        return fail(LS_USAGE, "setting diagnose is for one run, and here are "
                              "several models");
    if (plan->folds > 0 && (validation || config->val_split > 0))
        return fail(LS_USAGE,
                    "setting %s holds out rows, and so do folds: give one of "
                    "them",
                    validation ? "val" : "val-split");
    if (plan->repeats > 0 && plan->folds == 0)
        return fail(LS_USAGE, "repeats are of folds, and there are none");
    return LS_OK;
}

static ls_status fail_unseen(const char *setting, const char *value)
{
    return fail(LS_USAGE,
                "setting %s=%s needs a validation while a model is trained, "
                "and folds are measured when it is done: leave setting %s at "
                "its default",
                setting, value, setting);
}

/* With folds a run has no validation. The figure to monitor is that by which a
 * search ranks its trials. */
static ls_status check_figures(const ls_config *config,
                               const ls_study_plan *plan)
{
    const struct figure *monitor = figure_find(config->monitor);
    char every[LS_NAME_SIZE];
    ls_config usual;
    struct target target;
    ls_status status = LS_OK;

    if (plan->folds == 0)
        return LS_OK;
    config_default(&usual);
    if (!plan->space && monitor && monitor->of_validation)
        TRY(fail_unseen("monitor", config->monitor));
    TRY(target_read(config->stop_at, &target));
    if (target.figure && target.figure->of_validation)
        TRY(fail_unseen("stop-at", config->stop_at));
    TRY(config_get(config, "val-every", every, sizeof every));
    if (config->val_every.unit != usual.val_every.unit ||
        config->val_every.n > usual.val_every.n)
        TRY(fail_unseen("val-every", every));
done:
    return status;
}

static ls_status check_plan(const ls_study_plan *plan)
{
    if (pack_is_planned(plan))
        return pack_check_plan(plan);
    if (plan->ensemble_patience > 0 || plan->given)
        return fail(LS_USAGE, "a patience of the ensemble and settings given "
                              "are of a pack, whose method is pack");
    if (plan->space && plan->space->n == 0)
        return fail(LS_USAGE, "the space of the search has no settings");
    if (!plan->space && (plan->method || plan->trials > 0))
        return fail(LS_USAGE, "a method and trials are of a search, which has "
                              "a space");
    if (!plan->space && plan->folds == 0)
        return fail(LS_USAGE,
                    "a cross-validation has no folds, want 2 or more");
    if (plan->folds > FOLDS_MOST ||
        (!plan->space &&
         plan->folds * (plan->repeats ? plan->repeats : 1) > ENSEMBLE_MOST))
        return fail(LS_USAGE, "%zu folds, want 2 to %d in all repeats",
                    plan->folds, (int)ENSEMBLE_MOST);
    if (plan->trials > SPACE_MOST_TRIALS)
        return fail(LS_USAGE, "%zu trials, want at most %d", plan->trials,
                    (int)SPACE_MOST_TRIALS);
    if (plan->repeats > 1000)
        return fail(LS_USAGE, "%zu repeats, want at most 1000", plan->repeats);
    return LS_OK;
}

/* Settle the order of rows, which a single run would choose by memory, for all
 * runs. */
static void settle_order(ls_study *s)
{
    ls_config *c = &s->config;
    const struct footprint *need = &s->data->footprint;

    if (strcmp(c->shuffle, "auto") == 0)
        strcpy(c->shuffle, budget_mixes_all(c, need) ? "full" : "window");
    if (strcmp(c->shuffle, "window") == 0 && c->window <= 0)
        c->window = budget_window(c, need);
}

/* For an optimizer that takes all rows at a time, whose run chooses without a
 * look at the memory, the choice stays open. */
static void settle_whole(ls_study *s, const ls_config *given)
{
    if (strcmp(given->shuffle, "auto") != 0)
        return;
    for (size_t i = 0; i < s->n_trials; i++) {
        ls_config *c = &s->trial[i].config;

        if (optimizer_find(c->optimizer)->uses & USES_BATCH)
            continue;
        memcpy(c->shuffle, given->shuffle, sizeof c->shuffle);
        c->window = given->window;
    }
}

/* Without folds trials are compared by the validation. */
static ls_status check_held_out(const ls_study *s)
{
    struct rows train = {0}, held_out = {0};
    ls_status status = LS_OK;

    if (s->validation)
        return LS_OK;
    TRY(rows_split(s->data, s->config.val_split, s->config.split,
                   s->config.seed, &train, &held_out));
    if (held_out.n == 0)
        TRY(fail(LS_USAGE, "trials are compared by rows held out, and there "
                           "are none: give setting val-split, setting val or "
                           "folds"));
done:
    rows_clear(&train);
    rows_clear(&held_out);
    return status;
}

static ls_status create_folds(ls_study *s)
{
    ls_status status = LS_OK;

    if (s->n_folds == 0)
        return check_held_out(s);
    TRY(MEM_ARRAY(s->folds, s->repeats, "folds"));
    for (size_t r = 0; r < s->repeats; r++)
        TRY(folds_create(s->data, s->n_folds, s->config.split,
                         s->config.seed + r, &s->folds[r]));
done:
    return status;
}

/* A class that is missing in a fold has no figure there. */
static void warn_of_classes(ls_study *s)
{
    const ls_dataset *d = s->data;

    for (size_t c = 0; s->folds && d->label && c < d->about.classes; c++)
        if (d->class_rows[c] < s->n_folds) {
            study_note(s, LS_WARNING,
                       "class number %zu of %s has %zu rows, fewer than the "
                       "%zu folds: some are measured or trained without it",
                       c, d->path, d->class_rows[c], s->n_folds);
            return;
        }
}

ls_status study_create(const ls_config *config, const ls_dataset *data,
                       const ls_dataset *validation, const ls_study_plan *plan,
                       const ls_study_callbacks *callbacks, ls_study **study)
{
    struct ls_study *s = NULL;
    ls_thread_plan threads;
    ls_status status = LS_OK;

    TRY(check_plan(plan));
    TRY(check_settings(config, validation, plan));
    TRY(check_figures(config, plan));
    TRY(study_check_threshold(config, data));
    if (pack_is_planned(plan))
        TRY(pack_check_settings(config, data, validation));
    TRY(MEM_ARRAY(s, 1, "a study"));
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->freed, NULL);
    s->config = *config;
    s->data = data;
    s->validation = validation;
    if (callbacks)
        s->callbacks = *callbacks;
    s->n_folds = plan->folds;
    s->repeats = plan->repeats > 0 ? plan->repeats : 1;
    s->models = s->n_folds > 0 ? s->n_folds * s->repeats : 1;
    s->machines = config->machines;
    s->config.machines = NULL; /* each model is of one process */
    TRY(machines_plan_threads(s->machines, config->threads, &threads));
    s->threads = threads.threads;
    settle_order(s);
    TRY(pack_is_planned(plan) ? pack_create(s, plan) : create_folds(s));
    TRY(study_trials_create(s, plan));
    settle_whole(s, config);
    warn_of_classes(s);
    *study = s;
    s = NULL;
done:
    study_destroy(s);
    return status;
}

static void trial_clear(struct study_trial *trial, size_t models)
{
    for (size_t i = 0; trial->fold && i < models; i++)
        model_destroy(trial->fold[i].model);
    mem_free(trial->fold);
    mem_free(trial->settings);
}

void study_destroy(ls_study *s)
{
    if (!s)
        return;
    pack_destroy(s);
    for (size_t i = 0; s->trial && i < s->n_trials; i++)
        trial_clear(&s->trial[i], s->models);
    for (size_t r = 0; s->folds && r < s->repeats; r++)
        folds_clear(&s->folds[r]);
    mem_free(s->trial);
    mem_free(s->folds);
    mem_free(s->active);
    space_destroy(s->space);
    model_destroy(s->model);
    pthread_cond_destroy(&s->freed);
    pthread_mutex_destroy(&s->lock);
    mem_free(s);
}
