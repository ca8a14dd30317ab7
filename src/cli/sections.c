/* SPDX-License-Identifier: MIT */
/*
 * sections.c - summary and pictures of a report.
 */
#include "cli/sections.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/report.h"
#include "cli/text.h"
#include "page/markup.h"

void shown_metrics(const struct subject *s,
                   struct shown_metric metrics[SHOWN_METRICS])
{
    const ls_metrics *m = s->measured ? s->measured->metrics : NULL;
    const struct shown_metric all[SHOWN_METRICS] = {
        {"loss", m ? m->loss : (double)NAN, true},
        {"accuracy", m ? m->accuracy : (double)NAN, false},
        {"AUC", m ? m->auc : (double)NAN, false},
        {"RMSE", m ? m->rmse : (double)NAN, true},
        {"R2", m ? m->r2 : (double)NAN, false},
    };

    memcpy(metrics, all, sizeof all);
}

/* "tells signal from background", by the task. */
static void put_purpose(const struct subject *s, FILE *out)
{
    const ls_model_info *about = ls_model_about(s->model);

    if (strcmp(about->task, "binary") == 0 && about->class_names)
        fprintf(out, "that tells the classes %s and %s apart",
                about->class_names[0], about->class_names[1]);
    else if (strcmp(about->task, "multilabel") == 0)
        fprintf(out, "that predicts %zu labels", about->targets);
    else if (about->classes > 0)
        fprintf(out, "that tells %zu classes apart", about->classes);
    else if (strcmp(about->loss, "quantile") == 0)
        fputs("that predicts quantiles", out);
    else if (strcmp(about->loss, "gaussian") == 0)
        fputs("that predicts means and variances", out);
    else if (about->targets == 1 && about->target_names)
        fprintf(out, "that predicts %s", about->target_names[0]);
    else
        fprintf(out, "that predicts %zu value%s", about->targets,
                about->targets == 1 ? "" : "s");
}

static void put_training(const struct subject *s, FILE *out)
{
    const ls_model_info *about = ls_model_about(s->model);
    const char *rows = subject_fact(s, "rows_trained");

    if (*rows && *subject_fact(s, "data"))
        fprintf(out, " It was trained on %s rows of %s",
                number_whole(strtod(rows, NULL)).s, subject_fact(s, "data"));
    if (*rows && *subject_fact(s, "data") && about->epochs > 0)
        fprintf(out, " for %zu epoch%s", about->epochs,
                about->epochs == 1 ? "" : "s");
    if (*rows && *subject_fact(s, "data"))
        fputc('.', out);
    if (about->best_epoch > 0)
        fprintf(out, " The parameters are those of epoch %zu, the best one.",
                about->best_epoch);
    if (*subject_fact(s, "ended"))
        fprintf(out, " Training ended: %s.", subject_fact(s, "ended"));
}

static void put_model(const struct section *section)
{
    const struct subject *s = section->subject;
    const ls_model_info *about = ls_model_about(s->model);
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return;
    fprintf(out, "%s: a multilayer perceptron ", subject_kind(s));
    put_purpose(s, out);
    fputs(", ", out);
    report_shape(s->model, out);
    fprintf(out, ", with %s parameters and loss %s.",
            text_count(about->parameters).s, about->loss);
    put_training(s, out);
    if (fclose(out) == 0) {
        text[0] = (char)toupper((unsigned char)text[0]);
        page_sentence(section->page, "", text);
    }
    free(text);
}

static void put_tile(struct page *page, const char *name, const char *value)
{
    fputs("<div><dt>", page->out);
    markup_text(name, page->out);
    fputs("</dt><dd>", page->out);
    markup_text(value, page->out);
    fputs("</dd></div>\n", page->out);
}

/* Models of all trials and folds. */
static size_t models_of(const json_t *study)
{
    const json_t *trials = study_list(study, "trials");
    size_t n = 0;

    for (size_t i = 0; i < json_array_size(trials); i++)
        n += json_array_size(study_list(json_array_get(trials, i), "folds"));
    return n;
}

