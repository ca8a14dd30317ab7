/* SPDX-License-Identifier: MIT */
/*
 * svg.h - a picture as SVG.
 */
#ifndef LOCKSTEP_SVG_H
#define LOCKSTEP_SVG_H

#include <stdio.h>

#include "page/picture.h"

/* How a picture is written. */
struct svg_wish {
    size_t id;       /* of the picture in its page, for unique identifiers */
    bool standalone; /* a file of its own, with style, title and background */
};

/* Write a picture as one <svg> element. */
void svg_picture(const struct picture *picture, const struct svg_wish *wish,
                 FILE *out);

#endif
