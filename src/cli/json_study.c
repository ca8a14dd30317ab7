/* SPDX-License-Identifier: MIT */
/*
 * json_study.c - a cross-validation or a search as JSON.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/json.h"
#include "cli/many.h"
#include "cli/run.h"
#include "lockstep_eval.h"

static void set_figures(json_t *object, const ls_figures *figures)
{
    json_set_figure(object, "loss", figures->loss);
    json_set_figure(object, "accuracy", figures->accuracy);
    json_set_figure(object, "auc", figures->auc);
    json_set_figure(object, "rmse", figures->rmse);
    json_set_figure(object, "r2", figures->r2);
}

/* by: figure of the threshold, if there is one. */
static json_t *json_of_fold(const ls_fold *fold, const char *by)
{
    json_t *item = json_object();

    json_set_count(item, "repeat", fold->repeat);
    json_set_count(item, "fold", fold->fold);
    json_set_count(item, "train_rows", fold->train_rows);
    json_set_count(item, "rows", fold->rows);
    json_set_count(item, "epochs", fold->epochs);
    set_figures(item, &fold->figures);
    if (isfinite(fold->threshold)) {
        json_set_figure(item, "threshold", fold->threshold);
        json_set_figure(item, by, fold->threshold_value);
    }
    json_set_text(item, "ended", fold->ended);
    if (*fold->parameters_sha256)
        json_set_text(item, "parameters_sha256", fold->parameters_sha256);
    return item;
}

/* "lr=0.01 hidden=64,64" as an object: values hold no blanks. */
static json_t *json_of_settings(const char *settings)
{
    json_t *object = json_object();

    while (*settings) {
        const size_t name = strcspn(settings, "=");
        const size_t length = strcspn(settings, " ");
        char key[64];

        snprintf(key, sizeof key, "%.*s", (int)name, settings);
        if (name < length)
            (void)json_object_set_new(
                object, key,
                json_stringn(settings + name + 1, length - name - 1));
        settings += length + (settings[length] == ' ');
    }
    return object;
}

static json_t *json_of_trial(const ls_study *study, size_t number)
{
    const ls_trial *trial = ls_study_trial(study, number);
    json_t *item = json_object(), *folds = json_array();
    json_t *mean = json_object(), *std = json_object();
    const ls_fold *fold;

    json_set_count(item, "trial", number);
    if (trial->rank > 0)
        json_set_count(item, "rank", trial->rank);
    (void)json_object_set_new(item, "settings",
                              json_of_settings(trial->settings));
    json_set_text(item, "status", ls_status_text(trial->status));
    if (*trial->ended)
        json_set_text(item, "ended", trial->ended);
    json_set_count(item, "epochs", trial->epochs);
    if (ls_study_round(study, 0))
        json_set_count(item, "weight", trial->picks);
    set_figures(mean, &trial->mean);
    set_figures(std, &trial->std);
    if (isfinite(trial->threshold_mean)) {
        json_set_figure(mean, trial->threshold_by, trial->threshold_mean);
        json_set_figure(std, trial->threshold_by, trial->threshold_std);
    }
    (void)json_object_set_new(item, "mean", mean);
    (void)json_object_set_new(item, "std", std);
    for (size_t i = 0; (fold = ls_study_fold(study, number, i)); i++)
        (void)json_array_append_new(folds,
                                    json_of_fold(fold, trial->threshold_by));
    (void)json_object_set_new(item, "folds", folds);
    return item;
}

static json_t *json_of_rounds(const ls_study *study)
{
    json_t *rounds = json_array();
    const ls_round *round;

    for (size_t i = 0; (round = ls_study_round(study, i)); i++) {
        json_t *item = json_object();

        json_set_count(item, "round", round->round);
        json_set_count(item, "running", round->running);
        json_set_figure(item, "value", round->value);
        json_set_figure(item, "single", round->single);
        json_set_count(item, "states", round->states);
        json_set_count(item, "best_round", round->best_round);
        json_set_count(item, "rows", round->rows);
        json_set_figure(item, "seconds", round->seconds);
        json_set_figure(item, "choosing", round->choosing);
        (void)json_array_append_new(rounds, item);
    }
    return rounds;
}

json_t *json_of_study(const ls_study *study)
{
    json_t *answer = json_object(), *trials = json_array();
    const ls_model *model = ls_study_model(study);
    size_t n = 0;
    size_t *order = study_order(study, &n);

    for (size_t i = 0; order && i < n; i++)
        (void)json_array_append_new(trials, json_of_trial(study, order[i]));
    free(order);
    (void)json_object_set_new(answer, "trials", trials);
    if (ls_study_round(study, 0))
        (void)json_object_set_new(answer, "rounds", json_of_rounds(study));
    if (model && ls_study_round(study, 0))
        json_set_text(answer, "ended", model_fact(model, "ended"));
    if (model && isfinite(ls_model_calibration(model)->threshold))
        json_set_figure(answer, "threshold",
                        ls_model_calibration(model)->threshold);
    if (model)
        json_set_text(answer, "parameters_sha256",
                      ls_model_about(model)->parameters_sha256);
    return answer;
}
