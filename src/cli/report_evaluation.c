/* SPDX-License-Identifier: MIT */
/*
 * report_evaluation.c - figures of one or two models as text. Part of
 * evaluation.h.
 */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "cli/evaluation.h"
#include "cli/report.h"
#include "cli/text.h"

enum { NAME_WIDTH = 18, FIGURE_WIDTH = 12, MOST_PARTS = 50 };

/* A figure, or a dash. */
static void put_number(double value, FILE *out)
{
    if (isnan(value))
        fprintf(out, " %*s", FIGURE_WIDTH, "-");
    else
        fprintf(out, " %*.6g", FIGURE_WIDTH, value);
}

static void put_interval(const ls_score *score, FILE *out)
{
    if (isnan(score->low))
        fputs("   no interval", out);
    else
        fprintf(out, "   %.6g to %.6g", score->low, score->high);
}

/* ---- All rows ------------------------------------------------------------ */

static void put_score(const struct evaluation_report *report,
                      const ls_score *score, double value, FILE *out)
{
    fprintf(out, "%-*s ", NAME_WIDTH, score->name);
    if (score->reason) {
        fprintf(out, "not defined: %s\n", score->reason);
        return;
    }
    fprintf(out, "%.6g", value);
    if (report->level > 0)
        put_interval(score, out);
    if (strcmp(score->name, "top_k") == 0)
        fprintf(out, "   (k = %zu)", ls_evaluation_top_k(report->evaluation));
    fputc('\n', out);
}

static void put_scores(const struct evaluation_report *report, FILE *out)
{
    const ls_evaluation *e = report->evaluation;
    const ls_metrics *metrics = ls_evaluation_metrics(e, 0);
    const ls_score *score;

    for (size_t k = 0; (score = ls_evaluation_score(e, 0, 0, k)); k++)
        put_score(report, score,
                  strcmp(score->name, "loss") == 0 ? metrics->loss
                                                   : score->value,
                  out);
    for (size_t k = 0; k < metrics->n_quantiles; k++)
        fprintf(out, "%-*s %.6g of the rows at or below q%g\n", NAME_WIDTH,
                k ? "" : "coverage", metrics->coverage[k],
                metrics->quantiles[k]);
}

static void put_two(const struct evaluation_report *report, FILE *out)
{
    const ls_evaluation *e = report->evaluation;
    const ls_score *difference;

    fprintf(out, "A is ");
    text_put(report->name[0], out);
    fprintf(out, ", B is ");
    text_put(report->name[1], out);
    fprintf(out, "\n%-*s %*s %*s %*s   interval of A - B\n", NAME_WIDTH, "",
            FIGURE_WIDTH, "A", FIGURE_WIDTH, "B", FIGURE_WIDTH, "A - B");
    for (size_t k = 0; (difference = ls_evaluation_score(e, 2, 0, k)); k++) {
        fprintf(out, "%-*s", NAME_WIDTH, difference->name);
        put_number(ls_evaluation_score(e, 0, 0, k)->value, out);
        put_number(ls_evaluation_score(e, 1, 0, k)->value, out);
        put_number(difference->value, out);
        if (difference->reason)
            fprintf(out, "   not defined: %s", difference->reason);
        else
            put_interval(difference, out);
        fputc('\n', out);
    }
}

static void put_method(const struct evaluation_report *report, FILE *out)
{
    const char *kind;
    size_t resamples;
    const size_t n = ls_evaluation_units(report->evaluation, &kind, &resamples);

    fprintf(out,
            "intervals: %g %%, bootstrap percentiles of %s resamples of %s "
            "%s\n",
            100 * report->level, text_count(resamples).s, text_count(n).s,
            kind);
}

/* ---- Classes, targets, levels -------------------------------------------- */

static void put_part_head(const ls_evaluation *e, size_t part, FILE *out)
{
    const ls_part *about = ls_evaluation_part(e, 0, part);
    const ls_score *score;

    fprintf(out, "\n%-*s", NAME_WIDTH, about->kind);
    if (!isnan(about->weight))
        fprintf(out, " %*s", FIGURE_WIDTH, "weight");
    for (size_t k = 0; (score = ls_evaluation_part_score(e, 0, part, k)); k++)
        fprintf(out, " %*s", FIGURE_WIDTH, score->name);
    fputc('\n', out);
}

