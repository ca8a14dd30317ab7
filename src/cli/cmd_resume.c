/* SPDX-License-Identifier: MIT */
/*
 * cmd_resume.c - lockstep resume: go on with a run that was stopped.
 */
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/run.h"

/* "m.ckpt.h5" to "m.h5"; false when the name is no checkpoint's. */
static bool model_of_checkpoint(const char *checkpoint, char *model)
{
    static const char ending[] = ".ckpt.h5";
    const size_t n = strlen(checkpoint), m = sizeof ending - 1;

    if (n <= m || strcmp(checkpoint + n - m, ending) != 0)
        return false;
    snprintf(model, LS_PATH_SIZE, "%.*s.h5", (int)(n - m), checkpoint);
    return true;
}

/* RUN is the model, whether it is there yet or not, or the checkpoint. */
static ls_status find_run(struct run *run)
{
    ls_status status = LS_OK;
    const char *name = run->call->argument[0];
    const char *output = invocation_value(run->call, OPTION_OUTPUT);
    const bool is_checkpoint = model_of_checkpoint(name, run->output);

    if (is_checkpoint) {
        snprintf(run->checkpoint, sizeof run->checkpoint, "%s", name);
    } else {
        snprintf(run->output, sizeof run->output, "%s", name);
        TRY_LS(ls_checkpoint_path(name, run->checkpoint));
    }
    if (!file_exists(run->checkpoint))
        return complain(LS_NO_INPUT, "there is no checkpoint %s",
                        run->checkpoint);
    if (*output && strcmp(output, run->output) != 0) {
        snprintf(run->output, sizeof run->output, "%s", output);
        return output_check(run->output, run->checkpoint, run->force);
    }
    run->force = true; /* the model is this run's own */
    return output_check(run->output, NULL, true);

done:
    return status;
}

static bool same_end(const ls_config *a, const ls_config *b)
{
    return a->epochs == b->epochs && a->patience == b->patience &&
           a->min_delta == b->min_delta;
}

/* new_end: the run is to end in another way than the checkpoint says. */
static ls_status read_settings(struct run *run, bool *new_end)
{
    ls_status status = LS_OK;
    const struct invocation *call = run->call;
    ls_config stored;

    TRY_LS(ls_checkpoint_config(run->checkpoint, &run->config, run->data_path));
    if (call->n_arguments > 1)
        snprintf(run->data_path, sizeof run->data_path, "%s",
                 call->argument[1]);
    stored = run->config;
    TRY(invocation_config(call, &run->config));
    *new_end = !same_end(&stored, &run->config);

done:
    return status;
}

/* What the model keeps of how its run ended, or NULL. */
static const char *reason_of(const ls_model_info *model)
{
    for (size_t i = 0; i < model->n_provenance; i++)
        if (strcmp(model->provenance[2 * i], "ended") == 0)
            return model->provenance[2 * i + 1];
    return NULL;
}

static ls_status report_finished(const struct run *run, size_t epochs,
                                 const char *reason)
{
    if (invocation_has(run->call, OPTION_JSON))
        return json_print(json_pack("{s:I, s:b, s:s}", "epochs",
                                    (json_int_t)epochs, "stopped", 0, "output",
                                    run->output));
    if (epochs >= run->config.epochs)
        printf("already at epoch %zu of %zu; give --epochs N to go on\n",
               epochs, run->config.epochs);
    else
        printf("already ended after epoch %zu: %s; give --epochs N or "
               "--patience N to go on\n",
               epochs, reason);
    return LS_OK;
}

/* Whether all epochs are done and the model is there. When the checkpoint is
 * damaged the one before it counts, which has further to go. */
static ls_status is_finished(const struct run *run, bool new_end,
                             bool *finished)
{
    ls_status status = LS_OK;
    ls_model *model = NULL;

    *finished = false;
    if (ls_model_load(run->checkpoint, &model) != LS_OK)
        return LS_OK;
    const size_t epochs = ls_model_about(model)->epochs;
    const char *reason = reason_of(ls_model_about(model));

    *finished = (epochs >= run->config.epochs || (reason && !new_end)) &&
                file_exists(run->output);
    if (*finished)
        status = report_finished(run, epochs, reason);
    ls_model_destroy(model);
    return status;
}

ls_status cmd_resume(const struct invocation *call)
{
    ls_status status = LS_OK;
    struct run run = {.call = call,
                      .force = invocation_has(call, OPTION_FORCE)};
    bool new_end = false, finished = false;

    ls_config_default(&run.config);
    TRY(find_run(&run));
    TRY(read_settings(&run, &new_end));
    TRY(is_finished(&run, new_end, &finished));
    if (finished)
        goto done;
    TRY(run_prepare(&run));
    TRY(run_train(&run));

done:
    run_clear(&run);
    return status;
}
