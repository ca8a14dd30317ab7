/* SPDX-License-Identifier: MIT */
/*
 * pictures_study.c - pictures of several models on one table: trials of a
 * search, folds of a cross-validation, members and rounds of a pack.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/pictures_inside.h"
#include "page/markup.h"

/* A study of more settings, or a setting of more words, is not drawn. */
enum { MOST_SETTINGS = 24, MOST_WORDS = 40, MOST_FOLDS = 60 };

const char *const study_figures[STUDY_FIGURES] = {"loss", "accuracy", "auc",
                                                  "rmse", "r2"};

/* Trial number i in the order of the document, which is that of the ranks. */
static const json_t *trial_at(const struct subject *s, size_t i)
{
    return json_array_get(study_list(s->study, "trials"), i);
}

static size_t trial_count(const struct subject *s)
{
    return json_array_size(study_list(s->study, "trials"));
}

bool study_has(const struct subject *s, const char *figure)
{
    for (size_t i = 0; i < trial_count(s); i++)
        if (isfinite(study_figure(study_list(trial_at(s, i), "mean"), figure)))
            return true;
    return false;
}

const char *study_monitor(const struct subject *s)
{
    const char *monitor = subject_fact(s, "monitor");

    for (size_t k = 0; k < STUDY_FIGURES; k++)
        if (strcmp(monitor, study_figures[k]) == 0 &&
            study_has(s, study_figures[k]))
            return study_figures[k];
    return "loss";
}

static bool is_better_small(const char *figure)
{
    return strcmp(figure, "loss") == 0 || strcmp(figure, "rmse") == 0;
}

/* Number of a text, or NAN if it is not one number. */
static double as_number(const char *text)
{
    char *end = NULL;
    const double value = strtod(text, &end);

    return end != text && *end == '\0' && isfinite(value) ? value : (double)NAN;
}

/* Number of a word among those of a coordinate; added if it is new. */
static double number_of_word(struct coordinate *k, const char *word)
{
    for (size_t i = 0; i < k->n_words; i++)
        if (strcmp(k->word[i], word) == 0)
            return (double)i;
    if (k->n_words == MOST_WORDS)
        return NAN;
    k->word[k->n_words] = word;
    return (double)k->n_words++;
}

/* Whether all trials have numbers for a setting. */
static bool is_numeric(const struct subject *s, const char *name)
{
    for (size_t i = 0; i < trial_count(s); i++)
        if (!isfinite(as_number(
                study_text(study_list(trial_at(s, i), "settings"), name))))
            return false;
    return true;
}

static void set_log(struct coordinate *k, size_t n)
{
    double lo = HUGE_VAL, hi = 0;

    for (size_t i = 0; i < n; i++) {
        if (!isfinite(k->value[i]))
            continue;
        lo = fmin(lo, k->value[i]);
        hi = fmax(hi, k->value[i]);
    }
    k->log = lo > 0 && hi > 10 * lo;
}

/* The coordinate of a setting: numbers if all trials have such. */
static void set_setting(struct album *album, const struct subject *s,
                        const char *name, struct coordinate *k)
{
    const size_t n = trial_count(s);
    const bool numeric = is_numeric(s, name);

    *k = (struct coordinate){
        .label = name,
        .value = album_numbers(album, n),
        .word = album_array(album, MOST_WORDS, sizeof *k->word)};
    for (size_t i = 0; k->value && k->word && i < n; i++) {
        const char *text =
            study_text(study_list(trial_at(s, i), "settings"), name);

        k->value[i] = numeric ? as_number(text) : number_of_word(k, text);
    }
    if (k->value && numeric)
        set_log(k, n);
}

static void set_figure(struct album *album, const struct subject *s,
                       const char *name, struct coordinate *k)
{
    const size_t n = trial_count(s);

    *k = (struct coordinate){.label = name,
                             .down = is_better_small(name),
                             .value = album_numbers(album, n)};
    for (size_t i = 0; k->value && i < n; i++)
        k->value[i] = study_figure(study_list(trial_at(s, i), "mean"), name);
}

