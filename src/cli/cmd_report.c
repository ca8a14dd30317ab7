/* SPDX-License-Identifier: MIT */
/*
 * cmd_report.c - lockstep report: a page on models and studies.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/output.h"
#include "cli/result_file.h"
#include "cli/sections.h"
#include "page/markup.h"

enum { MOST_RUNS = 32, PREFIX = 32 };

/* Whether the document of a study is that of the model of another subject. */
static bool joins(struct subject *with, struct subject *document)
{
    if (!with->model || with->study || document->model ||
        strcmp(study_text(document->study, "parameters_sha256"),
               ls_model_about(with->model)->parameters_sha256) != 0)
        return false;
    with->study = document->study;
    document->study = NULL;
    return true;
}

/* Open all RUNs; the document of a study and its model are one subject. */
static ls_status open_all(const struct invocation *call,
                          struct subject *subject, size_t *n)
{
    struct subject documents[MOST_RUNS];
    size_t n_documents = 0;
    ls_status status = LS_OK;

    for (size_t i = 0; i < call->n_arguments; i++) {
        TRY(subject_open(call->argument[i], &subject[*n]));
        if (subject[*n].model)
            (*n)++;
        else
            documents[n_documents++] = subject[*n];
    }
done:
    for (size_t k = 0; k < n_documents; k++) {
        bool joined = false;

        for (size_t i = 0; i < *n && !joined; i++)
            joined = joins(&subject[i], &documents[k]);
        if (joined)
            subject_close(&documents[k]);
        else
            subject[(*n)++] = documents[k];
    }
    return status;
}

static void put_link(FILE *out, const char *prefix, const char *id,
                     const char *text)
{
    fprintf(out, "<li><a href=\"#%s%s\">", prefix, id);
    markup_text(text, out);
    fputs("</a></li>\n", out);
}

static void put_title(struct page *page, const struct subject *s, size_t n)
{
    fputs("<header>\n<h1>", page->out);
    if (n == 1)
        markup_text(s->name, page->out);
    else
        fprintf(page->out, "%zu runs compared", n);
    fputs("</h1>\n", page->out);
}

/* The sections of one subject as links. Which of them there are depends on the
 * subject; the first is always there. */
static void put_links(struct page *page, const struct subject *s,
                      const struct album *album, size_t n)
{
    FILE *out = page->out;

    fputs("<nav aria-label=\"Sections\"><ul>\n", out);
    if (n > 1)
        put_link(out, "", "comparison", "Comparison");
    for (size_t i = 0; n > 1 && i < n; i++) {
        char prefix[PREFIX];

        snprintf(prefix, sizeof prefix, "r%zu-", i + 1);
        put_link(out, prefix, "summary", s[i].name);
    }
    if (n == 1) {
        put_link(out, "", "summary", "Summary");
        if (s->study || album_find(album, "members"))
            put_link(out, "", "study", "Models");
        if (s->measured)
            put_link(out, "", "predictions", "Predictions");
        if (s->insight)
            put_link(out, "", "columns", "Columns");
        if (album_find(album, "loss"))
            put_link(out, "", "learning", "Learning curves");
        if (subject_table(s))
            put_link(out, "", "data", "Data");
        if (s->model)
            put_link(out, "", "settings", "Settings");
        if (s->model)
            put_link(out, "", "origin", "Provenance");
    }
    fputs("</ul></nav>\n</header>\n<main>\n", out);
}

static void put_subject(struct page *page, const struct subject *s,
                        const struct album *album, const char *prefix)
{
    const struct section section = {page, s, album, prefix};

    section_summary(&section);
    section_scores(&section);
    section_pictures(&section);
    section_data(&section);
    section_settings(&section);
    section_origin(&section);
    section_time(&section);
}

static void put_subjects(struct page *page, const struct subject *s,
                         const struct album *album, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char prefix[PREFIX] = "";

        if (n > 1) {
            snprintf(prefix, sizeof prefix, "r%zu-", i + 1);
            fputs("<section aria-label=\"", page->out);
            markup_text(s[i].name, page->out);
            fprintf(page->out, " (run %zu)\">\n<p class=\"run\">", i + 1);
            markup_text(s[i].name, page->out);
            fputs("</p>\n", page->out);
        }
        put_subject(page, &s[i], &album[i], prefix);
        if (n > 1)
            fputs("</section>\n", page->out);
    }
}

static ls_status write_page(const char *path, const struct subject *s, size_t n,
                            const struct album *album,
                            const struct album *common)
{
    struct result_file file;
    struct page page = {0};
    char title[SUBJECT_TEXT];
    ls_status status = LS_OK;

    TRY(result_file_begin(path, &file));
    page.out = file.out;
    snprintf(title, sizeof title, "%s%s", s->name, n > 1 ? " and others" : "");
    page_begin(&page, title);
    put_title(&page, s, n);
    put_links(&page, s, album, n);
    if (n > 1)
        section_comparison(&page, common, s, n);
    put_subjects(&page, s, album, n);
    fprintf(page.out, "</main>\n<footer>Written by %s %s.</footer>\n", PROGRAM,
            ls_version());
    page_end(&page);
    TRY(result_file_finish(&file));
done:
    return status;
}

static ls_status draw_and_write(const char *path, const struct subject *s,
                                size_t n)
{
    struct album album[MOST_RUNS + 1] = {{0}};
    bool whole = true;
    ls_status status = LS_OK;

    pictures_of_many(&album[n], s, n);
    for (size_t i = 0; i < n; i++)
        pictures_of_subject(&album[i], &s[i]);
    for (size_t i = 0; i <= n; i++)
        whole &= album_is_whole(&album[i]);
    if (!whole)
        TRY(complain(LS_NO_MEMORY, "out of memory"));
    TRY(write_page(path, s, n, album, &album[n]));
done:
    for (size_t i = 0; i <= n; i++)
        album_clear(&album[i]);
    return status;
}

ls_status cmd_report(const struct invocation *call)
{
    const char *output = invocation_value(call, OPTION_OUTPUT);
    struct subject subject[MOST_RUNS] = {{0}};
    size_t n = 0;
    ls_status status = LS_OK;

    if (!*output)
        TRY(complain(LS_USAGE, "say with -o FILE.html where to write"));
    for (size_t i = 0; i < call->n_arguments; i++)
        TRY(output_check(output, call->argument[i],
                         invocation_has(call, OPTION_FORCE)));
    TRY(open_all(call, subject, &n));
    for (size_t i = 0; i < n; i++) {
        TRY(subject_measure(call, &subject[i]));
        TRY(subject_evaluate(call, &subject[i]));
        TRY(subject_explain(call, &subject[i]));
        TRY(subject_inspect(&subject[i]));
        if (!subject[i].measured)
            note("%s: %s", subject[i].path, subject[i].rows);
    }
    TRY(draw_and_write(output, subject, n));
    note("wrote    %s", output);
done:
    for (size_t i = 0; i < n; i++)
        subject_close(&subject[i]);
    return status;
}
