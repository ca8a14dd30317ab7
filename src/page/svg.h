/* SPDX-License-Identifier: MIT */
/*
 * svg.h - a figure as SVG.
 */
#ifndef LOCKSTEP_SVG_H
#define LOCKSTEP_SVG_H

#include <stdio.h>

#include "page/figure.h"

/* How a figure is written. */
struct svg_wish {
    size_t id;       /* of the figure in its page, for unique identifiers */
    bool standalone; /* a file of its own, with style, title and background */
};

/* Write a figure as one <svg> element. */
void svg_figure(const struct figure *figure, const struct svg_wish *wish,
                FILE *out);

#endif
