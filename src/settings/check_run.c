/* SPDX-License-Identifier: MIT */
/*
 * check_run.c - contradictions among settings of the end of training and of
 * frozen layers, as far as the settings alone decide.
 */
#include "settings/check_run.h"

#include <string.h>

#include "base/status.h"
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
    TRY(layer_list_read(config->freeze, config->n_hidden + 1, frozen));

done:
    return status;
}
