/* SPDX-License-Identifier: MIT */
/*
 * cell.h - what a cell of a text table is: a number, missing, or a text.
 */
#ifndef LOCKSTEP_CELL_H
#define LOCKSTEP_CELL_H

#include <locale.h>
#include <stdbool.h>

#include "table/values/cell_style.h"

enum cell_kind {
    CELL_NUMBER,
    CELL_MISSING,   /* empty, ?, NA, N/A, nan, null, and the marks of a style */
    CELL_INFINITE,  /* inf */
    CELL_TOO_LARGE, /* not finite as `real` */
    CELL_COMMA,     /* "1,5": a number with a decimal comma */
    CELL_DATE,      /* "2024-01-31", "31.12.2024 12:00" */
    CELL_TEXT
};

/* style is how the table writes its cells, NULL for that of C. */
bool cell_is_missing(const char *cell, const struct cell_style *style);

/* value is set for CELL_NUMBER; plain is the C locale. */
enum cell_kind cell_read(const char *cell, locale_t plain,
                         const struct cell_style *style, double *value);
/* The same, and quicker, of a cell with DECIMAL_PADDING bytes behind it. */
enum cell_kind cell_read_padded(const char *cell, locale_t plain,
                                const struct cell_style *style, double *value);

#endif
