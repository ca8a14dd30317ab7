/* SPDX-License-Identifier: MIT */
/*
 * help_man.c - the tables as parts of manual pages, in mdoc: the overview of
 * all commands, and the page of each command. man/pages.sh adds the text
 * written by hand.
 */
#include <stdbool.h>
#include <string.h>

#include "cli/help.h"
#include "cli/options.h"
#include "cli/spelling.h"

/* ". A": the end of a sentence, after which mdoc wants a new line. */
static bool ends_sentence(const char *text)
{
    return text[0] == '.' && text[1] == ' ' && text[2] >= 'A' && text[2] <= 'Z';
}

/* Hyphens of options are minus signs to roff; a line must not start with a
 * dot or an apostrophe. */
static void put_text(const char *text, FILE *out)
{
    if (*text == '.' || *text == '\'')
        fputs("\\&", out);
    for (; *text; text++) {
        if (*text == '\\') {
            fputs("\\e", out);
        } else if (*text == '-') {
            fputs("\\-", out);
        } else if (ends_sentence(text)) {
            fputs(".\n", out);
            text++;
        } else {
            fputc(*text, out);
        }
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
}

static bool is_new_group(size_t row, const struct command *command)
{
    const char *group = option_at(row)->group;

    for (size_t i = 0; i < row; i++)
        if (option_is_of(i, command) && strcmp(option_at(i)->group, group) == 0)
            return false;
    return true;
}

static void put_group(size_t first, const struct command *command, FILE *out)
{
    const char *group = option_at(first)->group;

    fprintf(out, ".Ss %s\n.Bl -tag -width Ds\n", group);
    for (size_t row = first; row < option_count(); row++)
        if (option_is_of(row, command) &&
            strcmp(option_at(row)->group, group) == 0)
            put_option(row, out);
    fputs(".El\n", out);
}

/* A word of a synopsis: an option, "FILE...", or a placeholder. */
static void put_word(const char *word, size_t n, FILE *out)
{
    char text[64];
    const bool repeats = n > 3 && strncmp(word + n - 3, "...", 3) == 0;

    snprintf(text, sizeof text, "%.*s", (int)(repeats ? n - 3 : n), word);
    if (*text == '-') {
        fputs("Fl ", out);
        put_text(text + 1, out);
    } else {
        fprintf(out, "Ar %s%s", text, repeats ? " ..." : "");
    }
}

/* "DATA [-o MODEL.h5] [OPTIONS]"; brackets may be nested. */
static void put_synopsis(const char *arguments, FILE *out)
{
    int depth = 0;

    while (*arguments) {
        const size_t n = strcspn(arguments, " "), open = *arguments == '[';
        size_t close = 0;

        while (close < n && arguments[n - 1 - close] == ']')
            close++;
        fputs(depth == 0 ? "\n." : " ", out);
        fputs(open ? "Op " : "", out);
        put_word(arguments + open, n - open - close, out);
        depth += (int)open - (int)close;
        arguments += n;
        arguments += strspn(arguments, " ");
    }
    fputc('\n', out);
}

void help_man_command(const struct command *command, FILE *out)
{
    fprintf(out, ".Sh NAME\n.Nm lockstep\\-%s\n.Nd ", command->name);
    put_line(command->summary, out);
    fprintf(out, ".Sh SYNOPSIS\n.Nm lockstep\n.Cm %s", command->name);
    put_synopsis(command->arguments, out);
    fputs(".Sh DESCRIPTION\n", out);
    put_sentence(command->description, out);
    fputs(HELP_MAN_TEXT "\n.Sh OPTIONS\n", out);
    if (command->settings || *command->also)
        put_line(HELP_VALUES, out);
    for (size_t row = 0; row < option_count(); row++)
        if (option_is_of(row, command) && is_new_group(row, command))
            put_group(row, command, out);
}

static bool is_of_all_commands(size_t row)
{
    for (size_t i = 0; command_at(i); i++)
        if (!option_is_of(row, command_at(i)))
            return false;
    return true;
}

void help_man(FILE *out)
{
    fputs(".Sh COMMANDS\n.Bl -tag -width Ds\n", out);
    for (size_t i = 0; command_at(i); i++) {
        fprintf(out, ".It Xr lockstep\\-%s 1\n", command_at(i)->name);
        put_sentence(command_at(i)->summary, out);
    }
    fputs(".El\n.Sh OPTIONS\nThese are options of all commands.\n"
          ".Bl -tag -width Ds\n",
          out);
    for (size_t row = 0; row < option_count(); row++)
        if (is_of_all_commands(row))
            put_option(row, out);
    fputs(".El\n", out);
}
