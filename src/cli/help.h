/* SPDX-License-Identifier: MIT */
/*
 * help.h - help texts, manual page and shell completion, from the tables.
 */
#ifndef LOCKSTEP_HELP_H
#define LOCKSTEP_HELP_H

#include <stdio.h>

#include "cli/commands.h"

/* List of commands, on one screen. */
void help_overview(FILE *out);
/* Options of a command. */
void help_command(const struct command *command, FILE *out);
/* COMMANDS and OPTIONS of a manual page, in mdoc. */
void help_man(FILE *out);
/* Completion for bash. */
void help_bash(FILE *out);

#endif