/* Names of the settings that differ between trials: [MOST_SETTINGS]. */
static size_t settings_of(const struct subject *s, const char **names)
{
    const json_t *first = study_list(trial_at(s, 0), "settings");
    void *at = json_object_iter((json_t *)first);
    size_t n = 0;

    for (; at && n < MOST_SETTINGS;
         at = json_object_iter_next((json_t *)first, at))
        names[n++] = json_object_iter_key(at);
    return n;
}

static const char *name_of_trial(struct album *album, const struct subject *s,
                                 size_t i)
{
    const json_t *trial = trial_at(s, i);

    return album_text(album, "trial %.0f, rank %.0f",
                      study_figure(trial, "trial"),
                      study_figure(trial, "rank"));
}

static void add_parallel(struct album *album, const struct subject *s)
{
    const char *name[MOST_SETTINGS];
    const size_t n = settings_of(s, name);
    struct picture *f = n > 0 ? album_add(album, PICTURE_PARALLEL, "parallel",
                                          "Settings and figures of the trials")
                              : NULL;

    if (!f)
        return;
    f->wide = true;
    f->items = trial_count(s);
    f->item_name = album_array(album, f->items, sizeof *f->item_name);
    f->coordinate =
        album_array(album, n + STUDY_FIGURES, sizeof *f->coordinate);
    for (size_t i = 0; f->item_name && i < f->items; i++)
        f->item_name[i] = name_of_trial(album, s, i);
    for (size_t k = 0; f->coordinate && k < n; k++)
        set_setting(album, s, name[k], &f->coordinate[f->n_coordinates++]);
    for (size_t k = 0; f->coordinate && k < STUDY_FIGURES; k++)
        if (study_has(s, study_figures[k]))
            set_figure(album, s, study_figures[k],
                       &f->coordinate[f->n_coordinates++]);
    f->summary = album_text(album,
                            "A line for each of %zu trials, from its settings "
                            "to its figures; better figures are higher up.",
                            f->items);
}

/* The best value up to each trial, and each one, in the order they were
 * made. */
static void add_trials(struct album *album, const struct subject *s)
{
    const char *name = study_monitor(s);
    const size_t n = trial_count(s);
    struct picture *f =
        album_add(album, PICTURE_LINES, "trials",
                  album_text(album, "Trials by number: %s", name));
    struct series *each = picture_add(album, f, "each trial", n);
    double best = NAN;

    if (!f || !each)
        return;
    for (size_t i = 0; i < n; i++) {
        const double number = study_figure(trial_at(s, i), "trial");
        const size_t at =
            number >= 0 && number < (double)n ? (size_t)number : i;

        each->x[at] = (double)at;
        each->y[at] = study_figure(study_list(trial_at(s, i), "mean"), name);
    }
    each->look = SERIES_POINTS;

    struct series *so_far = picture_add(album, f, "best so far", n);

    each = &f->series[0];
    for (size_t i = 0; so_far && i < n; i++) {
        best = is_better_small(name) ? fmin(best, each->y[i])
                                     : fmax(best, each->y[i]);
        so_far->x[i] = (double)i;
        so_far->y[i] = best;
    }
    f->x =
        (struct picture_axis){.label = "trial", .whole = true, .tight = true};
    f->y.label = name;
    f->summary =
        album_text(album, "The best %s is %s.", name, number_label(best).s);
}

/* The figure of the trials by one setting of numbers. */
static void add_setting(struct album *album, const struct subject *s,
                        const char *name)
{
    const char *monitor = study_monitor(s);
    struct coordinate k;
    struct picture *f;
    struct series *points;

    if (!is_numeric(s, name))
        return;
    set_setting(album, s, name, &k);
    f = album_add(album, PICTURE_LINES, album_text(album, "by-%s", name),
                  album_text(album, "%s by %s", monitor, name));
    points = picture_add(album, f, "", trial_count(s));
    if (!f || !points || !k.value)
        return;
    for (size_t i = 0; i < points->n; i++) {
        points->x[i] = k.value[i];
        points->y[i] =
            study_figure(study_list(trial_at(s, i), "mean"), monitor);
    }
    points->look = SERIES_POINTS;
    f->x = (struct picture_axis){.label = name, .log = k.log};
    f->y.label = monitor;
    f->summary = "A point for each trial.";
}

