/* SPDX-License-Identifier: MIT */
/*
 * scale.h - scales of axes: from values to places, with ticks at round numbers.
 */
#ifndef LOCKSTEP_SCALE_H
#define LOCKSTEP_SCALE_H

#include <stdbool.h>
#include <stddef.h>

enum { SCALE_TICKS = 16 };

/* How an axis is wished for. */
struct scale_wish {
    double lo, hi;   /* of the values; lo > hi: there are none */
    bool log;        /* logarithmic, if lo > 0 */
    bool whole;      /* whole numbers only, as of epochs */
    bool tight;      /* end at lo and hi, not at round numbers */
    double from, to; /* places of the ends */
    size_t ticks;    /* about so many, 0: 5 */
};

struct scale {
    double lo, hi, from, to;
    bool log;
    size_t n;
    double tick[SCALE_TICKS];
    int decimals; /* of labels, or -1: 4 significant digits */
};

struct scale scale_make(const struct scale_wish *wish);
/* Place of a value; of one outside of the scale the nearer end. */
double scale_place(const struct scale *scale, double value);
/* The label of a tick. */
void scale_label(const struct scale *scale, double tick, char *text,
                 size_t size);

#endif
