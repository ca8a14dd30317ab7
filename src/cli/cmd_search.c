/* SPDX-License-Identifier: MIT */
/*
 * cmd_search.c - lockstep search: find good settings by trying them.
 */
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/config_file.h"
#include "cli/json.h"
#include "cli/many.h"
#include "cli/output.h"
#include "cli/preset.h"
#include "cli/ranks.h"
#include "cli/signals.h"

/* "best.h5" gives "best-trials.csv". */
static ls_status table_path(const char *output, const char *ending,
                            char path[LS_PATH_SIZE])
{
    const char *dot = strrchr(output, '.');
    const size_t stem = dot && !strchr(dot, '/') && dot > output
                            ? (size_t)(dot - output)
                            : strlen(output);

    if (snprintf(path, LS_PATH_SIZE, "%.*s-trials.%s", (int)stem, output,
                 ending) >= LS_PATH_SIZE)
        return complain(LS_USAGE, "the name of the output is too long");
    return LS_OK;
}

static ls_status check_outputs(const struct invocation *call,
                               const ls_config *config)
{
    static const char *const endings[] = {"csv", "json"};
    const char *output = invocation_value(call, OPTION_OUTPUT);
    const bool force = invocation_has(call, OPTION_FORCE) ||
                       invocation_has(call, OPTION_RESUME);
    char path[LS_PATH_SIZE];
    ls_status status = LS_OK;

    if (!*output)
        TRY(complain(LS_USAGE, "say with -o BEST.h5 where to write"));
    if (!invocation_has(call, OPTION_SPACE))
        TRY(complain(LS_USAGE, "say with --space FILE which settings to try"));
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        TRY(table_path(output, endings[i], path));
        TRY(output_check(path, call->argument[0], force));
        TRY(output_spare_inputs(call, config, path));
    }
done:
    return status;
}

static ls_status write_results(const struct study_run *run)
{
    char path[LS_PATH_SIZE];
    ls_status status = LS_OK;

    TRY(table_path(run->output, "csv", path));
    TRY(study_write_trials(run->study, path));
    TRY(table_path(run->output, "json", path));
    TRY(study_write_json(run->study, path));
    if (invocation_has(run->call, OPTION_JSON))
        TRY(json_print(json_of_study(run->study)));
    else
        report_search(run->study, run->config, stdout);
    TRY_LS(ls_study_remove_files(run->study));
done:
    return status;
}

ls_status cmd_search(const struct invocation *call)
{
    struct study_run run = {.call = call,
                            .output = invocation_value(call, OPTION_OUTPUT)};
    ls_space *space = NULL;
    bool finished = false;
    ls_status status = LS_OK;

    signals_catch();
    TRY(preset_config(call, &run.config, &run.data));
    TRY(check_outputs(call, run.config));
    TRY(study_number(call, OPTION_FOLDS, 2, &run.plan.folds));
    TRY(study_number(call, OPTION_REPEATS, 1, &run.plan.repeats));
    TRY(study_number(call, OPTION_TRIALS, 1, &run.plan.trials));
    TRY_LS(ls_space_create(&space));
    TRY(config_file_read_space(invocation_value(call, OPTION_SPACE), space));
    run.plan.space = space;
    run.plan.method = invocation_has(call, OPTION_METHOD)
                          ? invocation_value(call, OPTION_METHOD)
                          : "random";
    TRY(study_open(&run, &finished));
    if (finished)
        goto done;
    TRY(study_execute(&run));
    if (ranks_write())
        TRY(write_results(&run));
done:
    study_close(&run);
    ls_space_destroy(space);
    return status;
}
