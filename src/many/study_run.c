/* SPDX-License-Identifier: MIT */
/*
 * study_run.c - run the models of a study side by side, and make its result.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/lock.h"
#include "base/machine.h"
#include "base/mem.h"
#include "many/crew.h"
#include "many/pack.h"
#include "model/ensemble.h"
#include "model/model_file.h"
#include "model/run_lock.h"

/* Factor of successive halving: one of ETA trials continues, with ETA times the
 * epochs. */
enum { ETA = 3 };

static void say_trained(ls_study *s, size_t trial, size_t model)
{
    const struct study_trial *t = &s->trial[trial];

    pthread_mutex_lock(&s->lock);
    if (t->fold[model].about.status != LS_STOPPED) {
        s->done++;
        if (s->callbacks.trained)
            s->callbacks.trained(s->callbacks.user, s->done, s->planned,
                                 &t->about, &t->fold[model].about);
    }
    pthread_mutex_unlock(&s->lock);
}

/* Model number `job` of the trials that are active: fold after fold of one
 * trial. */
static ls_status do_job(void *user, size_t job, size_t threads)
{
    ls_study *s = user;
    const size_t trial = s->active[job / s->models], model = job % s->models;
    struct study_fold *fold = &s->trial[trial].fold[model];
    ls_status status = LS_OK;

    if (atomic_load(&s->ended) != 0)
        return LS_OK;
    /* A failed model is not trained again. */
    if (fold->about.status == LS_STOPPED)
        status = study_train(s, trial, model, threads);
    if (status != LS_OK || fold->about.status == LS_STOPPED)
        atomic_store(&s->ended, 1);
    else
        say_trained(s, trial, model);
    return status;
}

static void learn(ls_study *s, size_t job)
{
    if (job % machines_count(s->machines) != machines_rank(s->machines))
        say_trained(s, s->active[job / s->models], job % s->models);
}

static ls_status fail_stopped(const ls_study *s)
{
    return fail(LS_STOPPED, "stopped: %zu of %zu models are trained", s->done,
                s->planned);
}

/* Models that completed the last rung continue in this one. */
static void begin_rung(ls_study *s)
{
    for (size_t i = 0; i < s->n_active; i++)
        for (size_t k = 0; k < s->models; k++) {
            ls_fold *fold = &s->trial[s->active[i]].fold[k].about;

            fold->status = fold->status == LS_OK ? LS_STOPPED : fold->status;
        }
}

/* Whether all models of the active trials are done. */
static bool is_done(const ls_study *s)
{
    for (size_t i = 0; i < s->n_active; i++)
        for (size_t k = 0; k < s->models; k++)
            if (s->trial[s->active[i]].fold[k].about.status == LS_STOPPED)
                return false;
    return true;
}

/* The active trials, up to `pause` epochs, or to their end. */
static ls_status pass(ls_study *s, uint64_t pause)
{
    const size_t most = s->data->stream ? 1 : SIZE_MAX;
    const size_t jobs = s->n_active * s->models;
    ls_status status = LS_OK;

    s->pause = pause;
    begin_rung(s);
    TRY(study_run_jobs(s, jobs, most, do_job));
    TRY(study_share_figures(s, jobs, learn));
    if (!is_done(s))
        TRY(fail_stopped(s));
    TRY(study_share_models(s, jobs));
    s->may_resume = s->output[0] != '\0';
done:
    return status;
}

/* Rungs of halving so that the first has at least one epoch, and the last at
 * least one trial. */
static size_t rungs_of(const ls_study *s)
{
    size_t rungs = 1;

    for (size_t trials = s->n_trials, epochs = s->config.epochs;
         trials >= ETA && epochs >= ETA; trials /= ETA, epochs /= ETA)
        rungs++;
    return rungs;
}

/* Rung r of n has epochs / ETA^(n - 1 - r). */
static uint64_t epochs_of_rung(const ls_study *s, size_t rung, size_t rungs)
{
    uint64_t epochs = s->config.epochs;

    for (size_t r = rung; r + 1 < rungs; r++)
        epochs /= ETA;
    return epochs;
}

/* If all trials of the last rung failed, train the best trial of a lower rung
 * to its end. */
static ls_status finish_best(ls_study *s, size_t rungs)
{
    size_t best = 0;
    ls_status status = LS_OK;

    study_rank(s);
    while (study_best(s, &best) == LS_OK && s->trial[best].rung + 1 < rungs) {
        s->trial[best].rung = rungs - 1;
        s->active[0] = best;
        s->n_active = 1;
        s->planned += s->models;
        TRY(pass(s, 0));
        study_rank(s);
    }
done:
    return status;
}

static ls_status halve(ls_study *s)
{
    const size_t rungs = rungs_of(s);
    ls_status status = LS_OK;

    s->planned = 0;
    for (size_t r = 0, n = s->n_trials; r < rungs; r++, n /= ETA)
        s->planned += n * s->models;
    for (size_t r = 0; r < rungs && s->n_active > 0; r++) {
        const bool last = r + 1 == rungs;

        TRY(pass(s, last ? 0 : epochs_of_rung(s, r, rungs)));
        if (!last)
            study_halve(s);
    }
    TRY(finish_best(s, rungs));
done:
    return status;
}