/* A heading whenever the kind changes. One target is the whole. */
static void put_parts(const ls_evaluation *e, FILE *out)
{
    const ls_part *part;
    const ls_score *score;
    const char *kind = "";
    const ls_part *second = ls_evaluation_part(e, 0, 1);
    const bool single = !second || strcmp(second->kind, "level") == 0;

    for (size_t i = 0; (part = ls_evaluation_part(e, 0, i)); i++) {
        if (i >= MOST_PARTS) {
            fputs("... (--json has all)\n", out);
            return;
        }
        if (single && strcmp(part->kind, "target") == 0)
            continue;
        if (strcmp(kind, part->kind) != 0)
            put_part_head(e, i, out);
        kind = part->kind;
        text_put(part->name, out);
        fprintf(out, "%*s",
                NAME_WIDTH > (int)strlen(part->name)
                    ? NAME_WIDTH - (int)strlen(part->name)
                    : 0,
                "");
        if (!isnan(part->weight))
            put_number(part->weight, out);
        for (size_t k = 0; (score = ls_evaluation_part_score(e, 0, i, k)); k++)
            put_number(score->value, out);
        fputc('\n', out);
    }
}

/* ---- Parts of the table -------------------------------------------------- */

/* Few figures fit in a line; --json has all. */
static bool is_main(const char *name)
{
    static const char *const names[] = {
        "loss", "accuracy", "auc", "f1", "brier", "rmse", "mae", "r2", NULL};

    for (const char *const *n = names; *n; n++)
        if (strcmp(*n, name) == 0)
            return true;
    return false;
}

static void put_slice(const struct evaluation_report *report, size_t slice,
                      FILE *out)
{
    const ls_evaluation *e = report->evaluation;
    const ls_slice *about = ls_evaluation_slice(e, slice);
    const ls_score *score;
    const char *name = slice == 0 ? "all" : about->name;

    text_put(name, out);
    fprintf(out, "%*s %*s",
            NAME_WIDTH > (int)strlen(name) ? NAME_WIDTH - (int)strlen(name) : 0,
            "", FIGURE_WIDTH, text_count(about->rows).s);
    for (size_t k = 0; (score = ls_evaluation_score(e, 0, slice, k)); k++)
        if (is_main(score->name))
            put_number(score->value, out);
    fputc('\n', out);
}

static void put_slices(const struct evaluation_report *report, FILE *out)
{
    const ls_evaluation *e = report->evaluation;
    const ls_score *score;

    fputc('\n', out);
    fprintf(out, "%-*s %*s", NAME_WIDTH, report->by, FIGURE_WIDTH, "rows");
    for (size_t k = 0; (score = ls_evaluation_score(e, 0, 0, k)); k++)
        if (is_main(score->name))
            fprintf(out, " %*s", FIGURE_WIDTH, score->name);
    fputc('\n', out);
    for (size_t i = 0; ls_evaluation_slice(e, i); i++)
        put_slice(report, i, out);
}

/* ---- Significance -------------------------------------------------------- */

static void put_cut(const char *name, const ls_cut *cut, FILE *out)
{
    fprintf(out, "%-*s", NAME_WIDTH, name);
    put_number(cut->threshold, out);
    put_number(cut->signal, out);
    put_number(cut->background, out);
    put_number(cut->asimov, out);
    put_number(cut->ams, out);
    fputc('\n', out);
}

static void put_cuts(const ls_cut *cuts, FILE *out)
{
    fprintf(out, "\n%-*s %*s %*s %*s %*s %*s\n", NAME_WIDTH, "cut",
            FIGURE_WIDTH, "above", FIGURE_WIDTH, "signal", FIGURE_WIDTH,
            "background", FIGURE_WIDTH, "asimov", FIGURE_WIDTH, "ams");
    put_cut("best asimov", &cuts[0], out);
    put_cut("best ams", &cuts[1], out);
    for (size_t k = 2; k < LS_CUTS; k++)
        put_cut("", &cuts[k], out);
}

void report_evaluation(const struct evaluation_report *report, FILE *out)
{
    const ls_metrics *metrics = ls_evaluation_metrics(report->evaluation, 0);

    report_rows(metrics, report->path, out);
    if (report->name[1])
        put_two(report, out);
    else
        put_scores(report, out);
    if (report->level > 0)
        put_method(report, out);
    if (report->name[1])
        return;
    put_parts(report->evaluation, out);
    if (report->by)
        put_slices(report, out);
    if (report->cuts)
        put_cuts(report->cuts, out);
    report_confusion(metrics, report->model, out);
}
