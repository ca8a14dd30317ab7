/* SPDX-License-Identifier: MIT */
/*
 * report_study.c - figures of a cross-validation, ranks of a search.
 */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cli/many.h"
#include "cli/run.h"
#include "cli/settings.h"
#include "cli/spelling.h"
#include "cli/text.h"
#include "lockstep_eval.h"

enum { N_FIGURES = 5, MOST_TRIALS = 10 };

static const char *const names[N_FIGURES] = {"loss", "accuracy", "auc", "rmse",
                                             "r2"};

static double figure_at(const ls_figures *f, size_t k)
{
    const double all[N_FIGURES] = {f->loss, f->accuracy, f->auc, f->rmse,
                                   f->r2};

    return all[k];
}

/* Whether any model has the figure. */
static bool is_shown(const ls_study *study, size_t k)
{
    const ls_trial *trial;
    const ls_fold *fold;

    for (size_t i = 0; (trial = ls_study_trial(study, i)); i++)
        for (size_t j = 0; (fold = ls_study_fold(study, i, j)); j++)
            if (isfinite(figure_at(&fold->figures, k)))
                return true;
    return false;
}

static void put_head(const ls_study *study, FILE *out)
{
    for (size_t k = 0; k < N_FIGURES; k++)
        if (is_shown(study, k))
            fprintf(out, " %10s", names[k]);
}

static void put_number(double value, FILE *out)
{
    if (isfinite(value))
        fprintf(out, " %10.6g", value);
    else
        fprintf(out, " %10s", "-");
}

static void put_figures(const ls_study *study, const ls_figures *figures,
                        FILE *out)
{
    for (size_t k = 0; k < N_FIGURES; k++) {
        const double value = figure_at(figures, k);

        if (!is_shown(study, k))
            continue;
        put_number(value, out);
    }
}

/* Whether the figure of the threshold is not among the others. */
static bool has_value(const ls_trial *trial)
{
    return trial->threshold_by && strcmp(trial->threshold_by, "accuracy") != 0;
}

/* The threshold of the model. */
static void put_threshold(const ls_study *study, const char *rows, FILE *out)
{
    const ls_trial *trial = ls_study_trial(study, 0);

    if (trial->threshold_by)
        fprintf(out, "class 1 above %.6g, by %s of %s\n",
                ls_model_calibration(ls_study_model(study))->threshold,
                trial->threshold_by, rows);
}

void report_cv(const ls_study *study, FILE *out)
{
    const ls_trial *trial = ls_study_trial(study, 0);
    const ls_fold *fold;

    fprintf(out, "%-8s %10s %7s", "fold", "rows", "epochs");
    put_head(study, out);
    if (trial->threshold_by)
        fprintf(out, " %10s", "threshold");
    if (has_value(trial))
        fprintf(out, " %10s", trial->threshold_by);
    fputc('\n', out);
    for (size_t i = 0; (fold = ls_study_fold(study, 0, i)); i++) {
        fprintf(out, "%-8zu %10s %7zu", i, text_count(fold->rows).s,
                fold->epochs);
        put_figures(study, &fold->figures, out);
        if (trial->threshold_by)
            put_number(fold->threshold, out);
        if (has_value(trial))
            put_number(fold->threshold_value, out);
        if (fold->status != LS_OK)
            fprintf(out, "  %s", fold->ended);
        fputc('\n', out);
    }
    fprintf(out, "%-8s %10s %7s", "mean", "", "");
    put_figures(study, &trial->mean, out);
    if (has_value(trial))
        fprintf(out, " %10s %10.6g", "", trial->threshold_mean);
    fprintf(out, "\n%-8s %10s %7s", "std", "", "");
    put_figures(study, &trial->std, out);
    if (has_value(trial))
        fprintf(out, " %10s %10.6g", "", trial->threshold_std);
    fputc('\n', out);
    put_threshold(study, "all folds, for the ensemble", out);
}

