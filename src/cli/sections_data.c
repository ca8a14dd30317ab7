/* SPDX-License-Identifier: MIT */
/*
 * sections_data.c - the table of a report and what a check found.
 */
#include <stdio.h>
#include <string.h>

#include "cli/sections.h"
#include "cli/spelling.h"
#include "cli/text.h"
#include "page/markup.h"

/* More columns are not listed. */
enum { MOST_COLUMNS = 300 };

static void put_facts(struct page *page, const ls_dataset_info *about)
{
    char print[40], text[64];

    page_facts_begin(page, "The table");
    page_fact(page, "file", about->path);
    page_fact(page, "rows", text_count(about->rows).s);
    page_fact(page, "features", text_count(about->features).s);
    page_fact(page, "task", about->task);
    page_fact(page, "reading", spelled(about->reading).s);
    page_fact(page, "row weights", about->weight_name);
    snprintf(text, sizeof text, "%.6g", about->effective_rows);
    page_fact(page, "effective sample size", *about->weight_name ? text : NULL);
    snprintf(print, sizeof print, "xxh3:%016llx",
             (unsigned long long)about->fingerprint);
    page_fact(page, "fingerprint", print);
    page_facts_end(page);
}

static void put_findings(struct page *page, const ls_inspection *in)
{
    const ls_finding *finding;

    if (in->n_findings == 0) {
        page_sentence(page, "soft", "The check found nothing to note.");
        return;
    }
    page_sentence(page, "soft", "The check found:");
    for (size_t i = 0; (finding = ls_inspection_finding(in, i)); i++)
        page_sentence(page, finding->gravity == LS_NOTABLE ? "" : "warn",
                      spelled(finding->sentence).s);
}

static void put_column(struct page *page, const ls_column *c, size_t j)
{
    const double figures[] = {c->mean, c->std, c->min, c->max,
                              (double)c->missing};
    char number[24];

    snprintf(number, sizeof number, "%zu", j);
    fputs("<tr><th scope=\"row\">", page->out);
    markup_text(c->name ? c->name : number, page->out);
    fputs("</th>", page->out);
    for (size_t k = 0; k < sizeof figures / sizeof *figures; k++)
        fprintf(page->out, "<td class=\"n\">%s</td>",
                shown_number(figures[k]).s);
    fputs("</tr>\n", page->out);
}

static void put_columns(struct page *page, const ls_inspection *in)
{
    static const char *const heads[] = {"mean", "std", "min", "max", "missing"};
    char summary[64];

    snprintf(summary, sizeof summary, "Columns (%zu)", in->n_columns);
    page_details_begin(page, summary);
    page_scroll_begin(page, "Columns");
    fputs("<table>\n<caption>", page->out);
    markup_text(in->n_columns > MOST_COLUMNS ? "The first columns of the table"
                                             : "The columns of the table",
                page->out);
    fputs("</caption>\n<thead><tr><th scope=\"col\">column</th>", page->out);
    for (size_t k = 0; k < sizeof heads / sizeof *heads; k++)
        fprintf(page->out, "<th scope=\"col\" class=\"n\">%s</th>", heads[k]);
    fputs("</tr></thead>\n<tbody>\n", page->out);
    for (size_t j = 0; j < in->n_columns && j < MOST_COLUMNS; j++)
        put_column(page, ls_inspection_column(in, j), j);
    fputs("</tbody>\n</table>\n", page->out);
    page_scroll_end(page);
    page_details_end(page);
}

void section_data(const struct section *section)
{
    const struct subject *s = section->subject;
    const ls_dataset *table = subject_table(s);
    const struct picture *classes = album_find(section->album, "classes");

    if (!table)
        return;
    page_section(section->page, section->prefix, "data", "Data");
    put_facts(section->page, ls_dataset_about(table));
    if (classes) {
        page_cards_begin(section->page);
        page_picture(section->page, classes);
        page_cards_end(section->page);
    }
    if (s->inspection) {
        put_findings(section->page, s->inspection);
        put_columns(section->page, s->inspection);
    }
}
