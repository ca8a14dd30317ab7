/* SPDX-License-Identifier: MIT */
/*
 * cmd_cv.c - lockstep cv: cross-validation.
 */
#include <string.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/json.h"
#include "cli/many.h"
#include "cli/output.h"
#include "cli/preset.h"
#include "cli/ranks.h"
#include "cli/signals.h"

enum { USUAL_FOLDS = 5 };

/* All files that the command writes, before the work begins. */
static ls_status check_outputs(const struct invocation *call)
{
    static const size_t rows[] = {OPTION_TABLE, OPTION_PREDICTIONS};
    const bool force = invocation_has(call, OPTION_FORCE) ||
                       invocation_has(call, OPTION_RESUME);
    ls_status status = LS_OK;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *path = invocation_value(call, rows[i]);

        if (!*path)
            continue;
        TRY(output_check(path, call->argument[0], force));
        TRY(output_spare_inputs(call, NULL, path));
        if (strcmp(path, invocation_value(call, OPTION_OUTPUT)) == 0)
            TRY(complain(LS_USAGE, "-o and --%s are both %s",
                         option_at(rows[i])->name, path));
    }
    if (*invocation_value(call, OPTION_TABLE) &&
        strcmp(invocation_value(call, OPTION_TABLE),
               invocation_value(call, OPTION_PREDICTIONS)) == 0)
        TRY(complain(LS_USAGE, "--table and --predictions are both %s",
                     invocation_value(call, OPTION_TABLE)));
done:
    return status;
}

static ls_status write_results(const struct study_run *run)
{
    const struct invocation *call = run->call;
    const char *table = invocation_value(call, OPTION_TABLE);
    const char *predictions = invocation_value(call, OPTION_PREDICTIONS);
    ls_status status = LS_OK;

    if (*table)
        TRY(study_write_folds(run->study, table));
    if (*predictions)
        TRY_LS(ls_study_predictions(run->study, predictions, 1));
    if (invocation_has(call, OPTION_JSON))
        TRY(json_print(json_of_study(run->study)));
    else
        report_cv(run->study, stdout);
    TRY_LS(ls_study_remove_files(run->study));
done:
    return status;
}

ls_status cmd_cv(const struct invocation *call)
{
    struct study_run run = {.call = call,
                            .output = invocation_value(call, OPTION_OUTPUT)};
    bool finished = false;
    ls_status status = LS_OK;

    signals_catch();
    TRY(preset_config(call, &run.config, &run.data));
    TRY(study_number(call, OPTION_FOLDS, 2, &run.plan.folds));
    TRY(study_number(call, OPTION_REPEATS, 1, &run.plan.repeats));
    if (run.plan.folds == 0)
        run.plan.folds = USUAL_FOLDS;
    TRY(check_outputs(call));
    TRY(study_open(&run, &finished));
    if (finished)
        goto done;
    TRY(study_execute(&run));
    if (ranks_write())
        TRY(write_results(&run));
done:
    study_close(&run);
    return status;
}
