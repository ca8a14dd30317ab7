/* SPDX-License-Identifier: MIT */
/*
 * cmd_help.c - lockstep help and lockstep version.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/help.h"
#include "cli/json.h"

static ls_status fail_group(const struct command *command, const char *group)
{
    return complain(LS_USAGE,
                    "%s has no group of options '%s'; " PROGRAM
                    " help %s --all shows all groups",
                    command->name, group, command->name);
}

/* One kind of help at a time: an option that another leaves without effect. */
static ls_status check_kind(const struct invocation *call)
{
    const bool man = invocation_has(call, OPTION_MAN);
    const bool completion = invocation_has(call, OPTION_COMPLETION);
    const char *kind = man ? "--man" : "--completion";

    if (!man && !completion)
        return LS_OK;
    if (man && completion)
        return complain(LS_USAGE, "--man and --completion are two outputs");
    if (invocation_has(call, OPTION_ALL))
        return complain(LS_USAGE, "%s has all options: leave out --all", kind);
    if (call->n_arguments > (man ? 1 : 0))
        return complain(LS_USAGE, "%s is for all %s: leave out '%s'", kind,
                        man ? "options of a command" : "commands",
                        call->argument[call->n_arguments - 1]);
    return LS_OK;
}

static ls_status find_command(const char *name, const struct command **command)
{
    const char *near = command_nearest(name);

    *command = command_find(name);
    if (*command)
        return LS_OK;
    return complain(LS_USAGE, "unknown command '%s'%s%s%s", name,
                    near ? "; did you mean " : "", near ? near : "",
                    near ? "?" : "");
}

static ls_status help_on_command(const struct invocation *call)
{
    const struct command *command = NULL;
    const ls_status status = find_command(call->argument[0], &command);

    if (status)
        return status;
    if (invocation_has(call, OPTION_MAN))
        help_man_command(command, stdout);
    else if (call->n_arguments == 1)
        help_command(command, invocation_has(call, OPTION_ALL), stdout);
    else if (!help_group(command, call->argument[1], stdout))
        return fail_group(command, call->argument[1]);
    return LS_OK;
}

static void put_completion(const struct invocation *call)
{
    const char *shell = invocation_value(call, OPTION_COMPLETION);

    if (strcmp(shell, "zsh") == 0)
        help_zsh(stdout);
    else if (strcmp(shell, "fish") == 0)
        help_fish(stdout);
    else
        help_bash(stdout);
}

ls_status cmd_help(const struct invocation *call)
{
    const ls_status status = check_kind(call);

    if (status)
        return status;
    if (call->n_arguments > 0)
        return help_on_command(call);
    if (invocation_has(call, OPTION_MAN))
        help_man(stdout);
    else if (invocation_has(call, OPTION_COMPLETION))
        put_completion(call);
    else
        help_overview(stdout);
    return LS_OK;
}

/* A program of one release may find the library of another. */
static bool is_other_library(void)
{
    return ls_version_number() != LS_VERSION_NUMBER;
}

ls_status cmd_version(const struct invocation *call)
{
    const char *type = sizeof(ls_real) == 4 ? "float32" : "float64";

    if (invocation_has(call, OPTION_JSON)) {
        json_t *answer =
            json_pack("{s:s, s:s, s:s, s:s}", "program", PROGRAM, "version",
                      LS_VERSION, "library", ls_version(), "dtype", type);

        return json_print(answer);
    }
    printf("%s %s", PROGRAM, LS_VERSION);
    if (is_other_library())
        printf(" with liblockstep %s", ls_version());
    printf("\nparameters and gradients are %s\n", type);
    return LS_OK;
}
