/* SPDX-License-Identifier: MIT */
/*
 * cmd_train.c - lockstep train: train a model on a table.
 */
#include <stdio.h>
#include <string.h>

#include "cli/checkpoint.h"
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/config_file.h"
#include "cli/output.h"
#include "cli/ranks.h"
#include "cli/run.h"
#include "cli/settings.h"
#include "cli/signals.h"

/* Where the model goes. */
static ls_status name_output(struct run *run)
{
    const char *output = invocation_value(run->call, OPTION_OUTPUT);

    if (!*output)
        return output_default(run->data_path, run->output);
    snprintf(run->output, sizeof run->output, "%s", output);
    return LS_OK;
}

static bool may_resume(const struct run *run)
{
    return strcmp(invocation_value(run->call, OPTION_RESUME), "auto") == 0;
}

/* A run that has left a checkpoint goes on, and the model is its own. */
static ls_status settle_resume(struct run *run, const char *checkpoint)
{
    const struct setting_text place =
        setting_text(run->config, "save-fallback");
    ls_status status = LS_OK;
    char left[LS_PATH_SIZE];

    if (run->force)
        return complain(LS_USAGE, "--force starts anew and --resume auto goes "
                                  "on: give one of them");
    TRY_LS(ls_checkpoint_newest(checkpoint, place.s, left, sizeof left));
    if (!left[0])
        return LS_OK;
    TRY(checkpoint_agree(left, run->config, &run->new_end, &run->new_choice));
    snprintf(run->checkpoint, sizeof run->checkpoint, "%s", left);
    run->force = true;

done:
    return status;
}

/* A run that starts replaces nobody's checkpoint. */
static ls_status refuse_checkpoint(const struct run *run,
                                   const char *checkpoint)
{
    const struct setting_text place =
        setting_text(run->config, "save-fallback");
    ls_status status = LS_OK;
    char left[LS_PATH_SIZE];

    TRY(output_find_checkpoint(checkpoint, left));
    if (!left[0] && place.s[0])
        TRY_LS(ls_checkpoint_newest(checkpoint, place.s, left, sizeof left));
    if (left[0])
        return complain(LS_EXISTS,
                        "%s holds a run that may go on: " PROGRAM
                        " resume %s, or --force to start anew",
                        left, run->output);

done:
    return status;
}

/* Nobody's file is lost, and no hour either. The lock comes before a look at
 * the checkpoint, which may be another run's that is under way. */
static ls_status settle_output(struct run *run)
{
    ls_status status = LS_OK;
    const bool dry = invocation_has(run->call, OPTION_DRY_RUN);
    char checkpoint[LS_PATH_SIZE];

    TRY_LS(ls_checkpoint_path(run->output, checkpoint, sizeof checkpoint));
    if (!dry)
        TRY_LS(ranks_lock(run->output, 1, &run->lock));
    if (may_resume(run))
        TRY(settle_resume(run, checkpoint));
    if (dry)
        return LS_OK;
    TRY(output_check(run->output, run->data_path, run->force));
    TRY(output_spare_run(run->call, run->config, run->output, false));
    if (!run->force && ranks_write())
        TRY(refuse_checkpoint(run, checkpoint));

done:
    return status;
}

/* A job that is submitted again as long as it is stopped would be so for ever
 * when the run may do no further step. */
static ls_status check_progress(const struct run *run)
{
    const ls_result *result = ls_trainer_result(run->trainer);
    const struct setting_text most = setting_text(run->config, "max-steps");

    if (!may_resume(run) || result->seconds > 0 || strcmp(most.s, "0") == 0 ||
        (double)result->steps < setting_number(run->config, "max-steps"))
        return LS_STOPPED;
    return complain(LS_USAGE,
                    "the run is at step %llu, and --max-steps %s lets it go "
                    "no further: give more, or leave it out",
                    (unsigned long long)result->steps, most.s);
}

static ls_status train(struct run *run)
{
    ls_status status = LS_OK;
    bool finished = false;

    if (run->checkpoint[0])
        TRY(run_is_finished(run, &finished));
    if (finished)
        return LS_OK;
    TRY(run_prepare(run));
    if (invocation_has(run->call, OPTION_DRY_RUN))
        return LS_OK;
    status = run_train(run);
    if (status == LS_STOPPED)
        status = check_progress(run);

done:
    return status;
}

/* The preset stands in a comment: its settings are all there. */
static ls_status print_config(const struct run *run)
{
    if (run->data)
        printf("; preset %s for %zu rows of %zu features\n\n", run->preset,
               ls_dataset_about(run->data)->rows,
               ls_dataset_about(run->data)->features);
    return config_file_print(run->config);
}

ls_status cmd_train(const struct invocation *call)
{
    ls_status status = LS_OK;
    struct run run = {.call = call,
                      .force = invocation_has(call, OPTION_FORCE)};

    signals_catch();
    snprintf(run.data_path, sizeof run.data_path, "%s", call->argument[0]);
    TRY(name_output(&run));
    if (!invocation_has(call, OPTION_DRY_RUN) &&
        !invocation_has(call, OPTION_PRINT_CONFIG))
        TRY(output_check(run.output, run.data_path,
                         run.force || may_resume(&run)));
    TRY(origin_config(&run, may_resume(&run)));
    if (invocation_has(call, OPTION_PRINT_CONFIG)) {
        status = print_config(&run);
        goto done;
    }
    TRY(settle_output(&run));
    TRY(train(&run));

done:
    run_clear(&run);
    return status;
}
