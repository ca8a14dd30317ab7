/* SPDX-License-Identifier: MIT */
/*
 * study_trials.c - the trials of a study and their settings.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/random.h"
#include "many/pack.h"
#include "settings/config.h"
#include "settings/config_table.h"
#include "table/values/encoding.h"

enum { SETTINGS_SIZE = 1024, USUAL_TRIALS = 20, USUAL_HALVED = 27 };

static bool is_method(const ls_study *s, const char *name)
{
    return strcmp(s->method, name) == 0;
}

static ls_status choose_method(ls_study *s, const ls_study_plan *plan)
{
    const char *method = plan->method ? plan->method : "random";

    if (strcmp(method, "grid") != 0 && strcmp(method, "random") != 0 &&
        strcmp(method, "halving") != 0 && strcmp(method, "pack") != 0)
        return fail(LS_USAGE,
                    "method is '%.40s', want one of grid, random, halving, "
                    "pack",
                    method);
    snprintf(s->method, sizeof s->method, "%s", method);
    if (is_method(s, "grid") && plan->trials > 0)
        return fail(LS_USAGE, "a grid has all of its points as trials: a "
                              "number of trials is for random and halving");
    if (is_method(s, "halving") && s->config.epochs == LS_AUTO)
        return fail(LS_USAGE, "method halving divides the epochs among the "
                              "trials: setting epochs=auto must be a number");
    return LS_OK;
}

/* The number of trials, and of which sort. Where there are choices only, a
 * random search takes each point of the grid once at most; members of a pack
 * differ in their seeds, too. */
static ls_status count_trials(ls_study *s, const ls_study_plan *plan, size_t *n,
                              size_t *points)
{
    const size_t usual = s->pack                   ? PACK_USUAL_MEMBERS
                         : is_method(s, "halving") ? USUAL_HALVED
                                                   : USUAL_TRIALS;
    ls_status status = LS_OK;

    *n = plan->trials > 0 ? plan->trials : usual;
    *points = 0;
    if (is_method(s, "grid") || (!s->pack && space_is_finite(s->space)))
        TRY(space_grid(s->space, points));
    if (is_method(s, "grid"))
        *n = *points;
    else if (*points > 0)
        *n = *n < *points ? *n : *points;
done:
    return status;
}

static ls_status choose_settings(ls_study *s, size_t i, size_t points)
{
    struct study_trial *trial = &s->trial[i];
    char text[SETTINGS_SIZE] = "";
    ls_status status = LS_OK;

    trial->config = s->config;
    strcpy(trial->config.threshold_by, "none"); /* see study_threshold.c */
    if (s->space && is_method(s, "grid")) {
        TRY(space_take_point(s->space, i, &trial->config, text, sizeof text));
    } else if (s->space && points > 0) {
        const struct permutation order =
            permutation_make(points, s->config.seed, RANDOM_TRIAL, 0);

        TRY(space_take_point(s->space, (size_t)permutation_at(&order, i),
                             &trial->config, text, sizeof text));
    } else if (s->space) {
        TRY(space_take_random(s->space, s->config.seed, i, &trial->config, text,
                              sizeof text));
    }
    if (s->pack)
        trial->config.seed += i;
    trial->settings = mem_text(text);
    TRY(mem_check(trial->settings, strlen(text) + 1, 1, "a trial"));
done:
    return status;
}

static ls_status create_models(ls_study *s, struct study_trial *trial)
{
    const ls_figures none = {(double)NAN, (double)NAN, (double)NAN, (double)NAN,
                             (double)NAN};
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(trial->fold, s->models, "models of a trial"));
    for (size_t i = 0; i < s->models; i++) {
        struct study_fold *fold = &trial->fold[i];

        fold->about.repeat = s->n_folds > 0 ? i / s->n_folds : 0;
        fold->about.fold = s->n_folds > 0 ? i % s->n_folds : 0;
        fold->about.status = LS_STOPPED;
        fold->about.ended = fold->ended;
        fold->about.figures = none;
        fold->about.threshold = fold->about.threshold_value = (double)NAN;
    }
    const bool cuts = strcmp(s->config.threshold_by, "none") != 0;

    trial->about =
        (ls_trial){.settings = trial->settings,
                   .threshold_by = cuts ? s->config.threshold_by : NULL,
                   .threshold_mean = (double)NAN,
                   .threshold_std = (double)NAN,
                   .status = LS_STOPPED,
                   .ended = trial->ended,
                   .folds = s->models,
                   .mean = none,
                   .std = none};
