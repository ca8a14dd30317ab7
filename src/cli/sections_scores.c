/* SPDX-License-Identifier: MIT */
/*
 * sections_scores.c - all figures of the rows of a report as tables: with
 * intervals, and of each class, label, target or level.
 */
#include <math.h>
#include <string.h>

#include "cli/sections.h"
#include "page/markup.h"

/* Parts of more are not listed. */
enum { MOST_PARTS = 100 };

static void put_head(FILE *out, const char *text, bool is_number)
{
    fprintf(out, "<th scope=\"col\"%s>", is_number ? " class=\"n\"" : "");
    markup_text(text, out);
    fputs("</th>", out);
}

static void put_number(FILE *out, double value)
{
    fprintf(out, "<td class=\"n\">%s</td>", shown_number(value).s);
}

static bool has_intervals(const ls_evaluation *e)
{
    const ls_score *score;

    for (size_t k = 0; (score = ls_evaluation_score(e, 0, 0, k)); k++)
        if (isfinite(score->low))
            return true;
    return false;
}

static void put_scores(struct page *page, const ls_evaluation *e)
{
    static const char *const heads[] = {"value", "low", "high"};
    const size_t columns = has_intervals(e) ? 3 : 1;
    const ls_score *score;

    page_scroll_begin(page, "All figures");
    fprintf(page->out, "<table>\n<caption>All figures%s</caption>\n<thead><tr>",
            columns == 3 ? ", with 95 % intervals of the bootstrap" : "");
    put_head(page->out, "figure", false);
    for (size_t k = 0; k < columns; k++)
        put_head(page->out, heads[k], true);
    fputs("</tr></thead>\n<tbody>\n", page->out);
    for (size_t k = 0; (score = ls_evaluation_score(e, 0, 0, k)); k++) {
        const double values[] = {score->value, score->low, score->high};

        fputs("<tr><th scope=\"row\">", page->out);
        markup_text(score->name, page->out);
        fputs("</th>", page->out);
        for (size_t i = 0; i < columns; i++)
            put_number(page->out, values[i]);
        fputs("</tr>\n", page->out);
    }
    fputs("</tbody>\n</table>\n", page->out);
    page_scroll_end(page);
}

static void put_part(FILE *out, const ls_evaluation *e, size_t i)
{
    const ls_score *score;

    fputs("<tr><th scope=\"row\">", out);
    markup_text(ls_evaluation_part(e, 0, i)->name, out);
    fputs("</th>", out);
    for (size_t k = 0; (score = ls_evaluation_part_score(e, 0, i, k)); k++)
        put_number(out, score->value);
    fputs("</tr>\n", out);
}

static void put_parts(struct page *page, const ls_evaluation *e)
{
    const ls_part *first = ls_evaluation_part(e, 0, 0);
    const ls_score *score;

    if (!first)
        return;
    page_scroll_begin(page, "Parts");
    fprintf(page->out,
            "<table>\n<caption>Figures of each %s</caption>\n"
            "<thead><tr>",
            first->kind);
    put_head(page->out, first->kind, false);
    for (size_t k = 0; (score = ls_evaluation_part_score(e, 0, 0, k)); k++)
        put_head(page->out, score->name, true);
    fputs("</tr></thead>\n<tbody>\n", page->out);
    for (size_t i = 0; i < MOST_PARTS && ls_evaluation_part(e, 0, i); i++)
        if (strcmp(ls_evaluation_part(e, 0, i)->kind, first->kind) == 0)
            put_part(page->out, e, i);
    fputs("</tbody>\n</table>\n", page->out);
    page_scroll_end(page);
}

void section_scores(const struct section *section)
{
    const ls_evaluation *e = section->subject->evaluation;

    if (!e)
        return;
    page_section(section->page, section->prefix, "figures", "Figures");
    put_scores(section->page, e);
    put_parts(section->page, e);
}
