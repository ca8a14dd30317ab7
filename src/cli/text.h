/* SPDX-License-Identifier: MIT */
/*
 * text.h - format numbers for people, and make foreign texts safe for a
 * terminal.
 */
#ifndef LOCKSTEP_TEXT_H
#define LOCKSTEP_TEXT_H

#include <stdint.h>
#include <stdio.h>

/* Returned by value: text_count(n).s is valid until the end of the full
 * expression. */
struct text {
    char s[48];
};

struct text text_count(uint64_t n);       /* 11,000,000 */
struct text text_bytes(double bytes);     /* 113 MB */
struct text text_seconds(double seconds); /* 1.8 s, 2 min 10 s, 3 h 05 min */
struct text text_rate(double per_second); /* 474 k */
struct text text_percent(double share);   /* 88 % */

int text_digits(size_t n); /* of a number in decimals */

/* Print text with control characters escaped. */
void text_put(const char *text, FILE *out);

/* Width of the labels of a report: "data ". */
enum { LABEL_COLUMNS = 9 };

/* Print the rest of a line whose first `column` columns are printed, and its
 * end. On a terminal, break lines between words at its width and indent the
 * next by `indent`. */
void text_put_wrapped(const char *text, size_t column, size_t indent,
                      FILE *out);

/* Print "label    " and the rest of its line, formatted as by printf, wrapped.
 */
void text_put_line(FILE *out, const char *label, const char *format, ...)
    __attribute__((__format__(__printf__, 3, 4)));

#endif
