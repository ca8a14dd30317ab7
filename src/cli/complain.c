/* SPDX-License-Identifier: MIT */
/*
 * complain.c - error messages, warnings and notes on standard error.
 */
#include "cli/complain.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/spelling.h"
#include "cli/terminal.h"
#include "cli/text.h"

/* Written by main() before anything else happens. */
static const char *of_command = "";
static bool quiet;
static char last[SPELLED_SIZE]; /* error */

void complain_as(const char *command)
{
    of_command = command;
}

void complain_quietly(bool is_quiet)
{
    quiet = is_quiet;
}

static void PRINTF_LIKE(2, 0)
    put_sentence(const char *kind, const char *format, va_list arguments)
{
    char sentence[SPELLED_SIZE], who[64];

    vsnprintf(sentence, sizeof sentence, format, arguments);
    snprintf(who, sizeof who, PROGRAM "%s%s%s:", *of_command ? " " : "",
             of_command, kind);
    terminal_clear_line();
    fprintf(stderr, "%s%s%s ", terminal_color(COLOR_ERROR), who,
            terminal_color(COLOR_NONE));
    text_put_wrapped(spelled(sentence).s, strlen(who) + 1, 4, stderr);
}

const char *complained(void)
{
    return last;
}

ls_status complain(ls_status status, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(last, sizeof last, format, arguments);
    va_end(arguments);
    va_start(arguments, format);
    put_sentence("", format, arguments);
    va_end(arguments);
    return status;
}

ls_status complain_last(ls_status status)
{
    if (status == LS_OK)
        return LS_OK;
    const char *sentence = ls_last_error();

    return complain(status, "%s",
                    *sentence ? sentence : ls_status_text(status));
}

void warn(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    put_sentence(": warning", format, arguments);
    va_end(arguments);
}

void note(const char *format, ...)
{
    char sentence[SPELLED_SIZE];
    va_list arguments;

    if (quiet)
        return;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    terminal_clear_line();
    text_put_wrapped(spelled(sentence).s, 0, LABEL_COLUMNS, stderr);
}
