/* SPDX-License-Identifier: MIT */
/*
 * text.c - format numbers for people.
 */
#include "cli/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "cli/terminal.h"

/* A path and a sentence about it. */
enum { LINE_SIZE = 8192 };

struct text text_count(uint64_t n)
{
    struct text text;
    char digits[24];
    const size_t count = (size_t)snprintf(digits, sizeof digits, "%" PRIu64, n);
    size_t used = 0;

    for (size_t i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0)
            text.s[used++] = ',';
        text.s[used++] = digits[i];
    }
    text.s[used] = '\0';
    return text;
}

/* Three digits and a unit, each 1,000 times the one before. */
static struct text scaled(double value, const char *const *units)
{
    struct text text;

    while (value >= 999.5 && units[1]) {
        value /= 1000;
        units++;
    }
    snprintf(text.s, sizeof text.s, "%.*f %s", value < 9.95 ? 1 : 0, value,
             *units);
    return text;
}

int text_digits(size_t n)
{
    return n < 10 ? 1 : 1 + text_digits(n / 10);
}

struct text text_bytes(double bytes)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB", NULL};

    return scaled(bytes, units);
}

struct text text_rate(double per_second)
{
    static const char *const units[] = {"", "k ", "M ", "G ", NULL};

    return scaled(per_second, units);
}

struct text text_seconds(double seconds)
{
    struct text text;
    const unsigned whole = (unsigned)fmin(fmax(seconds, 0) + 0.5, 4e9);

    if (!isfinite(seconds) || seconds >= 4e9)
        snprintf(text.s, sizeof text.s, "?");
    else if (seconds < 0.0995)
        snprintf(text.s, sizeof text.s, "%.0f ms", 1000 * seconds);
    else if (seconds < 99.95)
        snprintf(text.s, sizeof text.s, "%.1f s", seconds);
    else if (whole < 3600)
        snprintf(text.s, sizeof text.s, "%u min %02u s", whole / 60,
                 whole % 60);
    else
        snprintf(text.s, sizeof text.s, "%u h %02u min", whole / 3600,
                 whole / 60 % 60);
    return text;
}

struct text text_percent(double share)
{
    struct text text;

    snprintf(text.s, sizeof text.s, "%.*f %%", share < 0.0995 ? 1 : 0,
             100 * share);
    return text;
}

void text_put(const char *text, FILE *out)
{
    for (; *text; text++) {
        const unsigned char c = (unsigned char)*text;

        if (c == '\n')
            fputs("\\n", out);
        else if (c < ' ' || c == 0x7f)
            fprintf(out, "\\x%02x", c);
        else
            fputc(c, out);
    }
}

/* Columns of n bytes of UTF-8: those that do not go on with a character. */
static size_t columns_of(const char *text, size_t n)
{
    size_t columns = 0;

    for (size_t i = 0; i < n; i++)
        columns += ((unsigned char)text[i] & 0xC0u) != 0x80u;
    return columns;
}

void text_put_wrapped(const char *text, size_t column, size_t indent, FILE *out)
{
    const size_t width = terminal_width_of(out);

    while (*text) {
        const size_t blanks = strspn(text, " ");
        const size_t n = blanks + strcspn(text + blanks, " ");
        const size_t columns = columns_of(text, n);
        char word[LINE_SIZE];

        if (width > 0 && column > indent && column + columns > width) {
            column = (size_t)fprintf(out, "\n%*s", (int)indent, "") - 1;
            text += blanks;
            continue;
        }
        snprintf(word, sizeof word, "%.*s", (int)n, text);
        text_put(word, out);
        text += strlen(word);
        column += columns;
    }
    fputc('\n', out);
}

void text_put_line(FILE *out, const char *label, const char *format, ...)
{
    char line[LINE_SIZE];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    fprintf(out, "%-*s", LABEL_COLUMNS, label);
    text_put_wrapped(line, LABEL_COLUMNS, LABEL_COLUMNS, out);
}
