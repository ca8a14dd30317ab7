/* SPDX-License-Identifier: MIT */
/*
 * cmd_import.c - lockstep import: from CSV, TSV or IDX to a table.
 */
#include <string.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/report.h"

static ls_status check_output(const struct invocation *call, const char *output)
{
    ls_status status = LS_OK;

    if (!*output)
        return complain(LS_USAGE, "say with -o FILE.h5 where to write");
    for (size_t i = 0; i < call->n_arguments; i++)
        TRY(output_check(output, call->argument[i],
                         invocation_has(call, OPTION_FORCE) ||
                             invocation_has(call, OPTION_APPEND)));

done:
    return status;
}

ls_status cmd_import(const struct invocation *call)
{
    ls_status status = LS_OK;
    const char *output = invocation_value(call, OPTION_OUTPUT);
    const char *label = invocation_value(call, OPTION_LABEL);
    struct progress progress =
        progress_start(invocation_value(call, OPTION_PROGRESS),
                       invocation_has(call, OPTION_QUIET), false);
    const ls_callbacks callbacks = progress_callbacks(&progress);
    ls_config config;
    ls_import_report report;

    ls_config_default(&config);
    TRY(invocation_config(call, &config));
    TRY(check_output(call, output));
    if (strcmp(config.unknown, "zero") != 0 &&
        !invocation_has(call, OPTION_LIKE))
        return complain(LS_USAGE, "--unknown goes with --like: without it all "
                                  "texts of a category are known");
    if (*label && *config.y && strcmp(label, config.y) != 0)
        return complain(LS_USAGE,
                        "--label %s and --y %s are both given: they name the "
                        "same column",
                        label, config.y);
    const ls_import_config import = {
        .label = *label      ? label
                 : *config.y ? config.y
                             : NULL,
        .x = config.x,
        .weight = config.weight,
        .id = config.id,
        .group = config.group,
        .stored_split = config.stored_split,
        .header = invocation_value(call, OPTION_HEADER),
        .categories = invocation_value(call, OPTION_CATEGORIES),
        .columns = invocation_value(call, OPTION_COLUMNS),
        .drop = invocation_value(call, OPTION_DROP),
        .compress = invocation_value(call, OPTION_COMPRESS),
        .threads = config.threads,
        .missing = config.missing,
        .rows = config.rows,
        .task = config.task,
        .thousands = config.thousands,
        .decimal = config.decimal,
        .numbers = config.numbers,
        .na = config.na,
        .like = invocation_value(call, OPTION_LIKE),
        .unknown_is_error = strcmp(config.unknown, "error") == 0,
        .append = invocation_has(call, OPTION_APPEND),
        .repack = invocation_has(call, OPTION_REPACK),
        .force = invocation_has(call, OPTION_FORCE),
    };

    TRY_LS(ls_import(call->argument, call->n_arguments, output, &import,
                     &callbacks, &report));
    if (invocation_has(call, OPTION_JSON))
        TRY(json_print(json_of_import(&report)));
    else
        report_import(&report, call->argument[0], output, stdout);

done:
    return status;
}
