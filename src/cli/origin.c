/* SPDX-License-Identifier: MIT */
/*
 * origin.c - runs that start from a model (train --init-from), and how they go
 * on. The table is read in the order of the columns of a model: of the one that
 * the run starts from, and once there is a checkpoint of the checkpoint.
 */
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/run.h"
#include "cli/settings.h"

const char *model_fact(const ls_model *model, const char *name)
{
    const ls_model_info *about = ls_model_about(model);

    for (size_t i = 0; i < about->n_provenance; i++)
        if (strcmp(about->provenance[2 * i], name) == 0)
            return about->provenance[2 * i + 1];
    return NULL;
}

/* What comes with the parameters cannot be asked for. */
static ls_status refuse_settings(const struct run *run, const char *path)
{
    static const char *const names[] = {"init", "normalize", "normalize-y"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!setting_is(run->config, names[i], "auto"))
            return complain(LS_USAGE,
                            "--init-from %s and --%s %s are both given: "
                            "parameters and their scaling come from the model",
                            path, names[i],
                            setting_text(run->config, names[i]).s);
    return LS_OK;
}

/* Settings of the network that are not given are the model's. Those of a config
 * file may be given by a value that is the default. */
static ls_status take_network(struct run *run)
{
    static const char *const names[] = {
        "hidden",     "activation", "output-activation",
        "layer-norm", "residual",   "embedding",
        "loss",       "quantiles"};
    ls_status status = LS_OK;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const size_t row = option_named(names[i], strlen(names[i]));
        const char *value = model_fact(run->origin, names[i]);

        if (value && run->call->n_config_files == 0 &&
            !invocation_has(run->call, row))
            TRY_LS(ls_config_set(run->config, names[i], value));
    }
    TRY_LS(ls_config_check(run->config));

done:
    return status;
}

ls_status origin_load(struct run *run)
{
    const char *path = invocation_value(run->call, OPTION_INIT_FROM);
    ls_status status = LS_OK;

    if (!*path)
        return LS_OK;
    TRY(refuse_settings(run, path));
    TRY_LS(ls_model_load(path, &run->origin));
    TRY(take_network(run));

done:
    return status;
}

void origin_keep(struct run *run, ls_model **model)
{
    if (!model_fact(*model, "started_from"))
        return;
    run->origin = *model;
    *model = NULL;
}

ls_status origin_older(struct run *run)
{
    char older[LS_PATH_SIZE + 2];
    ls_model *model = NULL;
    ls_status status;

    snprintf(older, sizeof older, "%s.1", run->checkpoint);
    status = ls_model_load(older, &model);
    if (status == LS_OK)
        origin_keep(run, &model);
    ls_model_destroy(model);
    return status == LS_NO_MEMORY ? complain_last(status) : LS_OK;
}

ls_status origin_agree(const struct run *run, const ls_model *checkpoint)
{
    const bool is_train = run->call->command == command_find("train");
    const char *path =
        is_train ? invocation_value(run->call, OPTION_INIT_FROM) : "";
    const char *from = model_fact(checkpoint, "started_from");
    ls_model *model = NULL;
    ls_status status = LS_OK;

    if (*path && from) {
        status = ls_model_load(path, &model);
        if (status != LS_OK) /* it is not needed any more */
            return status == LS_NO_INPUT ? LS_OK : complain_last(status);
    }
    if (is_train &&
        (model ? strcmp(ls_model_about(model)->parameters_sha256, from) != 0
               : *path || from))
        status = complain(LS_USAGE,
                          "%s is of a run that started from %s%.16s, and this "
                          "command has --init-from '%s'; give that of the run, "
                          "or another -o, or --force without --resume to "
                          "start anew",
                          run->checkpoint,
                          from ? "a model with parameters " : "random weights",
                          from ? from : "", path);
    ls_model_destroy(model);
    return status;
}
