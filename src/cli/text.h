/* SPDX-License-Identifier: MIT */
/*
 * text.h - numbers as people read them, and texts of others that a terminal
 * shall not obey.
 */
#ifndef LOCKSTEP_TEXT_H
#define LOCKSTEP_TEXT_H

#include <stdint.h>
#include <stdio.h>

/* Given by value: text_count(n).s lives as long as the call it stands in. */
struct text {
    char s[48];
};

struct text text_count(uint64_t n);       /* 11,000,000 */
struct text text_bytes(double bytes);     /* 113 MB */
struct text text_seconds(double seconds); /* 1.8 s, 2 min 10 s, 3 h 05 min */
struct text text_rate(double per_second); /* 474 k */
struct text text_percent(double share);   /* 88 % */

/* Control characters are escaped. */
void text_put(const char *text, FILE *out);

/* What labels of a report take: "data     ". */
enum { LABEL_COLUMNS = 9 };

/* The rest of a line of which `column` columns are written, and its end. On a
 * terminal, lines break between words at its width and go on at column
 * `indent`; elsewhere a line is a line. */
void text_put_wrapped(const char *text, size_t column, size_t indent,
                      FILE *out);

/* "label    " and the rest of its line, made as by printf, wrapped. */
void text_put_line(FILE *out, const char *label, const char *format, ...)
    __attribute__((__format__(__printf__, 3, 4)));

#endif
