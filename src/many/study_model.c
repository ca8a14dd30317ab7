/* SPDX-License-Identifier: MIT */
/*
 * study_model.c - train and measure one model of a study.
 */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/machine.h"
#include "base/mem.h"
#include "engine/evaluate_file.h"
#include "many/study.h"
#include "model/checkpoints.h"
#include "model/model_file.h"
#include "table/open/budget.h"

/* ---- Memory -------------------------------------------------------------- */

/* Bytes that a trainer will take, apart from the table, which all share. */
static double bytes_of(const struct ls_trainer *t)
{
    const ls_memory *m = &t->memory;

    return (double)(m->parameters + m->optimizer + m->work + m->saving);
}

/* Whether the memory holds another model next to the running ones. Needs the
 * lock. A single model always fits: its trainer checks the memory. */
static bool fits(const ls_study *s)
{
    const double saving = (double)s->running * s->saving;

    return s->running == 0 ||
           (s->bytes > 0 && s->bytes + saving < budget_left(&s->config));
}

static void release(ls_study *s)
{
    pthread_mutex_lock(&s->lock);
    s->running--;
    pthread_cond_broadcast(&s->freed);
    pthread_mutex_unlock(&s->lock);
}

/* ---- One run ------------------------------------------------------------- */

struct run_parts {
    ls_config config;
    struct run_share share;
    struct rows held_out; /* of the fold, which the trainer must not see */
    char path[LS_PATH_SIZE], checkpoint[LS_PATH_SIZE]; /* or "" */
    ls_callbacks callbacks;
};

/* Warnings concern the table, and are the same for all models. */
static void pass_warning(void *user, ls_level level, const char *sentence)
{
    if (level == LS_WARNING)
        study_note(user, level, "%s", sentence);
}

/* Find the checkpoint of a run of the study, or "". */
static ls_status find_checkpoint(const ls_study *s, struct run_parts *run)
{
    char path[LS_PATH_SIZE], found[LS_PATH_SIZE];
    ls_status status = LS_OK;

    if (!run->path[0] || !s->may_resume)
        return LS_OK;
    TRY(checkpoint_path(run->path, path));
    TRY(checkpoint_find(path, found));
    if (found[0])
        snprintf(run->checkpoint, sizeof run->checkpoint, "%s", path);
done:
    return status;
}

/* Set max-time to the remaining time; without any, a run stops before its first
 * step. */
static void limit_time(const ls_study *s, ls_config *config)
{
    if (s->deadline > 0)
        config->max_time = fmax(s->deadline - machine_seconds(), 1e-9);
}

/* Runs on folds cannot monitor the figures that rank the trials, as they do not
 * see the held-out rows. */
static void monitor_training(ls_config *config)
{
    if (strcmp(config->monitor, "train-loss") != 0)
        strcpy(config->monitor, "auto");
}

static ls_status prepare(ls_study *s, size_t trial, size_t model,
                         size_t threads, struct run_parts *run)
{
    const struct study_fold *fold = &s->trial[trial].fold[model];
    ls_status status = LS_OK;

    run->config = s->trial[trial].config;
    run->config.threads = threads;
    run->config.seed += fold->about.repeat;
    run->share.stop = &s->ended;
    run->share.pause = s->pause;
    if (trial == 0 && model == 0)
        run->callbacks = (ls_callbacks){
            .size = sizeof run->callbacks, .user = s, .log = pass_warning};
    limit_time(s, &run->config);
    if (s->output[0])
        TRY(study_model_path(s, trial, model, run->path));
    TRY(find_checkpoint(s, run));
    if (s->folds) {
        monitor_training(&run->config);
        run->share.has_rows = true;
        TRY(folds_take(&s->folds[fold->about.repeat], fold->about.fold,
                       &run->share.train, &run->held_out));
        if (!s->data->stream)
            TRY(rows_make_list(&run->held_out));
    }
done:
    return status;
}

/* Create the trainer when there is memory for it. */
static ls_status create(ls_study *s, struct run_parts *run,
                        ls_trainer **trainer)
{
    ls_status status = LS_OK;

    pthread_mutex_lock(&s->lock);
    while (!fits(s))
        pthread_cond_wait(&s->freed, &s->lock);
    s->running++;
    pthread_mutex_unlock(&s->lock);
    status = trainer_create_shared(
        &run->config, s->data, s->validation, &run->callbacks, &run->share,
        run->checkpoint[0] ? run->checkpoint : NULL, trainer);
    if (status != LS_OK) {
        release(s);
        return status;
    }
    pthread_mutex_lock(&s->lock);
    s->bytes = fmax(s->bytes, bytes_of(*trainer));
    s->saving = fmax(s->saving, (double)(*trainer)->memory.saving);
    pthread_cond_broadcast(&s->freed);
    pthread_mutex_unlock(&s->lock);
    return LS_OK;
}

