/* SPDX-License-Identifier: MIT */
/*
 * cmd_import.c - lockstep import: convert other formats to a dataset file.
 */
#include <string.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "cli/settings.h"

static ls_status check_output(const struct invocation *call, const char *output)
{
    ls_status status = LS_OK;

    if (!*output)
        return complain(LS_USAGE, "say with -o FILE.h5 where to write");
    for (size_t i = 0; i < call->n_arguments; i++)
        TRY(output_check(output, call->argument[i],
                         invocation_has(call, OPTION_FORCE) ||
                             invocation_has(call, OPTION_APPEND)));
    if (!invocation_has(call, OPTION_APPEND))
        TRY(output_spare(output, invocation_value(call, OPTION_LIKE)));

done:
    return status;
}

static ls_status check_settings(const struct invocation *call,
                                const ls_config *config)
{
    const char *label = invocation_value(call, OPTION_LABEL);
    const struct setting_text y = setting_text(config, "y");

    if (!setting_is(config, "unknown", "zero") &&
        !invocation_has(call, OPTION_LIKE))
        return complain(LS_USAGE, "--unknown goes with --like: without it all "
                                  "texts of a category are known");
    if (*label && *y.s && strcmp(label, y.s) != 0)
        return complain(LS_USAGE,
                        "--label %s and --y %s are both given: they name the "
                        "same column",
                        label, y.s);
    return LS_OK;
}

/* Whether an option is for the library: those of a run, and those of import
 * alone. */
static bool is_for_library(size_t row)
{
    return option_is_setting(row) || row == OPTION_FORCE ||
           strcmp(option_at(row)->group, "Import") == 0;
}

static ls_status read_settings(const struct invocation *call,
                               ls_import_config **config)
{
    ls_status status = LS_OK;

    TRY_LS(ls_import_config_create(config));
    for (size_t row = 0; row < option_count(); row++)
        if (invocation_has(call, row) && is_for_library(row))
            TRY_LS(ls_import_config_set(*config, option_at(row)->name,
                                        invocation_value(call, row)));

done:
    return status;
}

ls_status cmd_import(const struct invocation *call)
{
    ls_status status = LS_OK;
    const char *output = invocation_value(call, OPTION_OUTPUT);
    struct progress progress =
        progress_start(invocation_value(call, OPTION_PROGRESS),
                       invocation_has(call, OPTION_QUIET), false);
    const ls_callbacks callbacks = progress_callbacks(&progress);
    ls_config *config = NULL;
    ls_import_config *import = NULL;
    ls_import_report report = {.size = sizeof report};

    TRY(invocation_config(call, &config));
    TRY(check_output(call, output));
    TRY(check_settings(call, config));
    TRY(read_settings(call, &import));
    TRY_LS(ls_import(call->argument, call->n_arguments, output, import,
                     &callbacks, &report));
    if (invocation_has(call, OPTION_JSON))
        TRY(json_print(json_of_import(&report)));
    else
        report_import(&report, call->argument[0], output, stdout);

done:
    ls_import_config_destroy(import);
    ls_config_destroy(config);
    return status;
}