size_t *study_order(const ls_study *study, size_t *n)
{
    size_t *order = NULL;
    const ls_trial *trial;

    for (*n = 0; ls_study_trial(study, *n); (*n)++)
        ;
    order = calloc(*n + 1, sizeof *order);
    for (size_t i = 0; order && (trial = ls_study_trial(study, i)); i++)
        if (trial->rank > 0)
            order[trial->rank - 1] = i;
    return order;
}

/* Name of the figure that ranks the trials. */
static const char *figure_name(const ls_config *config)
{
    static const char *known[] = {"accuracy", "auc", "rmse", "r2"};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (setting_is(config, "monitor", known[i]))
            return known[i];
    return "loss";
}

void report_search(const ls_study *study, const ls_config *config, FILE *out)
{
    size_t n = 0;
    size_t *order = study_order(study, &n);

    fprintf(out, "%zu trials, ranked by %s of the rows held out\n", n,
            figure_name(config));
    fprintf(out, "%4s %6s", "rank", "epochs");
    put_head(study, out);
    fputs("  settings\n", out);
    for (size_t i = 0; order && i < n && i < MOST_TRIALS; i++) {
        const ls_trial *trial = ls_study_trial(study, order[i]);

        fprintf(out, "%4zu %6zu", trial->rank, trial->epochs);
        put_figures(study, &trial->mean, out);
        fputs("  ", out);
        text_put(trial->settings, out);
        if (trial->status != LS_OK)
            fprintf(out, "; %s", trial->ended);
        fputc('\n', out);
    }
    if (n > MOST_TRIALS)
        fprintf(out, "and %zu more\n", n - MOST_TRIALS);
    put_threshold(study, "the rows held out, for the best model", out);
    free(order);
}

/* Members of a pack in the ensemble, in the order of their ranks. */
static void put_members(const ls_study *study, FILE *out)
{
    size_t n = 0;
    size_t *order = study_order(study, &n);

    fprintf(out, "%6s %6s %6s", "member", "weight", "epochs");
    put_head(study, out);
    fputs("  settings\n", out);
    for (size_t i = 0; order && i < n; i++) {
        const ls_trial *trial = ls_study_trial(study, order[i]);

        if (trial->picks == 0)
            continue;
        fprintf(out, "%6zu %6zu %6zu", order[i], trial->picks, trial->epochs);
        put_figures(study, &trial->mean, out);
        fputs("  ", out);
        text_put(trial->settings, out);
        fputc('\n', out);
    }
    free(order);
}

/* How many members of a pack failed, and why the first one did. */
static void put_failures(const ls_study *study, FILE *out)
{
    const ls_trial *trial, *first = NULL;
    size_t n = 0, failed = 0, number = 0;

    for (; (trial = ls_study_trial(study, n)); n++) {
        if (trial->status == LS_OK || trial->status == LS_STOPPED)
            continue;
        if (failed++ == 0) {
            first = trial;
            number = n;
        }
    }
    if (failed == 0)
        return;
    fprintf(out, "%zu of %zu members failed; member %zu: ", failed, n, number);
    text_put(spelled(first->ended).s, out);
    fputc('\n', out);
}

void report_pack(const ls_study *study, const ls_config *config, FILE *out)
{
    const ls_round *round = NULL;

    for (size_t i = 0; ls_study_round(study, i); i++)
        round = ls_study_round(study, i);
    put_members(study, out);
    put_failures(study, out);
    if (!round)
        return;
    fprintf(out,
            "%s of the rows held out: %.6g for the ensemble of %zu states, "
            "%.6g for the best one alone\n",
            figure_name(config), round->value, round->states, round->single);
    fprintf(out, "%zu rounds, the ensemble is of round %zu: %s\n", round->round,
            round->best_round, model_fact(ls_study_model(study), "ended"));
    put_threshold(study, "the rows held out, for the ensemble", out);
}
