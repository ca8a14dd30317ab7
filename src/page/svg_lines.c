/* SPDX-License-Identifier: MIT */
/*
 * svg_lines.c - lines, steps and points over x.
 */
#include <math.h>

#include "page/markup.h"
#include "page/style.h"
#include "page/svg_inside.h"

/* Up to so many points are drawn large. */
enum { FEW = 200 };

/* Widen [lo, hi] by the values of one axis of all series. */
static void widen(const struct picture *f, bool is_x, double *lo, double *hi)
{
    for (size_t i = 0; i < f->n_series; i++)
        for (size_t k = 0; k < f->series[i].n; k++) {
            const struct series *s = &f->series[i];
            const double value = is_x ? s->x[k] : s->y[k];

            if (!isfinite(s->x[k]) || !isfinite(s->y[k]))
                continue;
            *lo = fmin(*lo, value);
            *hi = fmax(*hi, value);
        }
}

static struct scale_wish wish_of(const struct picture *f,
                                 const struct picture_axis *a)
{
    struct scale_wish wish = {.lo = HUGE_VAL,
                              .hi = -HUGE_VAL,
                              .log = a->log,
                              .whole = a->whole,
                              .tight = a->tight || a->lo < a->hi};

    if (a->lo < a->hi) {
        wish.lo = a->lo;
        wish.hi = a->hi;
    } else {
        widen(f, a == &f->x, &wish.lo, &wish.hi);
    }
    return wish;
}

/* Room that the labels of the y axis take. */
static double label_width(const struct scale *y)
{
    size_t most = 1;

    for (size_t i = 0; i < y->n; i++) {
        char label[32];

        scale_label(y, y->tick[i], label, sizeof label);
        if (markup_length(label) > most)
            most = markup_length(label);
    }
    return (double)(most * SVG_CHARACTER);
}

static void set_scales(struct canvas *c)
{
    struct scale_wish x = wish_of(c->picture, &c->picture->x);
    struct scale_wish y = wish_of(c->picture, &c->picture->y);

    y.from = c->bottom;
    y.to = c->top;
    c->y = scale_make(&y);
    c->left = SVG_EDGE + label_width(&c->y) + 4;
    x.from = c->left;
    x.to = c->right;
    x.ticks = c->picture->wide ? 10 : 0;
    c->x = scale_make(&x);
}

static void put_place(const struct canvas *c, double x, double y)
{
    markup_place(scale_place(&c->x, x), c->out);
    fputc(' ', c->out);
    markup_place(scale_place(&c->y, y), c->out);
}

static void put_class(const struct series *s, const char *class, FILE *out)
{
    if (s->look & SERIES_MUTED)
        fprintf(out, "<path class=\"%s mu\" d=\"", class);
    else
        fprintf(out, "<path class=\"%s c%zu%s\" d=\"", class,
                s->color % STYLE_COLORS, s->look & SERIES_DASHED ? " da" : "");
}

/* A line; a value that is missing interrupts it. */
static void put_line(const struct canvas *c, const struct series *s)
{
    bool drawn = false;

    put_class(s, "ln", c->out);
    for (size_t i = 0; i < s->n; i++) {
        if (!isfinite(s->y[i])) {
            drawn = false;
            continue;
        }
        fputc(drawn ? ' ' : 'M', c->out);
        put_place(c, s->x[i], s->y[i]);
        drawn = true;
    }
    fputs("\"/>\n", c->out);
}

/* Each point is a line of no length with round ends. */
static void put_points(const struct canvas *c, const struct series *s)
{
    put_class(s, s->look & SERIES_POINTS && s->n > FEW ? "pt" : "dt", c->out);
    for (size_t i = 0; i < s->n; i++) {
        if (!isfinite(s->x[i]) || !isfinite(s->y[i]))
            continue;
        fputc('M', c->out);
        put_place(c, s->x[i], s->y[i]);
        fputs("h0", c->out);
    }
    fputs("\"/>\n", c->out);
}

/* The outline of a histogram, filled in a light colour. */
static void put_steps(const struct canvas *c, const struct series *s)
{
    if (s->n < 2)
        return;
    put_class(s, "st", c->out);
    fputc('M', c->out);
    put_place(c, s->x[0], c->y.lo);
    for (size_t i = 0; i + 1 < s->n; i++) {
        const double y = isfinite(s->y[i]) ? s->y[i] : c->y.lo;

        fputc(' ', c->out);
        put_place(c, s->x[i], y);
        fputc(' ', c->out);
        put_place(c, s->x[i + 1], y);
    }
    fputc(' ', c->out);
    put_place(c, s->x[s->n - 1], c->y.lo);
    fputs("\"/>\n", c->out);
}

static void put_mark(const struct canvas *c)
{
    const struct picture *f = c->picture;
    const double x = scale_place(&c->x, f->mark);
    const bool is_right = x > (c->left + c->right) / 2;

    if (!isfinite(f->mark))
        return;
    svg_line(c->out, "mk", x, c->top, x, c->bottom);
    svg_text(c->out, "ml", is_right ? x - 5 : x + 5, c->top + 12,
             is_right ? "end" : "start", f->mark_label, 40);
}

static void put_series(const struct canvas *c, const struct series *s)
{
    if (s->look & SERIES_STEPS)
        put_steps(c, s);
    else if (!(s->look & SERIES_POINTS))
        put_line(c, s);
    if (s->look & (SERIES_POINTS | SERIES_DOTS))
        put_points(c, s);
}

void svg_lines(const struct picture *picture, const struct svg_wish *wish,
               FILE *out)
{
    const double head = svg_heading(wish);
    struct canvas c = {.out = out,
                       .picture = picture,
                       .width = picture->wide ? SVG_WIDE : SVG_WIDTH};

    c.top = head + svg_legend_height(picture, c.width) + 34;
    c.bottom = c.top + SVG_PLOT;
    c.height = c.bottom + 46;
    c.right = c.width - SVG_EDGE - 6;
    set_scales(&c);
    svg_begin(wish, &c);
    svg_legend(&c, head);
    svg_axes(&c);
    for (size_t i = 0; i < picture->n_series; i++)
        if (picture->series[i].look & SERIES_MUTED)
            put_series(&c, &picture->series[i]);
    for (size_t i = 0; i < picture->n_series; i++)
        if (!(picture->series[i].look & SERIES_MUTED))
            put_series(&c, &picture->series[i]);
    put_mark(&c);
    svg_end(&c);
}
