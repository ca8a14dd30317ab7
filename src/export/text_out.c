/* SPDX-License-Identifier: MIT */
/*
 * text_out.c - a text that grows in memory.
 */
#include "export/text_out.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { LINE = 76 };

/* Room for `more` bytes and the end. */
static bool make_room(struct text_out *out, size_t more)
{
    if (out->status == LS_OK)
        out->status = MEM_GROW(out->text, out->size, out->size + more + 1,
                               &out->room, "the exported model");
    return out->status == LS_OK;
}

void out_put(struct text_out *out, const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0 || !make_room(out, (size_t)length))
        return;
    va_start(arguments, format);
    vsnprintf(out->text + out->size, (size_t)length + 1, format, arguments);
    va_end(arguments);
    out->size += (size_t)length;
}

void out_put_bytes(struct text_out *out, const void *bytes, size_t size)
{
    if (!make_room(out, size))
        return;
    if (size > 0)
        memcpy(out->text + out->size, bytes, size);
    out->size += size;
    out->text[out->size] = '\0';
}

void out_put_lines(struct text_out *out, const char *const *lines,
                   const char *name)
{
    for (; *lines; lines++) {
        const char *at = *lines;

        while (*at) {
            const size_t n = strcspn(at, "@");

            out_put_bytes(out, at, n);
            at += n;
            if (*at == '@') {
                out_put_bytes(out, name, strlen(name));
                at++;
            }
        }
        out_put_bytes(out, "\n", 1);
    }
}

void out_number(double value, bool is_float, char text[NUMBER_TEXT_SIZE])
{
    const int most = is_float ? 9 : 17;

    for (int digits = is_float ? 5 : 14; digits <= most; digits++) {
        snprintf(text, NUMBER_TEXT_SIZE - 2, "%.*g", digits, value);
        if (is_float ? !(strtof(text, NULL) != (float)value)
                     : !(strtod(text, NULL) != value))
            break;
    }
    if (!strpbrk(text, ".en"))
        strcat(text, ".0");
}

/* Write number i of n; returns the column after it. */
static size_t put_one(struct text_out *out, const struct number_style *style,
                      size_t i, size_t n, double value, size_t column)
{
    char text[NUMBER_TEXT_SIZE];
    size_t length;

    out_number(value, style->is_float, text);
    length = strlen(text) + strlen(style->suffix) + 2;
    if (i > 0 && column + length > LINE) {
        out_put(out, "%s\n", style->more);
        column = 0;
    }
    if (column == 0) {
        out_put(out, "%s", style->indent);
        column = strlen(style->indent);
    }
    out_put(out, "%s%s%s", text, style->suffix, i + 1 < n ? ", " : "");
    return column + length;
}

void out_put_doubles(struct text_out *out, const struct number_style *style,
                     size_t n, const double *value)
{
    size_t column = 0;

    for (size_t i = 0; i < n; i++)
        column = put_one(out, style, i, n, value[i], column);
}

void out_put_reals(struct text_out *out, const struct number_style *style,
                   size_t n, size_t stride, const real *value)
{
    size_t column = 0;

    for (size_t i = 0; i < n; i++)
        column = put_one(out, style, i, n, (double)value[i * stride], column);
}

void out_put_quoted(struct text_out *out, const char *text)
{
    out_put_bytes(out, "\"", 1);
    for (; *text; text++) {
        const unsigned char c = (unsigned char)*text;

        /* '?' could begin a trigraph. */
        if (c < 32 || c >= 127 || strchr("\"\\?", c))
            out_put(out, "\\%03o", c);
        else
            out_put_bytes(out, text, 1);
    }
    out_put_bytes(out, "\"", 1);
}

void out_put_doubled(struct text_out *out, char quote, const char *text)
{
    out_put_bytes(out, &quote, 1);
    for (; *text; text++) {
        if (*text == quote)
            out_put_bytes(out, &quote, 1);
        out_put_bytes(out, text, 1);
    }
    out_put_bytes(out, &quote, 1);
}

void out_clear(struct text_out *out)
{
    mem_free(out->text);
    *out = (struct text_out){0};
}
