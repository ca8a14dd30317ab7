/* SPDX-License-Identifier: MIT */
/*
 * markup.h - text and numbers for HTML and SVG.
 */
#ifndef LOCKSTEP_MARKUP_H
#define LOCKSTEP_MARKUP_H

#include <stddef.h>
#include <stdio.h>

/* Write text with the characters escaped that mean something to XML. Bytes that
 * are not UTF-8, and characters that XML does not allow, become U+FFFD. */
void markup_text(const char *text, FILE *out);
/* The same, but at most `most` characters, the last one "..." if it is cut. */
void markup_text_cut(const char *text, size_t most, FILE *out);

/* Characters of a text, by UTF-8. */
size_t markup_length(const char *text);

/* Write a coordinate: at most two decimals, no trailing zeros. */
void markup_place(double value, FILE *out);

/* Returned by value: shown_number(x).s is valid until the end of the full
 * expression. "-" if value is not finite. */
struct shown_number {
    char s[32];
};
struct shown_number shown_number(double value); /* 6 digits, for tables */
struct shown_number number_label(double value); /* 4 digits, for sentences */
struct shown_number number_whole(double value); /* "12,345" */

#endif
