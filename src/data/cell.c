/* SPDX-License-Identifier: MIT */
/*
 * cell.c - what a cell of a text table is: a number, missing, or a text.
 *
 * Numbers are those of strtod() in the C locale, but in decimal only.
 */
#include "data/cell.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_one_of(const char *cell, const char *const *words)
{
    for (; *words; words++)
        if (strcasecmp(cell, *words) == 0)
            return true;
    return false;
}

static bool has_decimal_comma(const char *cell)
{
    const char *comma = NULL;

    cell += strspn(cell, "+-");
    comma = cell + strspn(cell, "0123456789");
    return comma > cell && *comma == ',' && comma[1] &&
           strspn(comma + 1, "0123456789eE+-") == strlen(comma + 1);
}

/* All that is no number. */
static enum cell_kind read_word(const char *cell)
{
    static const char *const missing[] = {"?",    "NA",   "N/A",  "nan",
                                          "+nan", "-nan", "null", NULL};
    static const char *const infinite[] = {
        "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity", NULL};

    if (is_one_of(cell, missing))
        return CELL_MISSING;
    if (is_one_of(cell, infinite))
        return CELL_INFINITE;
    return has_decimal_comma(cell) ? CELL_COMMA : CELL_TEXT;
}

enum cell_kind cell_read(const char *cell, locale_t plain, double *value)
{
    char *end = NULL;
    double read = 0.0;

    if (*cell == '\0')
        return CELL_MISSING;
    if (cell[strspn(cell, "0123456789.+-eE")] != '\0')
        return read_word(cell);
    read = strtod_l(cell, &end, plain);
    if (end == cell || *end != '\0')
        return CELL_TEXT;
    if (!isfinite((float)read))
        return CELL_TOO_LARGE;
    *value = read;
    return CELL_NUMBER;
}
