/* SPDX-License-Identifier: MIT */
/*
 * check_run.c - contradictions among settings of the end of training and of
 * frozen layers, as far as the settings alone decide.
 */
#include "settings/check_run.h"

#include <string.h>

#include "base/status.h"
#include "settings/config.h"
#include "settings/figure.h"
#include "settings/layer_list.h"

static ls_status check_task(const char *setting, const char *value,
                            const struct figure *figure, const char *task)
{
    if (figure && !figure_is_of_task(figure, task))
        return fail(LS_USAGE,
                    "setting %s=%s does not go with setting task=%s: %s is a "
                    "figure of %s",
                    setting, value, task, figure->name, figure->tasks);
    return LS_OK;
}

static ls_status check_divergence(const ls_config *config)
{
    const bool stops = strcmp(config->on_divergence, "stop") == 0;
    ls_config usual;

    config_default(&usual);
    if (stops && config->rollback_factor != usual.rollback_factor)
        return fail(LS_USAGE,
                    "setting rollback-factor=%g is for setting "
                    "on-divergence=rollback",
                    config->rollback_factor);
    if (stops && config->max_rollbacks != usual.max_rollbacks)
        return fail(LS_USAGE,
                    "setting max-rollbacks=%zu is for setting "
                    "on-divergence=rollback",
                    config->max_rollbacks);
    if (!stops && strcmp(config->optimizer, "lbfgs") == 0)
        return fail(LS_USAGE,
                    "setting on-divergence=rollback does not go with setting "
                    "optimizer=lbfgs, which shortens a step whose loss is not "
                    "finite");
    return LS_OK;
}

ls_status check_run(const ls_config *config)
{
    struct target target;
    bool frozen[LS_MAX_HIDDEN + 1];
    ls_status status = LS_OK;

    TRY(target_read(config->stop_at, &target));
    TRY(check_task("stop-at", config->stop_at, target.figure, config->task));
    TRY(check_task("monitor", config->monitor, figure_find(config->monitor),
                   config->task));
    if (strcmp(config->threshold_by, "none") != 0 &&
        strcmp(config->task, "auto") != 0 &&
        strcmp(config->task, "binary") != 0)
        TRY(fail(LS_USAGE,
                 "setting threshold-by=%s is for two classes, and does not go "
                 "with setting task=%s",
                 config->threshold_by, config->task));
    TRY(check_divergence(config));
    TRY(layer_list_read(config->freeze, config->n_hidden + 1, frozen));

done:
    return status;
}
