/* SPDX-License-Identifier: MIT */
/*
 * scale.c - scales of axes, with ticks at round numbers.
 */
#include "page/scale.h"

#include <math.h>
#include <stdio.h>

/* The smallest of 1, 2, 2.5, 5 times a power of ten that is at least `step`.
 * Steps of whole numbers are whole. */
static double round_step(double step, bool whole)
{
    static const double factors[] = {1, 2, 2.5, 5, 10};
    double power = pow(10, floor(log10(step)));

    if (whole && power < 1)
        power = 1;
    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++)
        if (factors[i] * power >= step * (1 - 1e-9) &&
            !(whole && fmod(factors[i] * power, 1) > 0))
            return factors[i] * power;
    return 10 * power;
}

static void linear_ticks(struct scale *s, double step)
{
    /* Ticks are multiples of the step, so that 0 is 0 and not 1e-17. */
    const double first = ceil(s->lo / step - 1e-6);
    const double last = floor(s->hi / step + 1e-6);
    const double decimals = ceil(-log10(step) - 1e-9);
    const double largest = fmax(fabs(s->lo), fabs(s->hi));

    for (double k = first; k <= last && s->n < SCALE_TICKS; k++)
        s->tick[s->n++] = k * step;
    s->decimals = decimals > 0 ? (int)decimals : 0;
    if (fabs(step * pow(10, s->decimals) - round(step * pow(10, s->decimals))) >
        1e-6)
        s->decimals++; /* a step of 2.5 */
    if (largest >= 1e5 || s->decimals > 4)
        s->decimals = -1;
}

static void linear(struct scale *s, const struct scale_wish *wish)
{
    const double ticks = wish->ticks > 0 ? (double)wish->ticks : 5;
    double step;

    if (!(s->hi > s->lo)) {
        const double room = s->lo == 0 ? 1 : fabs(s->lo) * 0.1;

        s->lo -= wish->whole ? 1 : room;
        s->hi += wish->whole ? 1 : room;
    }
    step = round_step((s->hi - s->lo) / ticks, wish->whole);
    if (!wish->tight) {
        s->lo = floor(s->lo / step + 1e-9) * step;
        s->hi = ceil(s->hi / step - 1e-9) * step;
    }
    linear_ticks(s, step);
}

/* Powers of ten; in a narrow range their doubles and fives, too. */
static void logarithmic(struct scale *s, const struct scale_wish *wish)
{
    static const double fine[] = {1, 2, 5};
    const double least = floor(log10(s->lo) + 1e-9);
    const double most = ceil(log10(s->hi) - 1e-9);
    const double every = fmax(1, ceil((most - least) / 6));
    const size_t n_fine = most - least <= 2 ? 3 : 1;

    if (!wish->tight || s->lo == s->hi) {
        s->lo = pow(10, least);
        s->hi = pow(10, most > least ? most : least + 1);
    }
    for (double e = least; e <= most; e += every)
        for (size_t i = 0; i < n_fine && s->n < SCALE_TICKS; i++) {
            const double tick = fine[i] * pow(10, e);

            if (tick >= s->lo * (1 - 1e-9) && tick <= s->hi * (1 + 1e-9))
                s->tick[s->n++] = tick;
        }
    s->decimals = -1;
}

struct scale scale_make(const struct scale_wish *wish)
{
    struct scale s = {.lo = wish->lo,
                      .hi = wish->hi,
                      .from = wish->from,
                      .to = wish->to,
                      .log = wish->log && wish->lo > 0};

    if (!(s.lo <= s.hi) || !isfinite(s.lo) || !isfinite(s.hi)) {
        s.lo = 0;
        s.hi = 1;
        s.log = false;
    }
    if (s.log)
        logarithmic(&s, wish);
    else
        linear(&s, wish);
    return s;
}

double scale_place(const struct scale *s, double value)
{
    double share = s->log ? log(value / s->lo) / log(s->hi / s->lo)
                          : (value - s->lo) / (s->hi - s->lo);

    share = share >= 0 ? share : 0;
    return s->from + (share < 1 ? share : 1) * (s->to - s->from);
}

void scale_label(const struct scale *s, double tick, char *text, size_t size)
{
    if (s->decimals >= 0)
        snprintf(text, size, "%.*f", s->decimals, tick == 0 ? 0.0 : tick);
    else
        snprintf(text, size, "%.4g", tick == 0 ? 0.0 : tick);
}