/* ---- Results ------------------------------------------------------------- */

/* Whether a status is a result of the run (its settings, its data) and not a
 * failure of the machine, which ends the study. */
static bool is_result(ls_status status)
{
    return status == LS_OK || status == LS_DIVERGED || status == LS_USAGE ||
           status == LS_BAD_DATA;
}

static ls_status measure(const ls_study *s, struct ls_trainer *t,
                         const struct rows *rows, size_t threads,
                         struct study_fold *fold)
{
    const struct ls_model *model = trainer_best(t);
    const struct rows *held_out = s->folds ? rows : &t->held_out;
    const ls_dataset *data = s->folds ? s->data : t->validation;
    ls_metrics metrics = {0};
    ls_status status = LS_OK;

    TRY(evaluate_rows(model, data, held_out, threads, &metrics));
    fold->about.rows = held_out->n;
    fold->about.figures = (ls_figures){metrics.loss, metrics.accuracy,
                                       metrics.auc, metrics.rmse, metrics.r2};
    metrics_clear(&metrics);
    memcpy(fold->about.parameters_sha256, model->about.parameters_sha256,
           sizeof fold->about.parameters_sha256);
    if (!isfinite(fold->about.figures.loss))
        status = fail(LS_DIVERGED, "the loss of the rows held out is not "
                                   "finite");
done:
    return status;
}

/* The status of a run, which paused, stopped, ended or failed. */
static ls_status judge(const ls_study *s, struct ls_trainer *t,
                       const struct rows *rows, size_t threads,
                       struct study_fold *fold, ls_status status)
{
    fold->about.epochs = t->result.epochs;
    fold->about.train_rows = t->rows.n;
    snprintf(fold->ended, sizeof fold->ended, "%s", t->result.ended);
    if (status == LS_STOPPED && trainer_is_paused(t))
        status = LS_OK;
    if (status == LS_OK)
        status = measure(s, t, rows, threads, fold);
    return status;
}

static ls_status note_result(struct study_fold *fold, ls_status status)
{
    if (status == LS_STOPPED)
        return LS_OK; /* as it was before: not done */
    fold->about.status = status;
    if (status != LS_OK)
        snprintf(fold->ended, sizeof fold->ended, "%.250s", last_error());
    return is_result(status) ? LS_OK : status;
}

static ls_status run_and_judge(ls_study *s, struct run_parts *run,
                               size_t threads, struct study_fold *fold)
{
    struct ls_trainer *t = NULL;
    ls_status status = create(s, run, &t);

    if (status != LS_OK)
        return note_result(fold, status);
    status = trainer_run(t, run->path[0] ? run->path : NULL, 1);
    status = judge(s, t, &run->held_out, threads, fold, status);
    model_destroy(fold->model);
    fold->model = NULL;
    if (status == LS_OK && !run->path[0])
        fold->model = trainer_end(t);
    else
        trainer_destroy(t);
    release(s);
    return note_result(fold, status);
}

ls_status study_train(ls_study *s, size_t trial, size_t model, size_t threads)
{
    struct study_fold *fold = &s->trial[trial].fold[model];
    struct run_parts *run = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(run, 1, "a run"));
    TRY(prepare(s, trial, model, threads, run));
    TRY(run_and_judge(s, run, threads, fold));
done:
    if (run) {
        rows_clear(&run->share.train);
        rows_clear(&run->held_out);
    }
    mem_free(run);
    return status;
}

ls_status study_take_model(ls_study *s, size_t trial, size_t model,
                           struct ls_model **made)
{
    struct study_fold *fold = &s->trial[trial].fold[model];
    char path[LS_PATH_SIZE];
    ls_status status = LS_OK;

    if (!s->output[0]) {
        *made = fold->model;
        fold->model = NULL;
        return LS_OK;
    }
    TRY(study_model_path(s, trial, model, path));
    TRY(model_file_load(path, made, NULL));
done:
    return status;
}

ls_status study_train_all(ls_study *s, size_t trial)
{
    struct run_parts *run = NULL;
    struct ls_trainer *t = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(run, 1, "a run"));
    run->config = s->trial[trial].config;
    if (s->folds)
        monitor_training(&run->config);
    run->config.threads = s->threads;
    limit_time(s, &run->config);
    run->share.stop = &s->ended;
    snprintf(run->path, sizeof run->path, "%s", s->output);
    TRY(find_checkpoint(s, run));
    TRY(create(s, run, &t));
    release(s);
    TRY(trainer_run(t, run->path[0] ? run->path : NULL, 1));
    s->model = trainer_end(t);
    t = NULL;
done:
    trainer_destroy(t);
    mem_free(run);
    return status;
}
