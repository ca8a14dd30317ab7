/* SPDX-License-Identifier: MIT */
/*
 * cell_style.h - how a text table writes numbers and missing cells.
 *
 * The default style is that of C: a decimal point, no thousands separator, an
 * exponent after e. The settings thousands, decimal, numbers and na extend it.
 * The style is stored with the encoding of the table, in dataset files and in
 * models, so that other tables are read in the same way.
 */
#ifndef LOCKSTEP_CELL_STYLE_H
#define LOCKSTEP_CELL_STYLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/settings.h"
#include "base/status.h"
#include "table/values/decimal.h"

/* Number forms beyond C, values of the setting numbers. */
enum {
    FORM_PERCENT = 1,  /* "12%" is 0.12 */
    FORM_CURRENCY = 2, /* "$5", "5 EUR" with the sign */
    FORM_MINUS = 4,    /* U+2212 for '-' */
    FORM_FORTRAN = 8,  /* "1.5D+03" */
    FORM_ALL = 15
};

/* Maximum number of numeric missing-value markers in the setting na; buffer
 * size for a number in C notation. */
enum { STYLE_MARKS = 16, STYLE_NUMBER = 512 };

struct cell_style {
    char thousands, decimal; /* 0: none; '.' or ',' */
    unsigned forms;
    char na[LS_NAME_SIZE]; /* missing-value markers, separated by commas */
    double mark[STYLE_MARKS];
    size_t n_marks; /* markers that are numbers */
};

/* Make a style from the text of each setting; NULL or "" is the default.
 * Returns LS_USAGE if a setting is invalid. */
ls_status cell_style_make(const char *thousands, const char *decimal,
                          const char *numbers, const char *na,
                          struct cell_style *style);
/* Set the style of C. */
void cell_style_default(struct cell_style *style);
bool cell_style_is_default(const struct cell_style *style);
bool cell_style_same(const struct cell_style *a, const struct cell_style *b);

/* Whether na contains the text or the number. */
bool cell_style_marks(const struct cell_style *style, const char *cell);
bool cell_style_marks_number(const struct cell_style *style, double value);

/* Convert a number of this style to C notation in
 * out [STYLE_NUMBER + DECIMAL_PADDING]; *used: the FORM_ bits it needed.
 * Returns false if the cell is not a number. */
bool cell_style_rewrite(const struct cell_style *style, const char *cell,
                        char *out, unsigned *used);

/* Format forms as in the setting numbers: "percent,minus"; "plain" for none. */
enum { FORMS_TEXT = 64 };
void cell_style_forms(unsigned forms, char text[FORMS_TEXT]);

#endif
