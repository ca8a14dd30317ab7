/* SPDX-License-Identifier: MIT */
/*
 * output_inputs.c - no file that a command writes is one that it reads: also
 * not those next to an output, whose names the user does not give.
 */
#include <fnmatch.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/output.h"
#include "cli/settings.h"

/* Input i of a command: an argument, a config file, or the value of an option
 * that names a file; NULL past the last. An option not given is "". */
static const char *input_at(const struct invocation *call,
                            const ls_config *config, size_t i,
                            struct setting_text *val)
{
    static const size_t rows[] = {OPTION_INIT_FROM, OPTION_SPACE, OPTION_LIKE,
                                  OPTION_DATA};
    const size_t n = sizeof rows / sizeof *rows;

    if (i < call->n_arguments)
        return call->argument[i];
    i -= call->n_arguments;
    if (i < call->n_config_files)
        return call->config_file[i];
    i -= call->n_config_files;
    if (i < n)
        return invocation_value(call, rows[i]);
    if (i > n || !config)
        return NULL;
    *val = setting_text(config, "val");
    return val->s;
}

ls_status output_spare_inputs(const struct invocation *call,
                              const ls_config *config, const char *path)
{
    struct setting_text val;
    const char *input;
    ls_status status = LS_OK;

    for (size_t i = 0; (input = input_at(call, config, i, &val)); i++)
        TRY(output_spare(path, input));
done:
    return status;
}

/* The folder of a path and the name in it, without links; false if the folder
 * is not there. */
static bool resolve(const char *path, char folder[PATH_MAX],
                    char name[LS_PATH_SIZE])
{
    char copy[LS_PATH_SIZE];

    snprintf(copy, sizeof copy, "%s", path);
    snprintf(name, LS_PATH_SIZE, "%s", basename(copy));
    snprintf(copy, sizeof copy, "%s", path);
    return realpath(dirname(copy), folder) != NULL;
}

/* Whether input is a file that a run, or a study, writes next to its output. */
static bool is_next_to(const char *checkpoint, const char *input, bool study)
{
    static const char *const endings[] = {".ckpt.*", ".study.h5", ".pack.h5",
                                          ".trial-*", ".member-*"};
    const size_t n = study ? sizeof endings / sizeof *endings : 1;
    char folder[PATH_MAX], its[PATH_MAX], real[PATH_MAX];
    char name[LS_PATH_SIZE], own[LS_PATH_SIZE];
    const char *end = NULL;

    if (!resolve(checkpoint, folder, own) || !realpath(input, real) ||
        !resolve(real, its, name) || strcmp(folder, its) != 0)
        return false;
    for (const char *at = own; (at = strstr(at, ".ckpt.")); at++)
        end = at;
    if (!end || strncmp(name, own, (size_t)(end - own)) != 0)
        return false;
    for (size_t i = 0; i < n; i++)
        if (fnmatch(endings[i], name + (end - own), 0) == 0)
            return true;
    return false;
}

ls_status output_spare_run(const struct invocation *call,
                           const ls_config *config, const char *output,
                           bool study)
{
    char checkpoint[LS_PATH_SIZE];
    struct setting_text val;
    const char *input;
    ls_status status = LS_OK;

    TRY_LS(ls_checkpoint_path(output, checkpoint, sizeof checkpoint));
    TRY(output_spare_inputs(call, config, output));
    for (size_t i = 0; (input = input_at(call, config, i, &val)); i++)
        if (*input && is_next_to(checkpoint, input, study))
            return complain(LS_USAGE,
                            "%s is an input, and would be one of the files "
                            "that are written next to %s; want an output of "
                            "another name or place",
                            input, output);
done:
    return status;
}
