/* SPDX-License-Identifier: MIT */
/*
 * text_out.h - a text that grows in memory. A failure is kept, later calls do
 * nothing, and the caller asks once, at the end.
 */
#ifndef LOCKSTEP_TEXT_OUT_H
#define LOCKSTEP_TEXT_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/real.h"
#include "base/status.h"

struct text_out {
    char *text; /* [size], NUL-terminated */
    size_t size, room;
    ls_status status;
};

void out_put(struct text_out *out, const char *format, ...) PRINTF_LIKE(2, 3);
/* Lines of a list that ends with NULL, each with a newline. In each, every '@'
 * is replaced by name. */
void out_put_lines(struct text_out *out, const char *const *lines,
                   const char *name);
/* Bytes as they are. */
void out_put_bytes(struct text_out *out, const void *bytes, size_t size);

/* The shortest decimal that gives the same float or double, with a point or an
 * exponent, "0.1", "2.0", "1e-05". Finite numbers, in the C locale. */
enum { NUMBER_TEXT_SIZE = 40 };
void out_number(double value, bool is_float, char text[NUMBER_TEXT_SIZE]);

/* n numbers with suffix after each, ", " between, in lines of at most 76
 * columns, each begun by indent; `more` ends a line that another follows. */
struct number_style {
    const char *indent, *suffix, *more;
    bool is_float;
};
void out_put_doubles(struct text_out *out, const struct number_style *style,
                     size_t n, const double *value);
void out_put_reals(struct text_out *out, const struct number_style *style,
                   size_t n, size_t stride, const real *value);

/* A text between quotes of C, JSON-like escapes of octal numbers. */
void out_put_quoted(struct text_out *out, const char *text);
/* A text between `quote`, which is doubled within, as SQL and Fortran do. */
void out_put_doubled(struct text_out *out, char quote, const char *text);

void out_clear(struct text_out *out);

#endif
