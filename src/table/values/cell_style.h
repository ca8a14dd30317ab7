/* SPDX-License-Identifier: MIT */
/*
 * cell_style.h - how a text table writes numbers and missing cells.
 *
 * The default is that of C: a point, no thousands separator, an exponent after
 * e. What a table has beyond that is said by the settings thousands, decimal,
 * numbers and na; it travels with the encoding of the table, in dataset files
 * and in models, which then read other tables alike.
 */
#ifndef LOCKSTEP_CELL_STYLE_H
#define LOCKSTEP_CELL_STYLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/settings.h"
#include "base/status.h"
#include "table/values/decimal.h"

/* Further forms of numbers, by their names in the setting numbers. */
enum {
    FORM_PERCENT = 1,  /* "12%" is 0.12 */
    FORM_CURRENCY = 2, /* "$5", "5 EUR" with the sign */
    FORM_MINUS = 4,    /* U+2212 for '-' */
    FORM_FORTRAN = 8,  /* "1.5D+03" */
    FORM_ALL = 15
};

/* Most marks of --na that are numbers; bytes of a number as C writes it. */
enum { STYLE_MARKS = 16, STYLE_NUMBER = 512 };

struct cell_style {
    char thousands, decimal; /* 0: none; '.' or ',' */
    unsigned forms;
    char na[LS_NAME_SIZE]; /* texts for missing, with commas between */
    double mark[STYLE_MARKS];
    size_t n_marks; /* those texts that are numbers */
};

/* From the settings as texts, NULL or "" for the default. LS_USAGE says what
 * is wrong with one of them. */
ls_status cell_style_make(const char *thousands, const char *decimal,
                          const char *numbers, const char *na,
                          struct cell_style *style);
/* That of C. */
void cell_style_default(struct cell_style *style);
bool cell_style_is_default(const struct cell_style *style);
bool cell_style_same(const struct cell_style *a, const struct cell_style *b);

/* Whether na has the text, or the number. */
bool cell_style_marks(const struct cell_style *style, const char *cell);
bool cell_style_marks_number(const struct cell_style *style, double value);

/* A number of this style as C writes it, [STYLE_NUMBER + DECIMAL_PADDING];
 * *used has the forms that it took. False: it is not a number. */
bool cell_style_rewrite(const struct cell_style *style, const char *cell,
                        char *out, unsigned *used);

/* "percent,minus": forms as a setting; "plain" for none. */
enum { FORMS_TEXT = 64 };
void cell_style_forms(unsigned forms, char text[FORMS_TEXT]);

#endif
