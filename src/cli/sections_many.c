/* SPDX-License-Identifier: MIT */
/*
 * sections_many.c - several subjects next to each other.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/model_settings.h"
#include "cli/sections.h"
#include "cli/text.h"
#include "page/markup.h"

static void put_head(FILE *out, const char *text, bool is_number)
{
    fprintf(out, "<th scope=\"col\"%s>", is_number ? " class=\"n\"" : "");
    markup_text(text, out);
    fputs("</th>", out);
}

/* The best value of a metric among all subjects. */
static double best_of(const struct subject *s, size_t n, size_t k)
{
    struct shown_metric metrics[SHOWN_METRICS];
    double best = NAN;

    for (size_t i = 0; i < n; i++) {
        shown_metrics(&s[i], metrics);
        best = metrics[k].small ? fmin(best, metrics[k].value)
                                : fmax(best, metrics[k].value);
    }
    return best;
}

static void put_row(FILE *out, const struct subject *s, const double *best)
{
    struct shown_metric metrics[SHOWN_METRICS];

    shown_metrics(s, metrics);
    fputs("<tr><th scope=\"row\">", out);
    markup_text(s->name, out);
    fprintf(out, "</th><td>%s</td>", subject_kind(s));
    for (size_t k = 0; k < SHOWN_METRICS; k++)
        if (isfinite(best[k]))
            fprintf(out, "<td class=\"n%s\">%s</td>",
                    metrics[k].value == best[k] ? " best" : "",
                    shown_number(metrics[k].value).s);
    fprintf(out, "<td class=\"n\">%s</td><td class=\"n\">%s</td><td>",
            s->model ? text_count(ls_model_about(s->model)->parameters).s : "-",
            s->model && ls_model_about(s->model)->epochs > 0
                ? text_count(ls_model_about(s->model)->epochs).s
                : "-");
    markup_text(s->rows, out);
    fputs("</td></tr>\n", out);
}

static void put_table(struct page *page, const struct subject *s, size_t n)
{
    struct shown_metric metrics[SHOWN_METRICS];
    double best[SHOWN_METRICS];

    shown_metrics(&s[0], metrics);
    page_scroll_begin(page, "Runs");
    fputs("<table>\n<caption>All runs; the best figures are bold."
          "</caption>\n<thead><tr>",
          page->out);
    put_head(page->out, "run", false);
    put_head(page->out, "kind", false);
    for (size_t k = 0; k < SHOWN_METRICS; k++) {
        best[k] = best_of(s, n, k);
        if (isfinite(best[k]))
            put_head(page->out, metrics[k].name, true);
    }
    put_head(page->out, "parameters", true);
    put_head(page->out, "epochs", true);
    put_head(page->out, "rows", false);
    fputs("</tr></thead>\n<tbody>\n", page->out);
    for (size_t i = 0; i < n; i++)
        put_row(page->out, &s[i], best);
    fputs("</tbody>\n</table>\n", page->out);
    page_scroll_end(page);
}

/* Whether the subjects have different values of a setting. */
static bool differs(const struct subject *s, size_t n, const char *name)
{
    for (size_t i = 1; i < n; i++)
        if (strcmp(subject_fact(&s[0], name), subject_fact(&s[i], name)) != 0)
            return true;
    return false;
}

static void put_differences(struct page *page, const struct subject *s,
                            size_t n)
{
    const ls_option *option;

    page_scroll_begin(page, "Settings that differ");
    fputs("<table>\n<caption>Settings that differ</caption>\n<thead><tr>",
          page->out);
    put_head(page->out, "setting", false);
    for (size_t i = 0; i < n; i++)
        put_head(page->out, s[i].name, false);
    fputs("</tr></thead>\n<tbody>\n", page->out);
    for (size_t k = 0; (option = ls_option_at(k)); k++) {
        if (!model_fact_is_setting(option->name) ||
            !differs(s, n, option->name))
            continue;
        fprintf(page->out, "<tr><th scope=\"row\">%s</th>", option->name);
        for (size_t i = 0; i < n; i++) {
            fputs("<td>", page->out);
            markup_text(subject_fact(&s[i], option->name), page->out);
            fputs("</td>", page->out);
        }
        fputs("</tr>\n", page->out);
    }
    fputs("</tbody>\n</table>\n", page->out);
    page_scroll_end(page);
}

void section_comparison(struct page *page, const struct album *album,
                        const struct subject *s, size_t n)
{
    page_section(page, "", "comparison", "Comparison");
    for (size_t i = 1; i < n; i++)
        if (strcmp(s[i].rows, s[0].rows) != 0) {
            page_sentence(page, "warn",
                          "Not all runs are measured on the same rows: figures "
                          "of different rows cannot be compared.");
            break;
        }
    put_table(page, s, n);
    if (album->n > 0) {
        page_cards_begin(page);
        for (size_t i = 0; i < album->n; i++)
            page_picture(page, album->picture[i]);
        page_cards_end(page);
    }
    put_differences(page, s, n);
}
