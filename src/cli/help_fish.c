/* SPDX-License-Identifier: MIT */
/*
 * help_fish.c - completion for fish, from the tables: a line for each option,
 * with the commands that accept it.
 */
#include "cli/help.h"
#include "cli/options.h"

/* Text between single quotes. */
static void put_quoted(const char *text, FILE *out)
{
    fputc('\'', out);
    for (; *text; text++)
        fprintf(out, "%s%c", *text == '\'' || *text == '\\' ? "\\" : "", *text);
    fputc('\'', out);
}

static void put_command(const struct command *command, FILE *out)
{
    fprintf(out, "complete -c lockstep -n __lockstep_is_first -f -a %s -d ",
            command->name);
    put_quoted(command->summary, out);
    fputc('\n', out);
}

static void put_choices(const char *const *choices, FILE *out)
{
    fputs(" -a '", out);
    for (const char *const *c = choices; *c; c++)
        fprintf(out, "%s%s", c == choices ? "" : " ", *c);
    fputc('\'', out);
}

static void put_option(size_t row, FILE *out)
{
    const ls_option *option = option_at(row);
    char brief[HELP_BRIEF_SIZE];

    fputs("complete -c lockstep -n '__lockstep_is", out);
    for (size_t i = 0; command_at(i); i++)
        if (option_is_of(row, command_at(i)))
            fprintf(out, " %s", command_at(i)->name);
    fprintf(out, "' -l %s", option->name);
    if (option->letter)
        fprintf(out, " -s %c", option->letter);
    if (option->value)
        fputs(help_is_file(option) ? " -r" : " -x", out);
    if (option->choices)
        put_choices(option->choices, out);
    help_brief(option, brief);
    fputs(" -d ", out);
    put_quoted(brief, out);
    fputc('\n', out);
}

void help_fish(FILE *out)
{
    fputs("# fish completion, written by `lockstep help --completion fish`.\n"
          "function __lockstep_is_first\n"
          "    test (count (commandline -opc)) -eq 1\n"
          "end\n"
          "function __lockstep_is\n"
          "    set -l words (commandline -opc)\n"
          "    test (count $words) -ge 2; and contains -- $words[2] $argv\n"
          "end\n"
          "complete -c lockstep-f64 -w lockstep\n",
          out);
    for (size_t i = 0; command_at(i); i++)
        put_command(command_at(i), out);
    fputs("complete -c lockstep -n '__lockstep_is help' -f -a '", out);
    for (size_t i = 0; command_at(i); i++)
        fprintf(out, "%s%s", i > 0 ? " " : "", command_at(i)->name);
    fputs("'\n", out);
    for (size_t row = 0; row < option_count(); row++)
        put_option(row, out);
}