/* A bar for each fold. */
static void add_folds(struct album *album, const struct subject *s,
                      const char *name)
{
    const json_t *folds = study_list(trial_at(s, 0), "folds");
    const json_t *mean = study_list(trial_at(s, 0), "mean");
    const json_t *std = study_list(trial_at(s, 0), "std");
    const size_t n = json_array_size(folds);
    struct picture *f;

    if (n == 0 || n > MOST_FOLDS)
        return;
    f = album_add(album, PICTURE_BARS, album_text(album, "folds-%s", name),
                  album_text(album, "Folds: %s", name));
    if (!f)
        return;
    f->rows = n;
    f->columns = 1;
    f->cell = album_numbers(album, n);
    f->row_name = album_array(album, n, sizeof *f->row_name);
    for (size_t i = 0; f->cell && f->row_name && i < n; i++) {
        f->row_name[i] = album_text(album, "fold %zu", i);
        f->cell[i] = study_figure(json_array_get(folds, i), name);
    }
    f->x.label = name;
    f->summary = album_text(album, "Mean %s, standard deviation %s.",
                            number_label(study_figure(mean, name)).s,
                            number_label(study_figure(std, name)).s);
}

static void add_rounds(struct album *album, const struct subject *s)
{
    const json_t *rounds = study_list(s->study, "rounds");
    static const char *const key[] = {"value", "single"};
    static const char *const name[] = {"ensemble", "best single model"};
    const size_t n = json_array_size(rounds);
    struct picture *f =
        n > 0 ? album_add(album, PICTURE_LINES, "rounds", "Ensemble by round")
              : NULL;

    for (size_t k = 0; f && k < 2; k++) {
        struct series *line = picture_add(album, f, name[k], n);

        for (size_t i = 0; line && i < n; i++) {
            line->x[i] = study_figure(json_array_get(rounds, i), "round");
            line->y[i] = study_figure(json_array_get(rounds, i), key[k]);
        }
    }
    if (!f)
        return;
    f->x =
        (struct picture_axis){.label = "round", .whole = true, .tight = true};
    f->y.label = study_monitor(s);
    f->summary = "The figure of the rows held out, by which the members were "
                 "chosen.";
}

/* Whether the mean of the members is not a plain one. */
static bool is_weighted(const ls_model *ensemble)
{
    for (size_t i = 0; ls_ensemble_member(ensemble, i); i++)
        if (ls_ensemble_weight(ensemble, i) != ls_ensemble_weight(ensemble, 0))
            return true;
    return false;
}

/* Weights of the members of an ensemble. */
static void add_members(struct album *album, const struct subject *s)
{
    struct picture *f;
    size_t n = 0;

    while (s->model && ls_ensemble_member(s->model, n))
        n++;
    if (n == 0 || n > MOST_FOLDS || !is_weighted(s->model))
        return;
    f = album_add(album, PICTURE_BARS, "members", "Weights of the members");
    if (!f)
        return;
    f->rows = n;
    f->columns = 1;
    f->cell = album_numbers(album, n);
    f->row_name = album_array(album, n, sizeof *f->row_name);
    for (size_t i = 0; f->cell && f->row_name && i < n; i++) {
        f->row_name[i] = album_text(album, "member %zu", i);
        f->cell[i] = ls_ensemble_weight(s->model, i);
    }
    f->x.label = "weight in the mean";
    f->summary = album_text(album,
                            "The outputs are the mean of those of %zu "
                            "models by these weights.",
                            n);
}

void pictures_of_study(struct album *album, const struct subject *s)
{
    const char *kind = subject_kind(s);
    const char *name[MOST_SETTINGS];
    const size_t n = s->study ? settings_of(s, name) : 0;

    add_members(album, s);
    if (!s->study)
        return;
    add_rounds(album, s);
    if (strcmp(kind, "cross-validation") == 0) {
        for (size_t k = 0; k < STUDY_FIGURES; k++)
            if (study_has(s, study_figures[k]))
                add_folds(album, s, study_figures[k]);
        return;
    }
    add_parallel(album, s);
    add_trials(album, s);
    for (size_t k = 0; k < n; k++)
        add_setting(album, s, name[k]);
}
