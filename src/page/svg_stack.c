/* SPDX-License-Identifier: MIT */
/*
 * svg_stack.c - stacked bars: parts of a whole, one bar for each whole.
 */
#include <math.h>

#include "page/markup.h"
#include "page/style.h"
#include "page/svg_inside.h"

enum { BAR = 26, BAR_NAME = 24, LEGEND_LINE = 18, PART_NAME = 32 };

/* Parts beyond the palette have its colours again, pale. */
static void put_rect(const struct canvas *c, size_t k, double x, double y,
                     double width, double height)
{
    fprintf(c->out, "<rect class=\"f%zu%s\" x=\"", k % STYLE_COLORS,
            k >= STYLE_COLORS ? " pa" : "");
    markup_place(x, c->out);
    fputs("\" y=\"", c->out);
    markup_place(y, c->out);
    fputs("\" width=\"", c->out);
    markup_place(width, c->out);
    fputs("\" height=\"", c->out);
    markup_place(height, c->out);
    fputs("\"/>\n", c->out);
}

/* Bar i, its parts from left to right, each told when it is pointed at. */
static void put_bar(const struct canvas *c, size_t i)
{
    const struct picture *f = c->picture;
    const double y = c->top + (double)(i * BAR);
    double before = 0;

    if (f->rows > 1)
        svg_text(c->out, "tl", c->left - 8, y + 17, "end", f->row_name[i],
                 BAR_NAME);
    for (size_t k = 0; k < f->columns; k++) {
        const double from = scale_place(&c->x, before);
        const double to = scale_place(&c->x, before + picture_part(f, i, k));

        before += picture_part(f, i, k);
        if (!(to > from))
            continue;
        fputs("<g><title>", c->out);
        markup_text(f->column_name[k], c->out);
        fprintf(c->out, ": %s</title>\n",
                number_label(picture_part(f, i, k)).s);
        put_rect(c, k, from, y + 4, to - from, BAR - 8);
        fputs("</g>\n", c->out);
    }
    svg_text(c->out, "tl", scale_place(&c->x, before) + 5, y + 17, "start",
             number_label(before).s, 16);
}

/* A line for each part; of a single bar with its share. */
static void put_legend(const struct canvas *c, double top)
{
    const struct picture *f = c->picture;
    const double whole = picture_whole(f, 0);
    char text[80];

    for (size_t k = 0; k < f->columns; k++) {
        const double y = top + (double)(k * LEGEND_LINE);

        put_rect(c, k, SVG_EDGE, y + 3, 12, 12);
        svg_text(c->out, "lg", SVG_EDGE + 20, y + 13, "start",
                 f->column_name[k], PART_NAME);
        if (f->rows > 1 || !(whole > 0))
            continue;
        snprintf(text, sizeof text, "%s, %.1f %%",
                 number_label(picture_part(f, 0, k)).s,
                 100 * picture_part(f, 0, k) / whole);
        svg_text(c->out, "tl", c->width - SVG_EDGE, y + 13, "end", text, 40);
    }
}

/* Width of the names at the left; a single bar has none. */
static double names_width(const struct picture *f)
{
    size_t longest = 2;

    if (f->rows < 2)
        return 0;
    for (size_t i = 0; i < f->rows; i++) {
        const size_t length = markup_length(f->row_name[i]);

        longest = length > longest ? length : longest;
    }
    return (double)((longest < BAR_NAME ? longest : BAR_NAME) * SVG_CHARACTER) +
           8;
}

void svg_stack(const struct picture *picture, const struct svg_wish *wish,
               FILE *out)
{
    struct canvas c = {.out = out, .picture = picture, .width = SVG_WIDTH};
    struct scale_wish x = {.lo = 0, .hi = 0, .tight = true};
    double legend;

    for (size_t i = 0; i < picture->rows; i++)
        x.hi = fmax(x.hi, picture_whole(picture, i));
    c.top = svg_heading(wish) + 8;
    c.bottom = c.top + (double)(picture->rows * BAR);
    c.left = SVG_EDGE + names_width(picture);
    c.right = c.width - SVG_EDGE - 60;
    legend = c.bottom + 30;
    c.height = legend + (double)(picture->columns * LEGEND_LINE) + 8;
    x.from = c.left;
    x.to = c.right;
    c.x = scale_make(&x);
    svg_begin(wish, &c);
    for (size_t i = 0; i < picture->rows; i++)
        put_bar(&c, i);
    svg_line(out, "ax", c.left, c.top, c.left, c.bottom);
    svg_text(out, "al", c.left, c.bottom + 18, "start", picture->x.label, 60);
    put_legend(&c, legend);
    svg_end(&c);
}