static ls_status train_all(ls_study *s)
{
    s->done = 0;
    s->n_active = s->n_trials;
    for (size_t i = 0; i < s->n_trials; i++)
        s->active[i] = i;
    s->planned = s->n_trials * s->models;
    if (s->space && strcmp(s->method, "halving") == 0)
        return halve(s);
    return pass(s, 0);
}

/* The models of a cross-validation as one. */
static ls_status join_models(ls_study *s)
{
    struct ls_model **model = NULL;
    const char **names = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(model, s->models, "models"));
    TRY(MEM_ARRAY(names, s->models, "models"));
    for (size_t i = 0; i < s->models; i++) {
        names[i] = "a model of the folds";
        TRY(study_take_model(s, 0, i, &model[i]));
    }
    TRY(ensemble_create(model, s->models, names, &s->model));
    mem_free(model);
    model = NULL;
done:
    for (size_t i = 0; model && i < s->models; i++)
        model_destroy(model[i]);
    mem_free(model);
    mem_free(names);
    return status;
}

/* The threshold of the result, by the models of the best trial's folds. */
static ls_status choose_threshold(ls_study *s, size_t best)
{
    struct ls_model **model = NULL;
    ls_status status = LS_OK;

    if (!s->trial[best].about.threshold_by)
        return LS_OK;
    TRY(MEM_ARRAY(model, s->models, "models"));
    for (size_t i = 0; i < s->models; i++)
        TRY(study_take_model(s, best, i, &model[i]));
    TRY(study_fold_threshold(s, best, model, false));
    if (s->output[0])
        TRY(model_file_save(s->model, NULL, s->output, 1));
done:
    for (size_t i = 0; model && i < s->models; i++)
        model_destroy(model[i]);
    mem_free(model);
    return status;
}

/* By one process; the others learn the model. */
static ls_status do_all(void *user, size_t job, size_t threads)
{
    ls_study *s = user;
    size_t best = 0;
    ls_status status = LS_OK;

    (void)job;
    (void)threads;
    lock_claims_of(s->caller);
    s->helper = lock_thread();
    TRY(study_best(s, &best));
    TRY(study_train_all(s, best));
    TRY(choose_threshold(s, best));
done:
    return status;
}

static ls_status train_result(ls_study *s)
{
    ls_status status = LS_OK;

    s->caller = lock_thread();
    s->helper = s->caller;
    status = study_run_jobs(s, 1, 1, do_all);
    lock_claims_of(s->helper);
    TRY(status);
    TRY(study_share_model(s, 0, &s->model));
done:
    return status;
}

static ls_status make_result(ls_study *s)
{
    size_t best = 0;
    ls_status status = LS_OK;

    if (s->pack)
        return pack_result(s);
    TRY(study_best(s, &best));
    model_destroy(s->model);
    s->model = NULL;
    if (!s->space) {
        TRY(join_models(s));
        TRY(study_fold_threshold(s, 0, s->model->member, true));
        study_rank(s);
    } else if (s->n_folds > 0) {
        TRY(train_result(s));
        return LS_OK; /* which has saved it */
    } else {
        TRY(study_take_model(s, best, 0, &s->model));
        TRY(study_split_threshold(s, best));
    }
    if (s->output[0] && machines_writes(s->machines))
        TRY(model_file_save(s->model, NULL, s->output, 1));
done:
    return status;
}

/* One process locks the output and writes the state. */
static ls_status begin_files(ls_study *s, const char *output, unsigned flags,
                             struct ls_lock **lock)
{
    uint64_t may_resume;
    ls_status status = LS_OK;

    if (machines_writes(s->machines))
        status = output_lock(output, 1, lock);
    if (machines_writes(s->machines) && status == LS_OK)
        status = study_begin_files(s, output, flags);
    TRY(machines_agree(s->machines, status));
    may_resume = s->may_resume;
    machines_share(s->machines, &may_resume, sizeof may_resume);
    s->may_resume = may_resume != 0;
    snprintf(s->output, sizeof s->output, "%s", output);
done:
    return status;
}

ls_status study_run(ls_study *s, const char *output, unsigned flags)
{
    struct ls_lock *lock = NULL;
    ls_status status = LS_OK;

    atomic_store(&s->ended, atomic_load(&s->stop));
    s->output[0] = '\0';
    s->may_resume = false;
    s->deadline =
        s->config.max_time > 0 ? machine_seconds() + s->config.max_time : 0;
    TRY(study_check_same(s));
    if (output)
        TRY(begin_files(s, output, flags, &lock));
    status = s->pack ? pack_run(s) : train_all(s);
    study_rank(s);
    if (status == LS_OK)
        status = machines_agree(s->machines, make_result(s));
done:
    lock_release(lock);
    return status;
}
