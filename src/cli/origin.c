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
#include "cli/output.h"
#include "cli/preset.h"
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

/* Refuse settings that the initial model decides, with its parameters. */
static ls_status refuse_settings(const struct run *run, const char *path)
{
    static const char *const names[] = {"init", "normalize", "normalize-y"};

    if (run->preset[0])
        return complain(LS_USAGE,
                        "--init-from %s and --preset %s are both given: the "
                        "network comes from the model",
                        path, run->preset);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!setting_is(run->config, names[i], "auto"))
            return complain(LS_USAGE,
                            "--init-from %s and --%s %s are both given: "
                            "parameters and their scaling come from the model",
                            path, names[i],
                            setting_text(run->config, names[i]).s);
    return LS_OK;
}

/* Settings of the network are the model's until others are given. */
static ls_status take_network(const ls_model *model, ls_config *config)
{
    static const char *const names[] = {
        "hidden",       "activation",          "output-activation",
        "layer-norm",   "parametric",          "residual",
        "embedding",    "numeric-embedding",   "numeric-size",
        "numeric-bins", "numeric-frequencies", "numeric-sigma",
        "loss",         "quantiles",           "clip-outputs"};
    ls_status status = LS_OK;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = model_fact(model, names[i]);

        if (value)
            TRY_LS(ls_config_set(config, names[i], value));
    }

done:
    return status;
}

/* The newest checkpoint that can be loaded. If none can, the failure is that of
 * the last one that is there. */
static ls_status load_checkpoint(const char *path, ls_model **model)
{
    char numbered[LS_PATH_SIZE + 4];
    ls_status status = ls_model_load(path, model), older;

    for (unsigned i = 1; i < CHECKPOINTS_MOST; i++) {
        if (status == LS_OK || status == LS_NO_MEMORY)
            break;
        output_checkpoint(path, i, numbered);
        older = ls_model_load(numbered, model);
        if (older != LS_NO_INPUT)
            status = older;
    }
    return status;
}

/* A run that goes on does not need the model it started from. */
static ls_status take_network_of_checkpoint(struct run *run, const char *path)
{
    char checkpoint[LS_PATH_SIZE];
    ls_model *model = NULL;
    ls_status status = LS_OK;

    TRY_LS(ls_checkpoint_path(run->output, checkpoint, sizeof checkpoint));
    status = load_checkpoint(checkpoint, &model);
    if (status == LS_NO_INPUT)
        TRY(complain(status, "%s: No such file or directory", path));
    TRY_LS(status);
    TRY(take_network(model, run->config));

done:
    ls_model_destroy(model);
    return status;
}

ls_status origin_config(struct run *run, bool may_resume)
{
    const char *path = invocation_value(run->call, OPTION_INIT_FROM);
    ls_status status = LS_OK;

    TRY_LS(ls_config_create(&run->config));
    if (*path) {
        status = ls_model_load(path, &run->origin);
        if (status == LS_NO_INPUT && may_resume)
            TRY(take_network_of_checkpoint(run, path));
        else
            TRY_LS(status);
    }
    if (run->origin)
        TRY(take_network(run->origin, run->config));
    TRY(preset_change(run->call, run->config, run->preset, &run->data));
    if (*path)
        TRY(refuse_settings(run, path));

done:
    return status;
}

void origin_keep(struct run *run, ls_model **model)
{
    ls_model_destroy(run->origin);
    run->origin = NULL;
    if (!model_fact(*model, "started_from"))
        return;
    run->origin = *model;
    *model = NULL;
}

ls_status origin_older(struct run *run)
{
    ls_model *model = NULL;
    const ls_status status = load_checkpoint(run->checkpoint, &model);

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
    const char *given =
        run->origin ? ls_model_about(run->origin)->parameters_sha256 : from;

    if (!is_train || (!*path && !from) ||
        (*path && from && strcmp(given, from) == 0))
        return LS_OK;
    return complain(LS_USAGE,
                    "%s is of a run that started from %s%.16s, and this "
                    "command has --init-from '%s'; give that of the run, or "
                    "another -o, or --force without --resume to start anew",
                    run->checkpoint,
                    from ? "a model with parameters " : "random weights",
                    from ? from : "", path);
}
