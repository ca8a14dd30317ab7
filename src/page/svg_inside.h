/* SPDX-License-Identifier: MIT */
/*
 * svg_inside.h - parts of a picture as SVG. For svg*.c.
 *
 * Coordinates are those of the view box; texts have 12 units. A picture of 440
 * units fills a telephone and a column of the page.
 */
#ifndef LOCKSTEP_SVG_INSIDE_H
#define LOCKSTEP_SVG_INSIDE_H

#include "page/scale.h"
#include "page/svg.h"

enum {
    SVG_WIDTH = 440,
    SVG_WIDE = 880,
    SVG_PLOT = 230,    /* height of the plot */
    SVG_LINE = 18,     /* height of a line of text */
    SVG_EDGE = 14,     /* free space at the edges */
    SVG_CHARACTER = 7, /* width of a character, about */
};

/* A picture that is being drawn. */
struct canvas {
    FILE *out;
    const struct picture *picture;
    double width, height;
    double left, right, top, bottom; /* of the plot */
    struct scale x, y;
};

/* Height that the heading (of a file of its own) and the legend take. */
double svg_heading(const struct svg_wish *wish);
double svg_legend_height(const struct picture *picture, double width);

/* <svg> with title and description; </svg>. */
void svg_begin(const struct svg_wish *wish, const struct canvas *canvas);
void svg_end(const struct canvas *canvas);
void svg_legend(const struct canvas *canvas, double top);

/* A text of a class at a place, anchored at start, middle or end, and cut after
 * `most` characters. */
void svg_text(FILE *out, const char *class, double x, double y,
              const char *anchor, const char *text, size_t most);
/* A straight line of a class. */
void svg_line(FILE *out, const char *class, double x1, double y1, double x2,
              double y2);

/* Grid, axes and their labels. */
void svg_axes(const struct canvas *canvas);

/* The kinds of pictures. The heading is `top` high. */
void svg_lines(const struct picture *picture, const struct svg_wish *wish,
               FILE *out);
void svg_bars(const struct picture *picture, const struct svg_wish *wish,
              FILE *out);
void svg_matrix(const struct picture *picture, const struct svg_wish *wish,
                FILE *out);
void svg_parallel(const struct picture *picture, const struct svg_wish *wish,
                  FILE *out);

#endif
