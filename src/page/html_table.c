/* SPDX-License-Identifier: MIT */
/*
 * html_table.c - the numbers of a picture as a table.
 */
#include <math.h>
#include <string.h>

#include "page/html.h"
#include "page/markup.h"

/* More rows than these are left out, and the caption says so. */
enum { MOST_ROWS = 500, MOST_CURVE = 51, MOST_SAMPLE = 100 };

static void put_head(struct page *page, const char *text, bool is_number)
{
    fprintf(page->out, "<th scope=\"col\"%s>", is_number ? " class=\"n\"" : "");
    markup_text(text, page->out);
    fputs("</th>", page->out);
}

static void put_name(struct page *page, const char *name)
{
    fputs("<tr><th scope=\"row\">", page->out);
    markup_text(name, page->out);
    fputs("</th>", page->out);
}

static void put_number(struct page *page, double value)
{
    fprintf(page->out, "<td class=\"n\">%s</td>", shown_number(value).s);
}

static void begin(struct page *page, const struct picture *f, const char *more)
{
    page_scroll_begin(page, f->title);
    fputs("<table>\n<caption>", page->out);
    markup_text(f->title, page->out);
    fputs(more, page->out);
    fputs("</caption>\n<thead><tr>", page->out);
}

static void end(struct page *page)
{
    fputs("</tbody>\n</table>\n", page->out);
    page_scroll_end(page);
}

/* Whether all series have the same x. */
static bool has_one_x(const struct picture *f)
{
    for (size_t i = 1; i < f->n_series; i++)
        if (f->series[i].n != f->series[0].n ||
            memcmp(f->series[i].x, f->series[0].x,
                   f->series[0].n * sizeof(double)) != 0)
            return false;
    return f->n_series > 0 && !(f->series[0].look & SERIES_POINTS);
}

/* A row for each x, a column for each series. */
static void put_columns(struct page *page, const struct picture *f)
{
    const struct series *first = &f->series[0];
    const bool is_histogram = first->look & SERIES_STEPS;
    const size_t n = first->n - (is_histogram && first->n > 0);
    const size_t every = (n + MOST_ROWS - 1) / MOST_ROWS;

    begin(page, f, every > 1 ? " (some of the rows)" : "");
    put_head(page, is_histogram ? "from" : f->x.label, true);
    if (is_histogram)
        put_head(page, "to", true);
    for (size_t i = 0; i < f->n_series; i++)
        put_head(page, *f->series[i].name ? f->series[i].name : f->y.label,
                 true);
    fputs("</tr></thead>\n<tbody>\n", page->out);
    for (size_t k = 0; k < n; k += every) {
        fputs("<tr>", page->out);
        put_number(page, first->x[k]);
        if (is_histogram)
            put_number(page, first->x[k + 1]);
        for (size_t i = 0; i < f->n_series; i++)
            put_number(page, f->series[i].y[k]);
        fputs("</tr>\n", page->out);
    }
    end(page);
}

/* A row for each point of each series, or for some of them. */
static void put_points(struct page *page, const struct picture *f)
{
    begin(page, f, " (some of the points of each line)");
    put_head(page, "series", false);
    put_head(page, f->x.label, true);
    put_head(page, f->y.label, true);
    fputs("</tr></thead>\n<tbody>\n", page->out);
    for (size_t i = 0; i < f->n_series; i++) {
        const struct series *s = &f->series[i];
        const size_t most = s->look & SERIES_POINTS ? MOST_SAMPLE : MOST_CURVE;
        const size_t every = (s->n + most - 1) / most;

        for (size_t k = 0; k < s->n; k += every) {
            put_name(page, *s->name ? s->name : f->title);
            put_number(page, s->x[k]);
            put_number(page, s->y[k]);
            fputs("</tr>\n", page->out);
        }
    }
    end(page);
}

static const char *name_of(const char *const *names, size_t i,
                           struct shown_number *number)
{
    *number = number_whole((double)i);
    return names ? names[i] : number->s;
}

static void put_matrix(struct page *page, const struct picture *f)
{
    struct shown_number number;

    begin(page, f, "");
    put_head(page, f->kind == PICTURE_BARS ? "name" : f->y.label, false);
    for (size_t j = 0; j < f->columns; j++)
        put_head(page,
                 f->kind == PICTURE_BARS ? f->x.label
                                         : name_of(f->column_name, j, &number),
                 true);
    fputs("</tr></thead>\n<tbody>\n", page->out);
    for (size_t i = 0; i < f->rows; i++) {
        put_name(page, name_of(f->row_name, i, &number));
        for (size_t j = 0; j < f->columns; j++)
            if (f->cells_are_whole)
                fprintf(page->out, "<td class=\"n\">%.0f</td>",
                        f->cell[i * f->columns + j]);
            else
                put_number(page, f->cell[i * f->columns + j]);
        fputs("</tr>\n", page->out);
    }
    end(page);
}

static void put_coordinate(struct page *page, const struct coordinate *k,
                           size_t i)
{
    const double value = k->value[i];

    if (k->n_words == 0) {
        put_number(page, value);
        return;
    }
    fputs("<td>", page->out);
    markup_text(isfinite(value) ? k->word[(size_t)value] : "-", page->out);
    fputs("</td>", page->out);
}

static void put_items(struct page *page, const struct picture *f)
{
    begin(page, f, f->items > MOST_ROWS ? " (the best)" : "");
    put_head(page, "name", false);
    for (size_t k = 0; k < f->n_coordinates; k++)
        put_head(page, f->coordinate[k].label, f->coordinate[k].n_words == 0);
    fputs("</tr></thead>\n<tbody>\n", page->out);
    for (size_t i = 0; i < f->items && i < MOST_ROWS; i++) {
        put_name(page, f->item_name[i]);
        for (size_t k = 0; k < f->n_coordinates; k++)
            put_coordinate(page, &f->coordinate[k], i);
        fputs("</tr>\n", page->out);
    }
    end(page);
}

void page_numbers(struct page *page, const struct picture *picture)
{
    switch (picture->kind) {
    case PICTURE_LINES:
        if (has_one_x(picture))
            put_columns(page, picture);
        else
            put_points(page, picture);
        break;
    case PICTURE_BARS:
    case PICTURE_MATRIX:
        put_matrix(page, picture);
        break;
    case PICTURE_PARALLEL:
        put_items(page, picture);
        break;
    }
}
