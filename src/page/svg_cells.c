/* SPDX-License-Identifier: MIT */
/*
 * svg_cells.c - bars with names, and matrices of cells.
 */
#include <math.h>

#include "page/markup.h"
#include "page/style.h"
#include "page/svg_inside.h"

enum { BAR = 24, BAR_NAME = 24, CELL_MOST = 96, CELL_TEXT = 30, NAME = 12 };

static const char *name_at(const char *const *names, size_t i,
                           struct shown_number *number)
{
    if (names)
        return names[i];
    *number = number_whole((double)i);
    return number->s;
}

static struct shown_number cell_text(const struct picture *f, size_t i)
{
    return f->cells_are_whole ? number_whole(f->cell[i])
                              : number_label(f->cell[i]);
}

/* The most characters of n names, at most `most`. */
static double names_width(const char *const *names, size_t n, size_t most)
{
    size_t longest = 2;

    for (size_t i = 0; i < n; i++) {
        struct shown_number number;
        const size_t length = markup_length(name_at(names, i, &number));

        longest = length > longest ? length : longest;
    }
    return (double)((longest < most ? longest : most) * SVG_CHARACTER);
}

static void put_rect(FILE *out, const char *class, double x, double y,
                     double width, double height)
{
    fprintf(out, "<rect class=\"%s\" x=\"", class);
    markup_place(x, out);
    fputs("\" y=\"", out);
    markup_place(y, out);
    fputs("\" width=\"", out);
    markup_place(width, out);
    fputs("\" height=\"", out);
    markup_place(height, out);
    fputs("\"/>\n", out);
}

/* The bar of row i, from 0 to its value, with name and number. */
static void put_bar(const struct canvas *c, size_t i)
{
    const struct picture *f = c->picture;
    const double y = c->top + (double)(i * BAR), value = f->cell[i];
    const double zero = scale_place(&c->x, fmax(0, c->x.lo));
    const double end = scale_place(&c->x, isfinite(value) ? value : 0);
    struct shown_number number;

    svg_text(c->out, "tl", c->left - 8, y + 16, "end",
             name_at(f->row_name, i, &number), BAR_NAME);
    put_rect(c->out, "f0", fmin(zero, end), y + 4, fmax(fabs(end - zero), 0.5),
             BAR - 8);
    svg_text(c->out, "tl", fmax(zero, end) + 5, y + 16, "start",
             cell_text(f, i).s, 16);
}

void svg_bars(const struct picture *picture, const struct svg_wish *wish,
              FILE *out)
{
    struct canvas c = {.out = out, .picture = picture, .width = SVG_WIDTH};
    struct scale_wish x = {.lo = 0, .hi = 0, .tight = true};

    for (size_t i = 0; i < picture->rows; i++) {
        x.lo = fmin(x.lo, picture->cell[i]);
        x.hi = fmax(x.hi, picture->cell[i]);
    }
    c.top = svg_heading(wish) + 8;
    c.bottom = c.top + (double)(picture->rows * BAR);
    c.left =
        SVG_EDGE + 8 + names_width(picture->row_name, picture->rows, BAR_NAME);
    c.right = c.width - SVG_EDGE - 60;
    c.height = c.bottom + 30;
    x.from = c.left;
    x.to = c.right;
    c.x = scale_make(&x);
    svg_begin(wish, &c);
    for (size_t i = 0; i < picture->rows; i++)
        put_bar(&c, i);
    svg_line(out, "ax", scale_place(&c.x, 0), c.top, scale_place(&c.x, 0),
             c.bottom);
    svg_text(out, "al", c.left, c.bottom + 18, "start", picture->x.label, 60);
    svg_end(&c);
}

/* A cell, its number where there is room, and what it is, to be pointed at. */
static void put_cell(const struct canvas *c, size_t i, size_t j, double size)
{
    const struct picture *f = c->picture;
    const size_t at = i * f->columns + j;
    const double x = c->left + (double)j * size, y = c->top + (double)i * size;
    const int shade =
        (int)lround(fmin(fmax(f->shade[at], 0), 1) * (STYLE_SHADES - 1));
    struct shown_number row, column;
    char class[8];

    fputs("<g><title>", c->out);
    markup_text(name_at(f->row_name, i, &row), c->out);
    fputs(" \xE2\x86\x92 ", c->out);
    markup_text(name_at(f->column_name, j, &column), c->out);
    fprintf(c->out, ": %s</title>", cell_text(f, at).s);
    snprintf(class, sizeof class, "q%d", shade);
    put_rect(c->out, class, x + 0.5, y + 0.5, size - 1, size - 1);
    if (size >= CELL_TEXT) {
        snprintf(class, sizeof class, "u%d", shade);
        svg_text(c->out, class, x + size / 2, y + size / 2 + 4, "middle",
                 cell_text(f, at).s, 9);
    }
    fputs("</g>\n", c->out);
}

/* Names of the columns, upright where they are too long for the cells. */
static void put_column_names(const struct canvas *c, double size, double width)
{
    const bool upright = width > size - 4;

    for (size_t j = 0; j < c->picture->columns; j++) {
        const double x = c->left + ((double)j + 0.5) * size;
        struct shown_number number;
        const char *name = name_at(c->picture->column_name, j, &number);

        if (!upright) {
            svg_text(c->out, "tl", x, c->bottom + 16, "middle", name, NAME);
            continue;
        }
        fputs("<text class=\"tl\" text-anchor=\"end\" transform=\"translate(",
              c->out);
        markup_place(x + 4, c->out);
        fputc(' ', c->out);
        markup_place(c->bottom + 6, c->out);
        fputs(")rotate(-90)\">", c->out);
        markup_text_cut(name, NAME, c->out);
        fputs("</text>\n", c->out);
    }
}

static void put_cells(const struct canvas *c, double size)
{
    for (size_t i = 0; i < c->picture->rows; i++) {
        struct shown_number number;

        if (size >= 10)
            svg_text(c->out, "tl", c->left - 6,
                     c->top + ((double)i + 0.5) * size + 4, "end",
                     name_at(c->picture->row_name, i, &number), NAME);
        for (size_t j = 0; j < c->picture->columns; j++)
            put_cell(c, i, j, size);
    }
}

void svg_matrix(const struct picture *picture, const struct svg_wish *wish,
                FILE *out)
{
    const double names = names_width(picture->row_name, picture->rows, NAME);
    const double under =
        names_width(picture->column_name, picture->columns, NAME);
    struct canvas c = {.out = out, .picture = picture, .width = SVG_WIDTH};
    double size;

    c.left = SVG_EDGE + names + 8;
    c.right = c.width - SVG_EDGE;
    size = fmin(CELL_MOST, (c.right - c.left) / (double)picture->columns);
    c.top = svg_heading(wish) + 26;
    c.bottom = c.top + (double)picture->rows * size;
    c.height = c.bottom + (under > size - 4 ? under + 12 : 22) + 22;
    svg_begin(wish, &c);
    svg_text(out, "al", SVG_EDGE, c.top - 9, "start", picture->y.label, 60);
    put_cells(&c, size);
    if (size >= 10)
        put_column_names(&c, size, under);
    svg_text(out, "al", c.left, c.height - 8, "start", picture->x.label, 60);
    svg_end(&c);
}
