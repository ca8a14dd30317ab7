/* SPDX-License-Identifier: MIT */
/*
 * parse.h - the command line, taken apart by the table of options.
 */
#ifndef LOCKSTEP_PARSE_H
#define LOCKSTEP_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/options.h"
#include "lockstep_tools.h"

struct command;

/* What was asked for. All texts are those of argv. */
struct invocation {
    const struct command *command;
    const char **value; /* [option_count()] NULL = not given; flags "yes" */
    const char **config_file;
    size_t n_config_files;
    const char **argument;
    size_t n_arguments;
};

/* argv starts behind the name of the command. Unknown options, options of
 * other commands, missing and contradicting values and a wrong number of
 * arguments are complained about. */
ls_status invocation_parse(const struct command *command, int argc,
                           char *const *argv, struct invocation *call);
void invocation_clear(struct invocation *call);

/* Value of an option, else its default. */
const char *invocation_value(const struct invocation *call, size_t row);
bool invocation_has(const struct invocation *call, size_t row);

/* Put config files, then settings of the command line, over config; check. */
ls_status invocation_config(const struct invocation *call, ls_config **config);
/* The same over the settings that are there. */
ls_status invocation_change(const struct invocation *call, ls_config *config);

#endif
