/* SPDX-License-Identifier: MIT */
/*
 * config_text.c - convert numbers and times from and to text, in the C locale.
 *
 * A decimal comma in the locale of the calling program has no effect.
 */
#include "settings/config_text.h"

#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* glibc returns a constant object for "C": allocates nothing. */
static locale_t c_locale(void)
{
    return newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

/* Factor of a suffix; 0 if unknown. */
static uint64_t unit_of_suffix(const char *suffix)
{
    static const struct {
        const char *suffix;
        uint64_t unit;
    } units[] = {
        {"", 1}, {"k", 1000}, {"K", 1000}, {"M", 1000000}, {"G", 1000000000}};

    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(suffix, units[i].suffix) == 0)
            return units[i].unit;
    return 0;
}

bool text_to_whole(const char *text, uint64_t *value)
{
    const char *p = text;
    uint64_t n = 0;

    for (; *p >= '0' && *p <= '9'; p++) {
        const uint64_t digit = (uint64_t)(*p - '0');

        if (n > (UINT64_MAX - digit) / 10)
            return false;
        n = 10 * n + digit;
    }
    const uint64_t unit = unit_of_suffix(p);

    if (p == text || unit == 0 || n > UINT64_MAX / unit)
        return false;
    *value = n * unit;
    return true;
}

/* Read the number at the start of text; *end is its end, or text if there is
 * none. Refuses forms that only strtod() accepts: blanks, "0x", "inf",
 * "nan". */
static double number_at_start(const char *text, const char **end)
{
    const char *digits = text + (*text == '-');
    const locale_t locale = c_locale();
    char *stop = NULL;
    double value = 0;

    *end = text;
    if (strspn(digits, ".0123456789") == 0 || strncmp(digits, "0x", 2) == 0 ||
        strncmp(digits, "0X", 2) == 0)
        return 0;
    value = strtod_l(text, &stop, locale);
    freelocale(locale);
    *end = stop;
    return value;
}

bool text_to_real(const char *text, double *value)
{
    const char *end;
    const double number = number_at_start(text, &end);

    if (end == text || *end || !isfinite(number))
        return false;
    *value = number;
    return true;
}

static double seconds_of_unit(char unit)
{
    switch (unit) {
    case 's':
        return 1;
    case 'm':
        return 60;
    case 'h':
        return 3600;
    case 'd':
        return 86400;
    default:
        return 0;
    }
}

/* A sum of numbers with units, "11h50m". */
static bool units_to_time(const char *text, double *seconds)
{
    double sum = 0;

    do {
        const char *end;
        const double number = number_at_start(text, &end);
        const double unit = end == text ? 0 : seconds_of_unit(*end);

        if (unit <= 0 || number < 0)
            return false;
        sum += number * unit;
        text = end + 1;
    } while (*text);
    if (!isfinite(sum))
        return false;
    *seconds = sum;
    return true;
}

bool text_to_time(const char *text, double *seconds)
{
    return text_to_real(text, seconds) || units_to_time(text, seconds);
}

/* "3ep", "3epochs". */
static bool epochs_to_whole(const char *text, uint64_t *value)
{
    char digits[24] = "";
    const size_t n = strspn(text, "0123456789");
    const char *unit = text + n;

    if (n >= sizeof digits ||
        (strcmp(unit, "ep") != 0 && strcmp(unit, "epoch") != 0 &&
         strcmp(unit, "epochs") != 0))
        return false;
    memcpy(digits, text, n);
    return text_to_whole(digits, value);
}

bool text_to_every(const char *text, double *value, ls_unit *unit)
{
    uint64_t n;

    if (units_to_time(text, value)) {
        *unit = LS_SECONDS;
        return true;
    }
    if (epochs_to_whole(text, &n))
        *unit = LS_EPOCHS;
    else if (text_to_whole(text, &n))
        *unit = n > 0 ? LS_STEPS : LS_SECONDS;
    else
        return false;
    *value = (double)n;
    return true;
}

bool text_to_flag(const char *text, int *flag)
{
    static const char *const words[] = {"yes", "true",  "on",  "1",
                                        "no",  "false", "off", "0"};
    enum { WORDS = sizeof words / sizeof *words };

    for (size_t i = 0; i < WORDS; i++)
        if (strcmp(text, words[i]) == 0) {
            *flag = i < WORDS / 2;
            return true;
        }
    return false;
}

/* "1e-08" to "1e-8", "1e+22" to "1e22". */
static void shorten_exponent(char *text)
{
    char *from = strchr(text, 'e');
    char *to = from;

    if (!from)
        return;
    to += from[1] == '-' ? 2 : 1;
    from += 2 + strspn(from + 2, "0");
    memmove(to, from, strlen(from) + 1);
}

void real_to_text(double value, char *text, size_t size)
{
    const locale_t locale = c_locale();
    const locale_t before = uselocale(locale);

    for (int digits = 6; digits <= 17; digits++) {
        snprintf(text, size, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    shorten_exponent(text);
    uselocale(before);
    freelocale(locale);
}

void time_to_text(double seconds, char *text, size_t size)
{
    static const char units[] = "dhms";
    size_t used = 0;

    if (!(seconds > 0 && seconds < 1e15 && seconds == floor(seconds))) {
        real_to_text(seconds, text, size);
        used = strlen(text);
        if (seconds > 0 && used + 1 < size)
            memcpy(text + used, "s", 2);
        return;
    }
    uint64_t rest = (uint64_t)seconds;

    for (const char *unit = units; *unit && used < size; unit++) {
        const uint64_t length = (uint64_t)seconds_of_unit(*unit);

        if (rest >= length)
            used += (size_t)snprintf(text + used, size - used, "%" PRIu64 "%c",
                                     rest / length, *unit);
        rest %= length;
    }
}

void every_to_text(double value, ls_unit unit, char *text, size_t size)
{
    if (unit == LS_SECONDS) {
        time_to_text(value, text, size);
        return;
    }
    snprintf(text, size, unit == LS_EPOCHS ? "%.0fep" : "%.0f", value);
}
