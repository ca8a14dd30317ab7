/* SPDX-License-Identifier: MIT */
/*
 * help_man.c - the tables as a part of a manual page, in mdoc.
 */
#include <stdbool.h>
#include <string.h>

#include "cli/help.h"
#include "cli/options.h"
#include "cli/spelling.h"

/* Hyphens of options are minus signs to roff; a line must not start with a
 * dot or an apostrophe. */
static void put_text(const char *text, FILE *out)
{
    if (*text == '.' || *text == '\'')
        fputs("\\&", out);
    for (; *text; text++) {
        if (*text == '\\')
            fputs("\\e", out);
        else if (*text == '-')
            fputs("\\-", out);
        else
            fputc(*text, out);
    }
}

static void put_line(const char *text, FILE *out)
{
    put_text(text, out);
    fputc('\n', out);
}

static void put_sentence(const char *text, FILE *out)
{
    put_text(text, out);
    fputs(text[strlen(text) - 1] == '.' ? "\n" : ".\n", out);
}

static void put_aliases(const char *aliases, FILE *out)
{
    while (*aliases) {
        char name[64];
        const size_t n = strcspn(aliases, ",");

        snprintf(name, sizeof name, "%.*s", (int)n, aliases);
        fputs("Also\n.Fl \\-", out);
        put_text(name, out);
        fputs(" .\n", out);
        aliases += n + (aliases[n] == ',');
    }
}

static void put_choices(const char *const *choices, FILE *out)
{
    fputs("One of", out);
    for (; *choices; choices++)
        fprintf(out, "\n.Cm %s%s", *choices, choices[1] ? " ," : " .");
    fputc('\n', out);
}

static void put_option(size_t row, FILE *out)
{
    const ls_option *option = option_at(row);
    char commands[256];

    fputs(".It ", out);
    if (option->letter)
        fprintf(out, "Fl %c , ", option->letter);
    fputs("Fl \\-", out);
    put_text(option->name, out);
    if (option->value)
        fprintf(out, " Ar %s", option->value);
    fputc('\n', out);
    put_sentence(spelled(option->help).s, out);
    if (option->choices)
        put_choices(option->choices, out);
    if (option->value && *option->initial) {
        fputs("Default\n.Cm ", out);
        put_text(option->initial, out);
        fputs(" .\n", out);
    }
    put_aliases(option->aliases, out);
    option_commands_text(row, commands, sizeof commands);
    fprintf(out, "Of %s.\n", commands);
}

static bool is_new_group(size_t row)
{
    for (size_t i = 0; i < row; i++)
        if (strcmp(option_at(i)->group, option_at(row)->group) == 0)
            return false;
    return true;
}

static void put_group(size_t first, FILE *out)
{
    const char *group = option_at(first)->group;

    fprintf(out, ".Ss %s\n.Bl -tag -width Ds\n", group);
    for (size_t row = first; row < option_count(); row++)
        if (strcmp(option_at(row)->group, group) == 0)
            put_option(row, out);
    fputs(".El\n", out);
}

void help_man(FILE *out)
{
    fputs(".Sh COMMANDS\n.Bl -tag -width Ds\n", out);
    for (size_t i = 0; command_at(i); i++) {
        fprintf(out, ".It Cm %s", command_at(i)->name);
        fputs(*command_at(i)->arguments ? " Ar " : "", out);
        put_line(command_at(i)->arguments, out);
        put_sentence(command_at(i)->description, out);
    }
    fputs(".El\n.Sh OPTIONS\n", out);
    for (size_t row = 0; row < option_count(); row++)
        if (is_new_group(row))
            put_group(row, out);
}
