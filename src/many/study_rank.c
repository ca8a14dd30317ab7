/* SPDX-License-Identifier: MIT */
/*
 * study_rank.c - figures of trials, and their ranks.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "many/study.h"

enum { N_FIGURES = 5 };

_Static_assert(sizeof(ls_figures) == N_FIGURES * sizeof(double),
               "figures are doubles alone");

/* Figure number k: loss, accuracy, auc, rmse, r2. */
static double value_of(const ls_figures *figures, size_t k)
{
    const double all[N_FIGURES] = {figures->loss, figures->accuracy,
                                   figures->auc, figures->rmse, figures->r2};

    return all[k];
}

static void set_figure(ls_figures *figures, size_t k, double value)
{
    double *const all[N_FIGURES] = {&figures->loss, &figures->accuracy,
                                    &figures->auc, &figures->rmse,
                                    &figures->r2};

    *all[k] = value;
}

/* Figure number k of a model; behind them the figure at the threshold. */
static double number_of(const ls_fold *fold, size_t k)
{
    return k < N_FIGURES ? value_of(&fold->figures, k) : fold->threshold_value;
}

/* Mean and standard deviation (n - 1) over the models. */
static void average(struct study_trial *trial, size_t n, size_t k)
{
    ls_trial *about = &trial->about;
    double mean = 0, squares = 0, std;

    for (size_t i = 0; i < n; i++)
        mean += number_of(&trial->fold[i].about, k);
    mean /= (double)n;
    for (size_t i = 0; i < n; i++) {
        const double d = number_of(&trial->fold[i].about, k) - mean;

        squares += d * d;
    }
    std = n > 1 ? sqrt(squares / (double)(n - 1)) : (double)NAN;
    if (k == N_FIGURES) {
        about->threshold_mean = mean;
        about->threshold_std = std;
        return;
    }
    set_figure(&about->mean, k, mean);
    set_figure(&about->std, k, std);
}

/* The status of a trial is that of its first model with a status other than
 * LS_OK. */
static void sum_up(struct study_trial *trial, size_t n)
{
    trial->about.status = LS_OK;
    trial->about.epochs = 0;
    trial->ended[0] = '\0';
    for (size_t i = n; i-- > 0;) {
        const ls_fold *fold = &trial->fold[i].about;

        if (fold->epochs > trial->about.epochs)
            trial->about.epochs = fold->epochs;
        if (fold->status == LS_OK)
            continue;
        trial->about.status = fold->status;
        snprintf(trial->ended, sizeof trial->ended, "%s", fold->ended);
    }
    for (size_t k = 0; k <= N_FIGURES; k++)
        average(trial, n, k);
}

/* The figure that trials are ranked by; the smaller one is better. */
static double badness(const ls_study *s, const struct study_trial *trial)
{
    const ls_figures *mean = &trial->about.mean;
    const char *by = s->config.monitor;

    return strcmp(by, "accuracy") == 0 ? -mean->accuracy
           : strcmp(by, "auc") == 0    ? -mean->auc
           : strcmp(by, "rmse") == 0   ? mean->rmse
           : strcmp(by, "r2") == 0     ? -mean->r2
                                       : mean->loss;
}

/* Whether trial a ranks before b: by the rung reached in halving, then by the
 * figure; failures and NAN are last. */
static bool is_before(const ls_study *s, size_t i, size_t k)
{
    const struct study_trial *a = &s->trial[i], *b = &s->trial[k];
    const double x = badness(s, a), y = badness(s, b);
    const bool bad_a = a->about.status != LS_OK || isnan(x);
    const bool bad_b = b->about.status != LS_OK || isnan(y);

    if (bad_a != bad_b)
        return bad_b;
    if (a->rung != b->rung)
        return a->rung > b->rung;
    if (!bad_a && x != y)
        return x < y;
    return i < k;
}

/* Insert trial i where it belongs in the sorted list. */
static void insert(const ls_study *s, size_t *list, size_t n, size_t i)
{
    for (; n > 0 && is_before(s, i, list[n - 1]); n--)
        list[n] = list[n - 1];
    list[n] = i;
}

void study_rank(ls_study *s)
{
    size_t n = 0;

    for (size_t i = 0; i < s->n_trials; i++)
        sum_up(&s->trial[i], s->models);
    for (size_t i = 0; i < s->n_trials; i++)
        insert(s, s->active, n++, i);
    for (size_t i = 0; i < n; i++) {
        ls_trial *about = &s->trial[s->active[i]].about;

        about->rank = about->status == LS_STOPPED ? 0 : i + 1;
    }
    s->n_active = n;
}

void study_halve(ls_study *s)
{
    const size_t n = s->n_active;
    const size_t keep = n / 3 > 0 ? n / 3 : 1;

    study_rank(s); /* those of this rung are first in s->active */
    s->n_active = keep;
    while (s->n_active > 0 &&
           s->trial[s->active[s->n_active - 1]].about.status != LS_OK)
        s->n_active--;
    for (size_t i = 0; i < s->n_active; i++)
        s->trial[s->active[i]].rung++;
}

ls_status study_best(const ls_study *s, size_t *trial)
{
    for (size_t i = 0; i < s->n_trials; i++)
        if (s->trial[i].about.rank == 1 && s->trial[i].about.status == LS_OK) {
            *trial = i;
            return LS_OK;
        }
    return fail(s->trial[0].about.status,
                "none of the %zu trials has a result; trial 0 (%.200s): %.250s",
                s->n_trials, s->trial[0].settings, s->trial[0].ended);
}
