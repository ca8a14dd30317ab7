/* SPDX-License-Identifier: MIT */
/*
 * parse.h - parse the command line by the table of options.
 */
#ifndef LOCKSTEP_PARSE_H
#define LOCKSTEP_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/options.h"
#include "lockstep_tools.h"

struct command;

/* Parsed command line; all texts point into argv. */
struct invocation {
    const struct command *command;
    const char **value; /* [option_count()] NULL = not given; flags "yes" */
    const char **config_file;
    size_t n_config_files;
    const char **argument;
    size_t n_arguments;
};

/* Parse argv, which starts after the name of the command. Reports unknown
 * options, options of other commands, missing and contradicting values and a
 * wrong number of arguments. */
ls_status invocation_parse(const struct command *command, int argc,
                           char *const *argv, struct invocation *call);
void invocation_clear(struct invocation *call);

/* Value of an option, or its default. */
const char *invocation_value(const struct invocation *call, size_t row);
bool invocation_has(const struct invocation *call, size_t row);

/* Make config from config files, then settings of the command line, and check
 * it. */
ls_status invocation_config(const struct invocation *call, ls_config **config);
/* Like invocation_config(), starting from the settings in config. */
ls_status invocation_change(const struct invocation *call, ls_config *config);

#endif
