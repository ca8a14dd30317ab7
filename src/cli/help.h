/* SPDX-License-Identifier: MIT */
/*
 * help.h - help texts, manual page and shell completion, from the tables.
 */
#ifndef LOCKSTEP_HELP_H
#define LOCKSTEP_HELP_H

#include <stdbool.h>
#include <stdio.h>

#include "cli/commands.h"
#include "lockstep.h"

/* List of commands, on one screen. */
void help_overview(FILE *out);
/* Options of a command: all; or if those are many the most used, and a line for
 * each group of the others. */
void help_command(const struct command *command, bool all, FILE *out);
/* The options of a group, whose name group begins; false if there is none. */
bool help_group(const struct command *command, const char *group, FILE *out);
/* How values of settings are written. */
#define HELP_VALUES                                                     \
    "A value stands behind a space or '='; '_' counts as '-'; K, M, G " \
    "are 1,000, 1,000,000 and 1,000,000,000."

/* The comment in a page of a command where text written by hand goes. */
#define HELP_MAN_TEXT ".\\\" text"
/* COMMANDS and OPTIONS of the manual page of the program, in mdoc. */
void help_man(FILE *out);
/* NAME, SYNOPSIS, DESCRIPTION and OPTIONS of the page of a command. */
void help_man_command(const struct command *command, FILE *out);
/* Completion for a shell. */
void help_bash(FILE *out);
void help_zsh(FILE *out);
void help_fish(FILE *out);

enum { HELP_BRIEF_SIZE = 80 };
/* The first clause of the help of an option, for the menu of a shell. */
void help_brief(const ls_option *option, char brief[HELP_BRIEF_SIZE]);
/* Whether the value of an option is a file on disk. */
bool help_is_file(const ls_option *option);

#endif
