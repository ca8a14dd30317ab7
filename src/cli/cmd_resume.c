/* SPDX-License-Identifier: MIT */
/*
 * cmd_resume.c - lockstep resume: continue a stopped run.
 */
#include <stdio.h>
#include <string.h>

#include "cli/checkpoint.h"
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/ranks.h"
#include "cli/run.h"
#include "cli/settings.h"
#include "cli/signals.h"

/* Convert "m.ckpt.h5" to "m.h5"; false when the name is not that of a
 * checkpoint. */
static bool model_of_checkpoint(const char *checkpoint, char *model)
{
    static const char ending[] = ".ckpt.h5";
    const size_t n = strlen(checkpoint), m = sizeof ending - 1;

    if (n <= m || strcmp(checkpoint + n - m, ending) != 0)
        return false;
    snprintf(model, LS_PATH_SIZE, "%.*s.h5", (int)(n - m), checkpoint);
    return true;
}

/* The checkpoint next to the model, or the one in the second place that the
 * command or the run names. */
static ls_status find_newest(const struct run *run, char *found)
{
    const size_t row = option_named("save-fallback", strlen("save-fallback"));
    ls_status status = LS_OK;

    TRY_LS(ls_checkpoint_newest(run->checkpoint,
                                invocation_value(run->call, row), found,
                                LS_PATH_SIZE));

done:
    return status;
}

/* RUN is the model, whether it is there yet or not, or the checkpoint. */
static ls_status find_run(struct run *run)
{
    ls_status status = LS_OK;
    const char *name = run->call->argument[0];
    const char *output = invocation_value(run->call, OPTION_OUTPUT);
    const bool is_checkpoint = model_of_checkpoint(name, run->output);
    char left[LS_PATH_SIZE];
    bool is_study = false;

    TRY(output_find_study(name, &is_study));
    if (is_study)
        return complain(LS_USAGE,
                        "%s is of cv, search or pack, whose command with "
                        "--resume auto goes on",
                        name);
    if (is_checkpoint) {
        snprintf(run->checkpoint, sizeof run->checkpoint, "%s", name);
    } else {
        snprintf(run->output, sizeof run->output, "%s", name);
        TRY_LS(
            ls_checkpoint_path(name, run->checkpoint, sizeof run->checkpoint));
    }
    TRY(find_newest(run, left));
    if (!left[0])
        return complain(LS_NO_INPUT, "there is no checkpoint %s",
                        run->checkpoint);
    snprintf(run->checkpoint, sizeof run->checkpoint, "%s", left);
    if (*output && strcmp(output, run->output) != 0) {
        snprintf(run->output, sizeof run->output, "%s", output);
        TRY(output_check(run->output, run->checkpoint, run->force));
    } else {
        run->force = true; /* the model is this run's own */
        TRY(output_check(run->output, NULL, true));
    }
    TRY_LS(ranks_lock(run->output, 1, &run->lock));

done:
    return status;
}

static ls_status read_settings(struct run *run)
{
    ls_status status = LS_OK;
    const struct invocation *call = run->call;
    ls_config *stored = NULL;

    TRY_LS(ls_config_create(&run->config));
    TRY_LS(ls_checkpoint_config(run->checkpoint, run->config, run->data_path,
                                sizeof run->data_path));
    if (call->n_arguments > 1)
        snprintf(run->data_path, sizeof run->data_path, "%s",
                 call->argument[1]);
    TRY_LS(ls_config_copy(run->config, &stored));
    TRY(invocation_change(call, run->config));
    TRY(output_spare(run->output, run->data_path));
    TRY(output_spare(run->output, setting_text(run->config, "val").s));
    run->new_end = !checkpoint_same_end(stored, run->config);
    run->new_choice = !checkpoint_same_choice(stored, run->config);

done:
    ls_config_destroy(stored);
    return status;
}

static bool has_all_epochs(const struct run *run, size_t epochs)
{
    return (double)epochs >= setting_number(run->config, "epochs");
}

static ls_status report_finished(const struct run *run, size_t epochs,
                                 const char *reason)
{
    if (invocation_has(run->call, OPTION_JSON))
        return json_print(json_pack("{s:I, s:b, s:s}", "epochs",
                                    (json_int_t)epochs, "stopped", 0, "output",
                                    run->output));
    if (has_all_epochs(run, epochs))
        printf("already at epoch %zu of %s; give --epochs N to go on\n", epochs,
               setting_text(run->config, "epochs").s);
    else
        printf("already ended after epoch %zu: %s; give --epochs N or "
               "--patience N%s to go on\n",
               epochs, reason,
               setting_is(run->config, "stop-at", "")
                   ? ""
                   : " and another --stop-at");
    return LS_OK;
}

/* Whether all epochs are done and the model is there. When the checkpoint
 * cannot be used the one before it counts, which has further to go. */
ls_status run_is_finished(struct run *run, bool *finished)
{
    ls_status status = LS_OK;
    ls_model *model = NULL;
    const char *reason = NULL;
    size_t epochs = 0;

    *finished = false;
    status = ls_model_load(run->checkpoint, &model);
    if (status != LS_OK)
        return status == LS_NO_MEMORY ? complain_last(status)
                                      : origin_older(run);
    TRY(origin_agree(run, model));
    epochs = ls_model_about(model)->epochs;
    reason = model_fact(model, "ended");
    if (!run->new_choice &&
        (has_all_epochs(run, epochs) || (reason && !run->new_end)))
        TRY(output_find(run->output, finished));
    if (*finished)
        TRY(report_finished(run, epochs, reason));
    origin_keep(run, &model);

done:
    ls_model_destroy(model);
    return status;
}

ls_status cmd_resume(const struct invocation *call)
{
    ls_status status = LS_OK;
    struct run run = {.call = call,
                      .force = invocation_has(call, OPTION_FORCE)};
    bool finished = false;

    signals_catch();
    TRY(find_run(&run));
    TRY(read_settings(&run));
    TRY(run_is_finished(&run, &finished));
    if (finished)
        goto done;
    TRY(run_prepare(&run));
    TRY(run_train(&run));

done:
    run_clear(&run);
    return status;
}
