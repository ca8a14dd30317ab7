/* SPDX-License-Identifier: MIT */
/*
 * size.c - a number of bytes as text, for messages.
 */
#include "base/size.h"

#include <stdio.h>

struct size_text size_text(double bytes)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB", NULL};
    const char *const *unit = units;
    struct size_text text;

    bytes = bytes > 0.0 ? bytes : 0.0;
    /* 999.95 would be printed as 1000.0 */
    for (; unit[1] && bytes >= (unit == units ? 999.5 : 999.95); unit++)
        bytes /= 1000.0;
    snprintf(text.s, sizeof text.s, unit == units ? "%.0f %s" : "%.1f %s",
             bytes, *unit);
    return text;
}
