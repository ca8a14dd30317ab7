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

enum { PRESET_SIZE = 16 };

/* What config files and options give: the name of a preset, or "", and for each
 * row of a setting whether it is given. */
struct given {
    char preset[PRESET_SIZE];
    bool *setting; /* [option_count()] */
};

/* Change config by config files, then by options; add what they give to given
 * (NULL: no preset may be named). */
ls_status invocation_apply(const struct invocation *call, ls_config *config,
                           struct given *given);
/* Check the settings of a command, and warn of too many threads. */
ls_status invocation_check(const struct invocation *call,
                           const ls_config *config);
/* Both, for a command without presets. */
ls_status invocation_change(const struct invocation *call, ls_config *config);
/* The same, starting from the defaults. */
ls_status invocation_config(const struct invocation *call, ls_config **config);

#endif
