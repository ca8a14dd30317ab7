/* SPDX-License-Identifier: MIT */
/*
 * help_zsh.c - completion for zsh, from the tables: a function with the options
 * of each command, for _arguments.
 */
#include <string.h>

#include "cli/help.h"
#include "cli/options.h"

/* Text between single quotes; characters of special are escaped for _arguments
 * and _describe. */
static void put_quoted(const char *text, const char *special, FILE *out)
{
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'\\''", out);
        else
            fprintf(out, "%s%c", strchr(special, *text) ? "\\" : "", *text);
    }
}

/* ":ROWS:(a b c)": what stands behind an option. */
static void put_value(const ls_option *option, FILE *out)
{
    if (!option->value)
        return;
    fprintf(out, ":%s:", option->value);
    if (option->choices) {
        fputc('(', out);
        for (const char *const *c = option->choices; *c; c++)
            fprintf(out, "%s%s", c == option->choices ? "" : " ", *c);
        fputc(')', out);
    } else {
        fputs(help_is_file(option) ? "_files" : " ", out);
    }
}

/* '(-o --output)'{-o+,--output=}'[sentence]:FILE:_files' */
static void put_option(const ls_option *option, FILE *out)
{
    const char *equal = option->value ? "=" : "";
    char brief[HELP_BRIEF_SIZE];

    help_brief(option, brief);
    fputs(" \\\n        '", out);
    if (option->letter)
        fprintf(out, "(-%c --%s)'{-%c%s,--%s%s}'", option->letter, option->name,
                option->letter, option->value ? "+" : "", option->name, equal);
    else
        fprintf(out, "--%s%s", option->name, equal);
    fputc('[', out);
    put_quoted(brief, "[]:\\", out);
    fputc(']', out);
    put_value(option, out);
    fputc('\'', out);
}

static void put_commands(FILE *out)
{
    fputs("    local -a commands=(", out);
    for (size_t i = 0; command_at(i); i++) {
        fprintf(out, "\n        '%s:", command_at(i)->name);
        put_quoted(command_at(i)->summary, "\\", out);
        fputc('\'', out);
    }
    fputs("\n    )\n", out);
}

static void put_command(const struct command *command, FILE *out)
{
    fprintf(out, "_lockstep_%s()\n{\n    _arguments -s -S", command->name);
    for (size_t row = 0; row < option_count(); row++)
        if (option_is_of(row, command))
            put_option(option_at(row), out);
    if (command->bit == COMMAND_HELP)
        fputs(" \\\n        '1:command:_lockstep_commands'\n}\n\n", out);
    else
        fputs(" \\\n        '*:file:_files'\n}\n\n", out);
}

void help_zsh(FILE *out)
{
    fputs("#compdef lockstep lockstep-f64\n"
          "# zsh completion, written by `lockstep help --completion zsh`.\n"
          "_lockstep_commands()\n{\n",
          out);
    put_commands(out);
    fputs("    _describe command commands\n}\n\n", out);
    for (size_t i = 0; command_at(i); i++)
        put_command(command_at(i), out);
    fputs("_lockstep()\n{\n"
          "    if (( CURRENT == 2 )); then\n"
          "        _lockstep_commands\n"
          "        return\n"
          "    fi\n"
          "    shift words\n"
          "    (( CURRENT-- ))\n"
          "    if (( $+functions[_lockstep_$words[1]] )); then\n"
          "        _lockstep_$words[1]\n"
          "    else\n"
          "        _files\n"
          "    fi\n"
          "}\n\n"
          "_lockstep \"$@\"\n",
          out);
}