/* Figures of the rows; of a study without a model those of the best trial. */
static void put_tiles(const struct section *section)
{
    const struct subject *s = section->subject;
    struct shown_metric metrics[SHOWN_METRICS];
    const json_t *best = json_array_get(json_object_get(s->study, "trials"), 0);
    static const char *const keys[SHOWN_METRICS] = {"loss", "accuracy", "auc",
                                                    "rmse", "r2"};

    shown_metrics(s, metrics);
    fputs("<dl class=\"tiles\">\n", section->page->out);
    for (size_t k = 0; k < SHOWN_METRICS; k++) {
        if (!s->measured && s->study)
            metrics[k].value =
                study_figure(json_object_get(best, "mean"), keys[k]);
        if (isfinite(metrics[k].value))
            put_tile(section->page, metrics[k].name,
                     number_label(metrics[k].value).s);
    }
    if (s->measured)
        put_tile(section->page, "rows measured",
                 text_count(s->measured->metrics->rows).s);
    if (s->study)
        put_tile(section->page, "models trained",
                 text_count(models_of(s->study)).s);
    if (s->model)
        put_tile(section->page, "parameters",
                 text_count(ls_model_about(s->model)->parameters).s);
    fputs("</dl>\n", section->page->out);
}

/* Findings that spoil figures belong to what is read first. */
static void put_warnings(const struct section *section)
{
    const ls_inspection *in = section->subject->inspection;
    const ls_finding *finding;

    for (size_t i = 0; in && (finding = ls_inspection_finding(in, i)); i++)
        if (finding->gravity == LS_SPOILS)
            page_sentence(section->page, "warn", finding->sentence);
}

void section_summary(const struct section *section)
{
    const struct subject *s = section->subject;

    page_section(section->page, section->prefix, "summary", "Summary");
    if (s->model)
        put_model(section);
    else
        page_sentence(section->page, "", "The figures of a study.");
    put_tiles(section);
    page_sentence(section->page, s->measured ? "soft" : "warn", s->rows);
    put_warnings(section);
}

/* Which section a picture belongs to. */
static bool is_of(const struct picture *f, const char *const *words)
{
    for (; *words; words++)
        if (strncmp(f->what, *words, strlen(*words)) == 0)
            return true;
    return false;
}

static void put_pictures(const struct section *section, const char *id,
                         const char *title, const char *const *words)
{
    bool begun = false;

    for (size_t i = 0; i < section->album->n; i++) {
        const struct picture *f = section->album->picture[i];

        if (!is_of(f, words))
            continue;
        if (!begun) {
            page_section(section->page, section->prefix, id, title);
            page_cards_begin(section->page);
        }
        begun = true;
        page_picture(section->page, f);
    }
    if (begun)
        page_cards_end(section->page);
}

void section_pictures(const struct section *section)
{
    static const char *const learning[] = {"loss", "accuracy", "auc", "rmse",
                                           "r2",   "lr",       NULL};
    static const char *const rows[] = {"roc",       "pr",        "calibration",
                                       "histogram", "confusion", "recall",
                                       "predicted", "residuals", "residual-",
                                       "coverage",  NULL};
    static const char *const study[] = {"parallel", "trials",  "by-", "folds",
                                        "rounds",   "members", NULL};
    static const char *const columns[] = {"importance", "dependence", NULL};
    const char *kind = subject_kind(section->subject);

    put_pictures(section, "study",
                 strcmp(kind, "search") == 0             ? "Search"
                 : strcmp(kind, "cross-validation") == 0 ? "Cross-validation"
                 : strcmp(kind, "pack") == 0             ? "Pack"
                                                         : "Members",
                 study);
    put_pictures(section, "predictions", "Predictions", rows);
    put_pictures(section, "columns", "What the model relies on", columns);
    put_pictures(section, "learning", "Learning curves", learning);
}
