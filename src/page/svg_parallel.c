/* SPDX-License-Identifier: MIT */
/*
 * svg_parallel.c - parallel coordinates: an axis for each setting and picture,
 * a line across them for each item (Inselberg 1985).
 *
 * Items come in the order of their ranks. The best is drawn last, on top of the
 * others, so that the eye finds it among hundreds.
 */
#include <math.h>

#include "page/markup.h"
#include "page/style.h"
#include "page/svg_inside.h"

enum { AXIS_NAME = 18, WORD = 12, WORDS_SHOWN = 16, HEIGHT = 280, GAP = 120 };

/* The scale of a coordinate: words stand at 0, 1, .. */
static struct scale scale_of(const struct coordinate *k, size_t items,
                             const struct canvas *c)
{
    struct scale_wish wish = {.lo = HUGE_VAL,
                              .hi = -HUGE_VAL,
                              .log = k->log,
                              .from = k->down ? c->top : c->bottom,
                              .to = k->down ? c->bottom : c->top,
                              .tight = true};

    for (size_t i = 0; i < items && k->n_words == 0; i++)
        if (isfinite(k->value[i])) {
            wish.lo = fmin(wish.lo, k->value[i]);
            wish.hi = fmax(wish.hi, k->value[i]);
        }
    if (k->n_words > 0) {
        wish.lo = -0.5;
        wish.hi = (double)k->n_words - 0.5;
    }
    return scale_make(&wish);
}

static double axis_place(const struct canvas *c, size_t k)
{
    const size_t n = c->picture->n_coordinates;

    return n == 1
               ? c->left
               : c->left + (c->right - c->left) * (double)k / (double)(n - 1);
}

static void put_ticks(const struct canvas *c, const struct coordinate *k,
                      const struct scale *scale, double x, bool last)
{
    const size_t n = k->n_words > 0 ? k->n_words : scale->n;
    const char *anchor = last ? "end" : "start";
    const double at = last ? x - 6 : x + 6;
    char label[32];

    for (size_t i = 0; i < n && i < WORDS_SHOWN; i++) {
        const double value = k->n_words > 0 ? (double)i : scale->tick[i];
        const double y = scale_place(scale, value);

        svg_line(c->out, "ax", x - 3, y, x + 3, y);
        if (k->n_words == 0)
            scale_label(scale, value, label, sizeof label);
        svg_text(c->out, "tl ha", at, y + 4, anchor,
                 k->n_words > 0 ? k->word[i] : label, WORD);
    }
}

static void put_axis(const struct canvas *c, size_t number)
{
    const struct coordinate *k = &c->picture->coordinate[number];
    const struct scale scale = scale_of(k, c->picture->items, c);
    const double x = axis_place(c, number);
    const size_t n = c->picture->n_coordinates;

    svg_line(c->out, "ax", x, c->top, x, c->bottom);
    put_ticks(c, k, &scale, x, number + 1 == n && n > 1);
    svg_text(c->out, "al", x, c->top - (number % 2 ? 12 : 26),
             number == 0       ? "start"
             : number + 1 == n ? "end"
                               : "middle",
             k->label, AXIS_NAME);
}

/* Item i, the best one in a colour of its own. */
static void put_item(const struct canvas *c, const struct scale *scale,
                     size_t i, const char *class)
{
    const struct picture *f = c->picture;
    bool drawn = false;

    fprintf(c->out, "<path class=\"%s\" d=\"", class);
    for (size_t k = 0; k < f->n_coordinates; k++) {
        const double value = f->coordinate[k].value[i];

        if (!isfinite(value)) {
            drawn = false;
            continue;
        }
        fputc(drawn ? ' ' : 'M', c->out);
        markup_place(axis_place(c, k), c->out);
        fputc(' ', c->out);
        markup_place(scale_place(&scale[k], value), c->out);
        drawn = true;
    }
    fputs("\"><title>", c->out);
    markup_text(f->item_name[i], c->out);
    fputs("</title></path>\n", c->out);
}

/* The best item, the better tenth, the others. */
static const char *class_of(size_t i, size_t items)
{
    return i == 0 ? "ln c1 be" : 10 * i <= items ? "ln c0 go" : "ln mu";
}

static void put_key(const struct canvas *c, double top)
{
    static const struct {
        const char *class, *text;
        double x;
    } keys[] = {{"ln c1 be", "best", SVG_EDGE},
                {"ln c0 go", "best tenth", SVG_EDGE + 80},
                {"ln mu", "others", SVG_EDGE + 200}};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (i == 1 && c->picture->items < 20)
            continue;
        svg_line(c->out, keys[i].class, keys[i].x, top + 10, keys[i].x + 20,
                 top + 10);
        svg_text(c->out, "lg", keys[i].x + 26, top + 14, "start", keys[i].text,
                 20);
    }
}

void svg_parallel(const struct picture *picture, const struct svg_wish *wish,
                  FILE *out)
{
    enum { MOST = 64 };
    const double head = svg_heading(wish);
    const double width = (double)picture->n_coordinates * GAP;
    struct canvas c = {.out = out,
                       .picture = picture,
                       .width = fmax(SVG_WIDE, width),
                       .left = SVG_EDGE + 6,
                       .top = head + SVG_LINE + 44};
    struct scale scale[MOST];

    c.right = c.width - SVG_EDGE - 6;
    c.bottom = c.top + HEIGHT;
    c.height = c.bottom + 14;
    svg_begin(wish, &c);
    put_key(&c, head);
    for (size_t k = 0; k < picture->n_coordinates && k < MOST; k++)
        scale[k] = scale_of(&picture->coordinate[k], picture->items, &c);
    for (size_t i = picture->items; i-- > 0;)
        put_item(&c, scale, i, class_of(i, picture->items));
    for (size_t k = 0; k < picture->n_coordinates; k++)
        put_axis(&c, k);
    svg_end(&c);
}