done:
    return status;
}

/* A trial with contradictory settings has this failure as its result. */
static void check_trial(const ls_study *s, struct study_trial *trial)
{
    const ls_status status = config_check(&trial->config);

    for (size_t i = 0; status != LS_OK && i < s->models; i++) {
        trial->fold[i].about.status = status;
        snprintf(trial->fold[i].ended, sizeof trial->fold[i].ended, "%.250s",
                 last_error());
    }
}

/* Members of one ensemble have the same loss. */
static ls_status check_same_loss(const ls_study *s)
{
    for (size_t i = 0; i < s->space->n; i++)
        if (setting_is_among(s->space->range[i].key,
                             "loss,quantiles,huber-delta,focal-gamma"))
            return fail(LS_USAGE,
                        "members of a pack cannot differ in setting %s: one "
                        "ensemble has one loss",
                        s->space->range[i].key);
    return LS_OK;
}

/* Refuse to rank by values of different losses. */
static ls_status check_comparable(const ls_study *s)
{
    static const char *const of_loss[] = {"loss",        "class-weight",
                                          "huber-delta", "focal-gamma",
                                          "quantiles",   "label-smoothing"};
    const char *by = s->config.monitor;

    if (s->pack)
        return check_same_loss(s);
    if (strcmp(by, "auto") != 0 && strcmp(by, "loss") != 0 &&
        strcmp(by, "train-loss") != 0)
        return LS_OK;
    for (size_t i = 0; i < s->space->n; i++)
        for (size_t k = 0; k < sizeof of_loss / sizeof *of_loss; k++)
            if (strcmp(s->space->range[i].key, of_loss[k]) == 0)
                return fail(LS_USAGE,
                            "trials that differ in setting %s cannot be "
                            "ranked by their loss: give setting monitor as "
                            "accuracy, auc, rmse or r2",
                            of_loss[k]);
    return LS_OK;
}

/* The table is read once: its texts are codes, or a feature each. */
static ls_status check_embedding(const ls_study *s)
{
    struct coded_walk walk = {0};
    const bool codes = coded_next(s->data->columns, &walk);

    for (size_t i = 0; i < s->n_trials; i++) {
        const bool embeds = s->trial[i].config.embedding != 0;

        if (embeds && !codes)
            return fail(LS_USAGE,
                        "the space has setting embedding, and %s was read "
                        "without codes of texts: give setting embedding=auto "
                        "beside the space",
                        s->data->path);
        if (!embeds && codes)
            return fail(LS_USAGE,
                        "the space has setting embedding=0, and %s was read "
                        "with codes of texts: search with and without "
                        "embeddings one after the other",
                        s->data->path);
    }
    return LS_OK;
}

ls_status study_trials_create(ls_study *s, const ls_study_plan *plan)
{
    size_t n = 1, points = 0;
    ls_status status = LS_OK;

    if (s->pack && !plan->space)
        TRY(pack_space(&s->config, plan->given, s->pack->train.n, &s->space));
    if (plan->space)
        TRY(space_copy(plan->space, &s->space));
    if (s->space) {
        TRY(check_comparable(s));
        TRY(choose_method(s, plan));
        TRY(count_trials(s, plan, &n, &points));
    }
    TRY(MEM_ARRAY(s->trial, n, "trials"));
    s->n_trials = n;
    TRY(MEM_ARRAY(s->active, n, "trials"));
    for (size_t i = 0; i < n; i++) {
        TRY(choose_settings(s, i, points));
        TRY(create_models(s, &s->trial[i]));
        check_trial(s, &s->trial[i]);
    }
    if (s->space)
        TRY(check_embedding(s));
done:
    return status;
}
