/* SPDX-License-Identifier: MIT */
/*
 * markup.c - text and numbers for HTML and SVG.
 *
 * Names of columns and classes come from files: all that is not plain text is
 * escaped or replaced, so that a page is well-formed whatever they hold.
 */
#include "page/markup.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD */

/* Bytes of a well-formed character (RFC 3629) at text, or 0; its number. */
static size_t decode(const unsigned char *text, uint32_t *character)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    const size_t n = text[0] < 0x80   ? 1
                     : text[0] < 0xC2 ? 0
                     : text[0] < 0xE0 ? 2
                     : text[0] < 0xF0 ? 3
                     : text[0] < 0xF5 ? 4
                                      : 0;
    uint32_t c = n <= 1 ? text[0] : text[0] & (0x7Fu >> n);

    for (size_t i = 1; i < n; i++) {
        if ((text[i] & 0xC0) != 0x80)
            return 0;
        c = c << 6 | (text[i] & 0x3F);
    }
    *character = c;
    return n > 0 && c >= least[n] && c <= 0x10FFFF ? n : 0;
}

/* Characters of XML 1.0, without the controls of Latin 1. */
static int is_allowed(uint32_t c)
{
    return (c >= 0x20 && c < 0x7F) || (c >= 0xA0 && c < 0xD800) ||
           (c >= 0xE000 && c < 0xFFFE) || c >= 0x10000;
}

static void put_character(const unsigned char *text, size_t n, FILE *out)
{
    switch (n == 1 ? text[0] : 0) {
    case '<':
        fputs("&lt;", out);
        break;
    case '>':
        fputs("&gt;", out);
        break;
    case '&':
        fputs("&amp;", out);
        break;
    case '"':
        fputs("&quot;", out);
        break;
    case '\'':
        fputs("&#39;", out);
        break;
    default:
        fwrite(text, 1, n, out);
    }
}

size_t markup_length(const char *text)
{
    size_t n = 0;

    for (; *text; text++)
        n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

void markup_text_cut(const char *text, size_t most, FILE *out)
{
    const unsigned char *at = (const unsigned char *)text;
    const int is_cut = markup_length(text) > most;

    for (size_t k = 0; *at; k++) {
        uint32_t c = 0;
        const size_t n = decode(at, &c);

        if (is_cut && k + 1 >= most) {
            fputs("\xE2\x80\xA6", out); /* an ellipsis */
            return;
        }
        if (n > 0 && is_allowed(c))
            put_character(at, n, out);
        else
            fputs(n == 1 && (*at == '\t' || *at == '\n') ? " " : replacement,
                  out);
        at += n > 0 ? n : 1;
    }
}

void markup_text(const char *text, FILE *out)
{
    markup_text_cut(text, SIZE_MAX, out);
}

void markup_place(double value, FILE *out)
{
    char text[48];
    size_t n = (size_t)snprintf(text, sizeof text, "%.2f", value);

    while (text[n - 1] == '0')
        n--;
    if (text[n - 1] == '.')
        n--;
    text[n] = '\0';
    fputs(strcmp(text, "-0") == 0 ? "0" : text, out);
}

static struct shown_number with_digits(double value, int digits)
{
    struct shown_number text = {"-"};

    if (isfinite(value))
        snprintf(text.s, sizeof text.s, "%.*g", digits,
                 value == 0 ? 0.0 : value);
    return text;
}

struct shown_number shown_number(double value)
{
    return with_digits(value, 6);
}

struct shown_number number_label(double value)
{
    return with_digits(value, 4);
}

struct shown_number number_whole(double value)
{
    struct shown_number text = {"-"};
    char digits[32];
    size_t used = 0;

    if (!isfinite(value) || fabs(value) > 1e15)
        return with_digits(value, 6);
    const size_t n =
        (size_t)snprintf(digits, sizeof digits, "%.0f", fabs(value));

    if (value <= -0.5)
        text.s[used++] = '-';
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            text.s[used++] = ',';
        text.s[used++] = digits[i];
    }
    text.s[used] = '\0';
    return text;
}
