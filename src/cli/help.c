/* SPDX-License-Identifier: MIT */
/*
 * help.c - --help, from the tables of commands and options.
 */
#include "cli/help.h"

#include <stdarg.h>
#include <string.h>
#include <strings.h>

#include "cli/complain.h"
#include "cli/options.h"
#include "cli/spelling.h"
#include "cli/terminal.h"

enum { WIDTH = 78, INDENT = 28, NAMES_INDENT = 20 };

/* From so many options on, help is a summary. */
enum { MANY = 50 };

/* Columns of a line: WIDTH, or what a narrow terminal has. */
static int width_of(FILE *out)
{
    const size_t columns = terminal_width_of(out);

    return columns > INDENT + 20 && columns < WIDTH ? (int)columns : WIDTH;
}

/* Words of text between column indent and the end of the line; the line already
 * holds `column` characters. */
static void put_wrapped(FILE *out, const char *text, int column, int indent)
{
    const int width = width_of(out);

    while (*text) {
        const int n = (int)strcspn(text, " ");

        if (column > indent && column + 1 + n > width) {
            fputc('\n', out);
            column = 0;
        }
        if (column < indent)
            column += fprintf(out, "%*s", indent - column, "");
        else if (column > indent)
            column += fprintf(out, " ");
        column += fprintf(out, "%.*s", n, text);
        text += n;
        text += strspn(text, " ");
    }
    fputc('\n', out);
}

/* Append; what does not fit is cut. */
static void PRINTF_LIKE(3, 4)
    add(char *text, size_t size, const char *format, ...)
{
    const size_t used = strlen(text);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text + used, size - used, format, arguments);
    va_end(arguments);
}

/* "sentence: a, b [default] (also --alias)". */
static void describe(const ls_option *option, char *text, size_t size)
{
    const char *alias = option->aliases;

    *text = '\0';
    add(text, size, "%s", spelled(option->help).s);
    for (const char *const *c = option->choices; c && *c; c++)
        add(text, size, "%s%s", c == option->choices ? ": " : ", ", *c);
    if (option->value && *option->initial)
        add(text, size, " [%s]", option->initial);
    while (*alias) {
        const size_t n = strcspn(alias, ",");

        add(text, size, "%s--%.*s%s", alias == option->aliases ? " (also " : "",
            (int)n, alias, alias[n] ? ", " : ")");
        alias += n + (alias[n] == ',');
    }
}

static void put_option(const ls_option *option, FILE *out)
{
    char head[64], text[1024];
    int column;

    if (option->letter)
        snprintf(head, sizeof head, "  -%c, --%s", option->letter,
                 option->name);
    else
        snprintf(head, sizeof head, "      --%s", option->name);
    column = fprintf(out, "%s%s%s", head, option->value ? " " : "",
                     option->value ? option->value : "");
    describe(option, text, sizeof text);
    if (column > INDENT - 2) {
        fputc('\n', out);
        column = 0;
    }
    put_wrapped(out, text, column, INDENT);
}

/* Groups in the order in which their first options stand. */
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

    fprintf(out, "\n%s\n", group);
    for (size_t row = first; row < option_count(); row++)
        if (option_is_of(row, command) &&
            strcmp(option_at(row)->group, group) == 0)
            put_option(option_at(row), out);
}

static void put_all(const struct command *command, FILE *out)
{
    for (size_t row = 0; row < option_count(); row++)
        if (option_is_of(row, command) && is_new_group(row, command))
            put_group(row, command, out);
}

/* "Loss       loss, quantiles, ..". */
static void put_names(size_t first, const struct command *command, FILE *out)
{
    const char *group = option_at(first)->group;
    char names[2048] = "";
    const int column = fprintf(out, "  %s", group);

    for (size_t row = first; row < option_count(); row++)
        if (option_is_of(row, command) &&
            strcmp(option_at(row)->group, group) == 0)
            add(names, sizeof names, "%s%s", *names ? ", " : "",
                option_at(row)->name);
    put_wrapped(out, names, column, NAMES_INDENT);
}

static void put_common(const struct command *command, FILE *out)
{
    fputs("\nMost used\n", out);
    for (size_t row = 0; row < option_count(); row++)
        if (option_is_of(row, command) && option_is_common(row))
            put_option(option_at(row), out);
    fprintf(out,
            "\nAll options by group: %s help %s GROUP shows one group, "
            "--all shows all\n",
            PROGRAM, command->name);
    for (size_t row = 0; row < option_count(); row++)
        if (option_is_of(row, command) && is_new_group(row, command))
            put_names(row, command, out);
}

static size_t count_options(const struct command *command)
{
    size_t count = 0;

    for (size_t row = 0; row < option_count(); row++)
        count += option_is_of(row, command);
    return count;
}

void help_command(const struct command *command, bool all, FILE *out)
{
    fprintf(out, "Usage: %s %s %s\n\n", PROGRAM, command->name,
            command->arguments);
    put_wrapped(out, command->description, 0, 0);
    if (all || count_options(command) < MANY)
        put_all(command, out);
    else
        put_common(command, out);
    if (!command->settings && !*command->also)
        return;
    fputc('\n', out);
    put_wrapped(out, HELP_VALUES, 0, 0);
}

bool help_group(const struct command *command, const char *group, FILE *out)
{
    bool found = false;

    for (size_t row = 0; row < option_count(); row++)
        if (option_is_of(row, command) && is_new_group(row, command) &&
            strncasecmp(option_at(row)->group, group, strlen(group)) == 0) {
            put_group(row, command, out);
            found = true;
        }
    return found;
}

void help_brief(const ls_option *option, char brief[HELP_BRIEF_SIZE])
{
    const struct spelled help = spelled(option->help);
    size_t n = 0;

    while (help.s[n] && help.s[n] != ';' && n < HELP_BRIEF_SIZE - 1 &&
           !(strchr(".:,", help.s[n]) && n > 20 && help.s[n + 1] == ' '))
        n++;
    snprintf(brief, HELP_BRIEF_SIZE, "%.*s", (int)n, help.s);
}

bool help_is_file(const ls_option *option)
{
    return option->value && (strcmp(option->value, "FILE") == 0 ||
                             strcmp(option->value, "MODEL") == 0);
}

void help_overview(FILE *out)
{
    fprintf(out,
            "Usage: %s COMMAND [ARGUMENTS] [OPTIONS]\n\n"
            "Trains multilayer perceptrons on tables in HDF5, on all cores, "
            "with the same\nbits on any number of them.\n\n"
            "Commands\n",
            PROGRAM);
    for (size_t i = 0; command_at(i); i++)
        fprintf(out, "  %-10s %s\n", command_at(i)->name,
                command_at(i)->summary);
    fprintf(out,
            "\nFirst steps\n"
            "  %s import table.csv -o table.h5 --label COLUMN\n"
            "  %s train table.h5 --hidden 64,32 --val-split 0.1\n"
            "  %s eval table-model.h5 test.h5\n\n"
            "Options of a command: %s help COMMAND\n",
            PROGRAM, PROGRAM, PROGRAM, PROGRAM);
}
