/* SPDX-License-Identifier: MIT */
/*
 * study_threshold.c - setting threshold-by of a study: the decision threshold
 * of its result, and what it is worth.
 *
 * A threshold is chosen by outputs for rows that the model did not see: those
 * held out, or with folds those of all folds, each by its own model. The trials
 * are trained and compared without thresholds, so that the setting changes no
 * other result. In a cross-validation each fold is measured at a threshold that
 * the other folds of its repeat have chosen: no row judges a threshold that it
 * took part in choosing.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "engine/evaluation.h"
#include "engine/threshold.h"
#include "many/study.h"
#include "table/dataset/split.h"

static bool is_wanted(const ls_study *s)
{
    return strcmp(s->config.threshold_by, "none") != 0;
}

ls_status study_check_threshold(const ls_config *config, const ls_dataset *data)
{
    if (strcmp(config->threshold_by, "none") != 0 &&
        strcmp(data->about.task, "binary") != 0)
        return fail(LS_USAGE,
                    "setting threshold-by=%s is for two classes, and %s is for "
                    "%s",
                    config->threshold_by, data->about.path, data->about.task);
    return LS_OK;
}

ls_status study_held_out(const ls_study *s, const ls_fold *fold,
                         struct rows *rows)
{
    struct rows train = {0}, held_out = {0};
    ls_status status = LS_OK;

    TRY(folds_take(&s->folds[fold->repeat], fold->fold, &train, &held_out));
    TRY(rows_make_list(&held_out));
    *rows = held_out;
    held_out = (struct rows){0};
done:
    rows_clear(&train);
    rows_clear(&held_out);
    return status;
}

/* Outputs of a model for the rows of its fold. */
static ls_status take_fold(const ls_study *s, const ls_model *model,
                           const ls_fold *fold, struct outcomes *outcomes)
{
    struct rows rows = {0};
    ls_status status = LS_OK;

    TRY(study_held_out(s, fold, &rows));
    TRY(evaluation_outcomes(model, s->data, &rows, s->threads, outcomes));
done:
    rows_clear(&rows);
    return status;
}

/* The rows of all parts [n] but one. */
static ls_status join(const struct outcomes *part, size_t n, size_t except,
                      struct outcomes *joined)
{
    struct outcomes a = {0};
    size_t rows = 0, at = 0;
    ls_status status = LS_OK;

    for (size_t i = 0; i < n; i++)
        rows += i != except ? part[i].n : 0;
    TRY(outcomes_create(&part->shape, rows, &a));
    for (size_t i = 0; i < n; i++) {
        const size_t m = i != except ? part[i].n : 0;

        memcpy(a.out + at, part[i].out, m * sizeof *a.out);
        memcpy(a.score + at, part[i].score, m * sizeof *a.score);
        memcpy(a.label + at, part[i].label, m * sizeof *a.label);
        memcpy(a.weight + at, part[i].weight, m * sizeof *a.weight);
        at += m;
    }
    TRY(outcomes_prepare(&a));
    *joined = a;
    a = (struct outcomes){0};
done:
    outcomes_clear(&a);
    return status;
}

static ls_status choose(const ls_study *s, const struct outcomes *part,
                        size_t n, size_t except, double *threshold)
{
    struct outcomes rows = {0};
    double value;
    ls_status status = LS_OK;

    TRY(join(part, n, except, &rows));
    TRY(threshold_choose(&rows, s->config.threshold_by, s->data->about.path,
                         threshold, &value));
done:
    outcomes_clear(&rows);
    return status;
}

static ls_status give(ls_study *s, double threshold)
{
    const struct calibration cut = {.has_threshold = true,
                                    .threshold = threshold};
    ls_status status = LS_OK;

    TRY(model_set_calibration(s->model, &cut));
    TRY(metadata_add(&s->model->provenance, "threshold-by", "%s",
                     s->config.threshold_by));
    model_point(s->model);
done:
    return status;
}

/* Measure each fold of a trial at the threshold of the others. */
static ls_status measure(ls_study *s, struct study_trial *trial,
                         const struct outcomes *part)
{
    const char *by = s->config.threshold_by;
    ls_status status = LS_OK;

    for (size_t i = 0; i < s->models; i++) {
        ls_fold *about = &trial->fold[i].about;
        const size_t first = about->repeat * s->n_folds;
        double t;

        TRY(choose(s, part + first, s->n_folds, about->fold, &t));
        about->threshold = t;
        about->threshold_value = threshold_value(&part[i], by, t);
        about->figures.accuracy = threshold_value(&part[i], "accuracy", t);
    }
done:
    return status;
}

ls_status study_fold_threshold(ls_study *s, size_t trial,
                               struct ls_model *const *model, bool measures)
{
    struct outcomes *part = NULL;
    double threshold;
    ls_status status = LS_OK;

    if (!is_wanted(s))
        return LS_OK;
    TRY(MEM_ARRAY(part, s->models, "outputs of the folds"));
    for (size_t i = 0; i < s->models; i++)
        TRY(take_fold(s, model[i], &s->trial[trial].fold[i].about, &part[i]));
    if (measures)
        TRY(measure(s, &s->trial[trial], part));
    TRY(choose(s, part, s->models, SIZE_MAX, &threshold));
    TRY(give(s, threshold));
done:
    for (size_t i = 0; part && i < s->models; i++)
        outcomes_clear(&part[i]);
    mem_free(part);
    return status;
}

ls_status study_threshold(ls_study *s, const ls_dataset *data,
                          const struct rows *rows)
{
    struct outcomes held_out = {0};
    double threshold, value;
    ls_status status = LS_OK;

    if (!is_wanted(s))
        return LS_OK;
    TRY(evaluation_outcomes(s->model, data, rows, s->threads, &held_out));
    TRY(threshold_choose(&held_out, s->config.threshold_by, data->about.path,
                         &threshold, &value));
    TRY(give(s, threshold));
done:
    outcomes_clear(&held_out);
    return status;
}

ls_status study_split_threshold(ls_study *s, size_t trial)
{
    const ls_config *c = &s->trial[trial].config;
    const ls_dataset *data = s->validation ? s->validation : s->data;
    struct rows train = {0}, held_out = {0};
    ls_status status = LS_OK;

    if (!is_wanted(s))
        return LS_OK;
    if (s->validation) {
        held_out.n = s->validation->about.rows;
    } else {
        TRY(rows_split(s->data, c->val_split, c->split, c->seed, &train,
                       &held_out));
        TRY(rows_make_list(&held_out));
    }
    TRY(study_threshold(s, data, &held_out));
done:
    rows_clear(&train);
    rows_clear(&held_out);
    return status;
}
