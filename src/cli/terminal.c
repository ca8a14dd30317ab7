/* SPDX-License-Identifier: MIT */
/*
 * terminal.c - capabilities of standard error.
 */
#include "cli/terminal.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool colored;
static bool line_drawn;

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);

    return value && *value;
}

bool terminal_is_smart(void)
{
    const char *term = getenv("TERM");

    return isatty(STDERR_FILENO) && term && *term && strcmp(term, "dumb") != 0;
}

static bool automatic_color(void)
{
    const char *force = getenv("CLICOLOR_FORCE");

    if (is_set("NO_COLOR"))
        return false;
    if (force && *force && strcmp(force, "0") != 0)
        return true;
    return terminal_is_smart();
}

void terminal_set_color(const char *when)
{
    if (when && strcmp(when, "auto") != 0)
        colored = strcmp(when, "always") == 0;
    else
        colored = automatic_color();
}

const char *terminal_color(enum color color)
{
    static const char *const codes[] = {
        [COLOR_NONE] = "\033[0m",
        [COLOR_ERROR] = "\033[1;31m",
        [COLOR_BAR] = "\033[36m",
    };

    return colored ? codes[color] : "";
}

bool terminal_has_blocks(void)
{
    const locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
    bool utf8 = false;

    if (locale == (locale_t)0)
        return false;
    utf8 = strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;
    freelocale(locale);
    return utf8;
}

size_t terminal_width_of(FILE *out)
{
    struct winsize size;

    if (!isatty(fileno(out)))
        return 0;
    if (ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return 80;
}

size_t terminal_width(void)
{
    const size_t width = terminal_width_of(stderr);

    return width > 0 ? width : 80;
}

void terminal_draw_line(const char *text, size_t columns)
{
    /* A line that wraps cannot be drawn over. */
    if (columns >= terminal_width())
        return;
    fprintf(stderr, "\r%s\033[K", text);
    fflush(stderr);
    line_drawn = true;
}

void terminal_clear_line(void)
{
    if (line_drawn)
        fputs("\r\033[K", stderr);
    line_drawn = false;
}
