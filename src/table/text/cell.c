/* SPDX-License-Identifier: MIT */
/*
 * cell.c - classification of a cell: number, missing value or text.
 *
 * Numbers are those of strtod() in the C locale, but in decimal only.
 */
#include "table/text/cell.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/real.h"
#include "table/values/decimal.h"

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

/* "2024-01-31", "31.12.2024 12:00", "12:00:00". */
static bool is_date(const char *cell)
{
    static const char *const formats[] = {"%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y",
                                          "%m/%d/%Y", "%Y/%m/%d", "%d-%m-%Y",
                                          "%H:%M:%S", NULL};

    if (strlen(cell) < sizeof "1.1.2024" - 1)
        return false;
    for (const char *const *format = formats; *format; format++) {
        struct tm time = {0};
        const char *rest = strptime(cell, *format, &time);

        if (rest && strspn(rest, "0123456789:.,TZ +-") == strlen(rest))
            return true;
    }
    return false;
}

static bool is_missing(const char *cell)
{
    static const char *const missing[] = {"?",    "NA",   "N/A",  "nan",
                                          "+nan", "-nan", "null", NULL};

    return *cell == '\0' ||
           (strchr("?nN+-", *cell) && is_one_of(cell, missing));
}

bool cell_is_missing(const char *cell, const struct cell_style *style)
{
    return is_missing(cell) || (style && cell_style_marks(style, cell));
}

/* All that is no number. */
static enum cell_kind read_word(const char *cell)
{
    static const char *const infinite[] = {
        "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity", NULL};

    if (is_missing(cell))
        return CELL_MISSING;
    if (is_one_of(cell, infinite))
        return CELL_INFINITE;
    if (is_date(cell))
        return CELL_DATE;
    return has_decimal_comma(cell) ? CELL_COMMA : CELL_TEXT;
}

/* strtod_l() decides what decimal_read() does not. */
static enum cell_kind read_slowly(const char *cell, locale_t plain,
                                  double *value)
{
    char *end = NULL;

    if (*cell == '\0')
        return CELL_MISSING;
    if (cell[strspn(cell, "0123456789.+-eE")] != '\0')
        return read_word(cell);
    *value = strtod_l(cell, &end, plain);
    if (end != cell && *end == '\0')
        return CELL_NUMBER;
    return is_date(cell) ? CELL_DATE : CELL_TEXT;
}

/* What a number is that was read, in `real`. */
static enum cell_kind settle(enum cell_kind kind, double read, double *value)
{
    if (kind == CELL_NUMBER && !isfinite((real)read))
        return CELL_TOO_LARGE;
    if (kind == CELL_NUMBER)
        *value = read;
    return kind;
}

/* A cell of a table that does not write numbers as C does. */
static enum cell_kind read_styled(const char *cell, locale_t plain,
                                  const struct cell_style *style, double *value)
{
    char number[STYLE_NUMBER + DECIMAL_PADDING];
    enum cell_kind kind = CELL_NUMBER;
    unsigned used = 0;
    double read = 0.0;

    if (cell_style_marks(style, cell))
        return CELL_MISSING;
    if (!cell_style_rewrite(style, cell, number, &used))
        kind = *cell ? read_word(cell) : CELL_MISSING;
    else if (!decimal_read(number, &read))
        kind = read_slowly(number, plain, &read);
    if (used & FORM_PERCENT)
        read /= 100;
    if (kind == CELL_NUMBER && cell_style_marks_number(style, read))
        return CELL_MISSING;
    return settle(kind, read, value);
}

enum cell_kind cell_read_padded(const char *cell, locale_t plain,
                                const struct cell_style *style, double *value)
{
    enum cell_kind kind = CELL_NUMBER;
    double read = 0.0;

    if (style)
        return read_styled(cell, plain, style, value);
    if (!decimal_read(cell, &read))
        kind = read_slowly(cell, plain, &read);
    return settle(kind, read, value);
}

enum cell_kind cell_read(const char *cell, locale_t plain,
                         const struct cell_style *style, double *value)
{
    char padded[64 + DECIMAL_PADDING] = "";
    const size_t length = strlen(cell);
    double read = 0.0;
    enum cell_kind kind;

    if (style)
        return read_styled(cell, plain, style, value);
    if (length < 64) {
        memcpy(padded, cell, length);
        return cell_read_padded(padded, plain, NULL, value);
    }
    kind = read_slowly(cell, plain, &read);
    return settle(kind, read, value);
}
