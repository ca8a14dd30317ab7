/* SPDX-License-Identifier: MIT */
/*
 * cmd_train.c - lockstep train: from a table to a model.
 */
#include <stdio.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/config_file.h"
#include "cli/output.h"
#include "cli/run.h"

/* Where the model goes; nobody's file is lost, and no hour either. */
static ls_status settle_output(struct run *run)
{
    ls_status status = LS_OK;
    const char *output = invocation_value(run->call, OPTION_OUTPUT);
    char checkpoint[LS_PATH_SIZE], left[LS_PATH_SIZE];

    if (*output)
        snprintf(run->output, sizeof run->output, "%s", output);
    else
        TRY(output_default(run->data_path, run->output));
    if (invocation_has(run->call, OPTION_DRY_RUN))
        return LS_OK;
    TRY(output_check(run->output, run->data_path, run->force));
    TRY_LS(ls_checkpoint_path(run->output, checkpoint));
    TRY_LS(ls_output_lock(run->output, 1, &run->lock));
    TRY(output_find_checkpoint(checkpoint, left));
    if (!run->force && left[0])
        return complain(LS_EXISTS,
                        "%s holds a run that may go on: " PROGRAM
                        " resume %s, or --force to start anew",
                        left, run->output);

done:
    return status;
}

ls_status cmd_train(const struct invocation *call)
{
    ls_status status = LS_OK;
    struct run run = {.call = call,
                      .force = invocation_has(call, OPTION_FORCE)};

    ls_config_default(&run.config);
    TRY(invocation_config(call, &run.config));
    if (invocation_has(call, OPTION_PRINT_CONFIG))
        return config_file_print(&run.config);
    snprintf(run.data_path, sizeof run.data_path, "%s", call->argument[0]);
    TRY(settle_output(&run));
    TRY(run_prepare(&run));
    if (!invocation_has(call, OPTION_DRY_RUN))
        TRY(run_train(&run));

done:
    run_clear(&run);
    return status;
}
