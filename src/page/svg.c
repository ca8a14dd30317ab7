/* SPDX-License-Identifier: MIT */
/*
 * svg.c - a picture as SVG: frame, axes, legend.
 */
#include "page/svg_inside.h"

#include <math.h>

#include "page/markup.h"
#include "page/style.h"

enum { HEADING = 26, LEGEND_NAME = 26 };

void svg_text(FILE *out, const char *class, double x, double y,
              const char *anchor, const char *text, size_t most)
{
    fprintf(out, "<text class=\"%s\" text-anchor=\"%s\" x=\"", class, anchor);
    markup_place(x, out);
    fputs("\" y=\"", out);
    markup_place(y, out);
    fputs("\">", out);
    markup_text_cut(text, most, out);
    fputs("</text>\n", out);
}

void svg_line(FILE *out, const char *class, double x1, double y1, double x2,
              double y2)
{
    fprintf(out, "<path class=\"%s\" d=\"M", class);
    markup_place(x1, out);
    fputc(' ', out);
    markup_place(y1, out);
    fputc('L', out);
    markup_place(x2, out);
    fputc(' ', out);
    markup_place(y2, out);
    fputs("\"/>\n", out);
}

double svg_heading(const struct svg_wish *wish)
{
    return wish->standalone ? HEADING : 0;
}

/* Space of a name in the legend: its sign, the name, a gap. */
static double entry_width(const struct series *series)
{
    const size_t length = markup_length(series->name);
    const size_t shown = length < LEGEND_NAME ? length : LEGEND_NAME;

    return 26 + (double)(shown * SVG_CHARACTER) + 12;
}

/* Walk through the legend of a width; draw it from `top` on, or NAN: only
 * measure. Returns its height. */
static double walk_legend(const struct canvas *c, double width, double top,
                          const struct picture *picture)
{
    double x = SVG_EDGE, y = SVG_LINE;

    if (picture->n_series == 0 ||
        (picture->n_series == 1 && !*picture->series[0].name))
        return 0;
    for (size_t i = 0; i < picture->n_series; i++) {
        const struct series *s = &picture->series[i];
        const double w = entry_width(s);

        if (!*s->name || s->look & SERIES_MUTED)
            continue;
        if (x > SVG_EDGE && x + w > width - SVG_EDGE + 12) {
            x = SVG_EDGE;
            y += SVG_LINE;
        }
        if (isfinite(top)) {
            char class[40];

            snprintf(class, sizeof class, "%s c%zu%s",
                     s->look & SERIES_POINTS ? "dt" : "ln",
                     s->color % STYLE_COLORS,
                     s->look & SERIES_DASHED ? " da" : "");
            svg_line(c->out, class, s->look & SERIES_POINTS ? x + 10 : x,
                     top + y - 8, s->look & SERIES_POINTS ? x + 10 : x + 20,
                     top + y - 8);
            svg_text(c->out, "lg", x + 26, top + y - 4, "start", s->name,
                     LEGEND_NAME);
        }
        x += w;
    }
    return y;
}

double svg_legend_height(const struct picture *picture, double width)
{
    return walk_legend(NULL, width, NAN, picture);
}

void svg_legend(const struct canvas *c, double top)
{
    (void)walk_legend(c, c->width, top, c->picture);
}

void svg_begin(const struct svg_wish *wish, const struct canvas *c)
{
    const struct picture *f = c->picture;

    fputs("<svg ", c->out);
    if (wish->standalone)
        fprintf(c->out,
                "xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" "
                "height=\"%.0f\" ",
                c->width, c->height);
    fprintf(c->out,
            "class=\"picture\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" "
            "aria-labelledby=\"t%zu d%zu\">\n<title id=\"t%zu\">",
            c->width, c->height, wish->id, wish->id, wish->id);
    markup_text(f->title, c->out);
    fprintf(c->out, "</title>\n<desc id=\"d%zu\">", wish->id);
    markup_text(f->summary, c->out);
    fputs("</desc>\n", c->out);
    if (!wish->standalone)
        return;
    fputs("<style>\n", c->out);
    style_pictures(c->out);
    fprintf(c->out,
            "</style>\n<rect class=\"bg\" width=\"%.0f\" "
            "height=\"%.0f\"/>\n",
            c->width, c->height);
    svg_text(c->out, "hd", SVG_EDGE, 20, "start", f->title, 60);
}

void svg_end(const struct canvas *c)
{
    fputs("</svg>\n", c->out);
}

static void put_x_axis(const struct canvas *c)
{
    char label[32];

    for (size_t i = 0; i < c->x.n; i++) {
        const double x = scale_place(&c->x, c->x.tick[i]);

        svg_line(c->out, "gr", x, c->top, x, c->bottom);
        scale_label(&c->x, c->x.tick[i], label, sizeof label);
        svg_text(c->out, "tl", x, c->bottom + 17, "middle", label, 12);
    }
    svg_line(c->out, "ax", c->left, c->bottom, c->right, c->bottom);
    svg_text(c->out, "al", (c->left + c->right) / 2, c->bottom + 36, "middle",
             c->picture->x.label, 60);
}

static void put_y_axis(const struct canvas *c)
{
    char label[32];

    for (size_t i = 0; i < c->y.n; i++) {
        const double y = scale_place(&c->y, c->y.tick[i]);

        svg_line(c->out, "gr", c->left, y, c->right, y);
        scale_label(&c->y, c->y.tick[i], label, sizeof label);
        svg_text(c->out, "tl", c->left - 6, y + 4, "end", label, 12);
    }
    svg_text(c->out, "al", SVG_EDGE, c->top - 14, "start", c->picture->y.label,
             60);
}

void svg_axes(const struct canvas *c)
{
    put_x_axis(c);
    put_y_axis(c);
    if (c->picture->diagonal)
        svg_line(c->out, "dg", scale_place(&c->x, fmax(c->x.lo, c->y.lo)),
                 scale_place(&c->y, fmax(c->x.lo, c->y.lo)),
                 scale_place(&c->x, fmin(c->x.hi, c->y.hi)),
                 scale_place(&c->y, fmin(c->x.hi, c->y.hi)));
}

void svg_picture(const struct picture *picture, const struct svg_wish *wish,
                 FILE *out)
{
    switch (picture->kind) {
    case PICTURE_LINES:
        svg_lines(picture, wish, out);
        break;
    case PICTURE_BARS:
        svg_bars(picture, wish, out);
        break;
    case PICTURE_MATRIX:
        svg_matrix(picture, wish, out);
        break;
    case PICTURE_PARALLEL:
        svg_parallel(picture, wish, out);
        break;
    }
}
