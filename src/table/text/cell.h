/* SPDX-License-Identifier: MIT */
/*
 * cell.h - classification of a cell: number, missing value or text.
 */
#ifndef LOCKSTEP_CELL_H
#define LOCKSTEP_CELL_H

#include <locale.h>
#include <stdbool.h>

#include "table/values/cell_style.h"

enum cell_kind {
    CELL_NUMBER,
    CELL_MISSING,   /* empty, ?, NA, N/A, nan, null, or a marker of the style */
    CELL_INFINITE,  /* inf */
    CELL_TOO_LARGE, /* not finite as `real` */
    CELL_COMMA,     /* "1,5": a number with a decimal comma */
    CELL_DATE,      /* "2024-01-31", "31.12.2024 12:00" */
    CELL_TEXT
};

/* style of the table, NULL: the style of C. */
bool cell_is_missing(const char *cell, const struct cell_style *style);

/* Classify a cell; sets value for CELL_NUMBER. plain is the C locale. */
enum cell_kind cell_read(const char *cell, locale_t plain,
                         const struct cell_style *style, double *value);
/* Faster cell_read() for a cell followed by DECIMAL_PADDING readable bytes. */
enum cell_kind cell_read_padded(const char *cell, locale_t plain,
                                const struct cell_style *style, double *value);

#endif
