/* SPDX-License-Identifier: MIT */
/*
 * json_evaluation.c - figures of one or two models for programs. Part of
 * evaluation.h.
 */
#include <math.h>
#include <string.h>

#include "cli/evaluation.h"
#include "cli/json.h"

/* object[name] = value, null if it is not defined. */
static void set_score(json_t *object, const ls_score *score)
{
    (void)json_object_set_new(object, score->name,
                              json_of_figure(score->value));
}

/* A member is made only if there is something to say. */
static json_t *member(json_t *object, const char *key)
{
    json_t *found = json_object_get(object, key);

    if (found)
        return found;
    (void)json_object_set_new(object, key, json_object());
    return json_object_get(object, key);
}

/* Figure, its interval, and why it is not defined. */
static void set_scores(json_t *object, const struct evaluation_report *report,
                       size_t model, size_t slice)
{
    const ls_score *score;

    for (size_t k = 0;
         (score = ls_evaluation_score(report->evaluation, model, slice, k));
         k++) {
        const double interval[] = {score->low, score->high};

        /* Of all rows the loss is already there, as ls_evaluate() gives it. */
        if (strcmp(score->name, "loss") != 0 ||
            !json_object_get(object, "loss"))
            set_score(object, score);
        if (score->reason)
            json_set_text(member(object, "undefined"), score->name,
                          score->reason);
        if (report->level > 0)
            (void)json_object_set_new(member(object, "intervals"), score->name,
                                      json_of_figures(interval, 2));
    }
}

static json_t *json_of_parts(const struct evaluation_report *report,
                             size_t model, const char *kind)
{
    const ls_evaluation *e = report->evaluation;
    json_t *list = json_array();
    const ls_part *part;
    const ls_score *score;

    for (size_t i = 0; (part = ls_evaluation_part(e, model, i)); i++) {
        json_t *item;

        if (strcmp(part->kind, kind) != 0)
            continue;
        item = json_object();
        json_set_text(item, kind, part->name);
        json_set_figure(item, "weight", part->weight);
        for (size_t k = 0; (score = ls_evaluation_part_score(e, model, i, k));
             k++)
            set_score(item, score);
        (void)json_array_append_new(list, item);
    }
    return list;
}

static void set_parts(json_t *object, const struct evaluation_report *report,
                      size_t model)
{
    static const char *const kinds[][2] = {{"class", "per_class"},
                                           {"label", "per_label"},
                                           {"target", "per_target"},
                                           {"level", "per_level"}};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        json_t *list = json_of_parts(report, model, kinds[i][0]);

        if (json_array_size(list) > 0)
            (void)json_object_set_new(object, kinds[i][1], list);
        else
            json_decref(list);
    }
}

static json_t *json_of_slices(const struct evaluation_report *report,
                              size_t model)
{
    json_t *list = json_array();
    const ls_slice *slice;

    for (size_t i = 1; (slice = ls_evaluation_slice(report->evaluation, i));
         i++) {
        json_t *item = json_object();

        json_set_text(item, "value", slice->name);
        json_set_count(item, "rows", slice->rows);
        json_set_figure(item, "weight", slice->weight);
        set_scores(item, report, model, i);
        (void)json_array_append_new(list, item);
    }
    return list;
}

/* One model; the keys of json_of_metrics() come first. */
static json_t *json_of_one(const struct evaluation_report *report, size_t model)
{
    json_t *answer =
        json_of_metrics(ls_evaluation_metrics(report->evaluation, model));
    const size_t k = ls_evaluation_top_k(report->evaluation);

    set_scores(answer, report, model, 0);
    if (k > 0)
        json_set_count(answer, "k", k);
    set_parts(answer, report, model);
    if (report->by)
        (void)json_object_set_new(answer, "slices",
                                  json_of_slices(report, model));
    return answer;
}

static json_t *json_of_bootstrap(const struct evaluation_report *report)
{
    json_t *answer = json_object();
    const char *kind;
    size_t resamples;
    const size_t n = ls_evaluation_units(report->evaluation, &kind, &resamples);

    json_set_figure(answer, "level", report->level);
    json_set_text(answer, "method", "bootstrap percentiles");
    json_set_count(answer, "resamples", resamples);
    json_set_text(answer, "units", kind);
    json_set_count(answer, "n_units", n);
    return answer;
}

static json_t *json_of_cut(const ls_cut *cut)
{
    json_t *answer = json_object();

    (void)json_object_set_new(answer, "threshold",
                              json_of_figure(cut->threshold));
    json_set_figure(answer, "signal", cut->signal);
    json_set_figure(answer, "background", cut->background);
    (void)json_object_set_new(answer, "asimov", json_of_figure(cut->asimov));
    (void)json_object_set_new(answer, "ams", json_of_figure(cut->ams));
    return answer;
}

static json_t *json_of_significance(const ls_cut *cuts)
{
    json_t *answer = json_object(), *list = json_array();

    for (size_t k = 2; k < LS_CUTS; k++)
        (void)json_array_append_new(list, json_of_cut(&cuts[k]));
    (void)json_object_set_new(answer, "best_asimov", json_of_cut(&cuts[0]));
    (void)json_object_set_new(answer, "best_ams", json_of_cut(&cuts[1]));
    (void)json_object_set_new(answer, "cuts", list);
    return answer;
}

static json_t *json_of_two(const struct evaluation_report *report)
{
    json_t *answer = json_object(), *list = json_array();
    json_t *difference = json_object();

    for (size_t i = 0; i < 2; i++) {
        json_t *one = json_of_one(report, i);

        json_set_text(one, "model", report->name[i]);
        (void)json_array_append_new(list, one);
    }
    set_scores(difference, report, 2, 0);
    (void)json_object_set_new(answer, "models", list);
    (void)json_object_set_new(answer, "difference", difference);
    return answer;
}

json_t *json_of_evaluation(const struct evaluation_report *report)
{
    json_t *answer =
        report->name[1] ? json_of_two(report) : json_of_one(report, 0);

    if (report->by)
        json_set_text(answer, "by", report->by);
    if (report->level > 0)
        (void)json_object_set_new(answer, "bootstrap",
                                  json_of_bootstrap(report));
    if (report->cuts)
        (void)json_object_set_new(answer, "significance",
                                  json_of_significance(report->cuts));
    return answer;
}
