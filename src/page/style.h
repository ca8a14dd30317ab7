/* SPDX-License-Identifier: MIT */
/*
 * style.h - colours and layout of pages and pictures, as CSS.
 */
#ifndef LOCKSTEP_STYLE_H
#define LOCKSTEP_STYLE_H

#include <stdio.h>

enum {
    STYLE_COLORS = 8, /* of series: classes c0, c1, .. and f0, f1, .. */
    STYLE_SHADES = 11 /* of cells: classes q0, .. and u0, .. for text on them */
};

/* The rules that pictures need, in a page and in a file of their own. */
void style_pictures(FILE *out);
/* The rules of a page. */
void style_page(FILE *out);

#endif
