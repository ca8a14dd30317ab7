/* SPDX-License-Identifier: MIT */
/*
 * check_scaling.c - contradictions among settings of the scaling of inputs and
 * outputs, as far as the settings alone decide.
 */
#include "settings/check_scaling.h"

#include <string.h>

#include "base/status.h"
#include "math/loss.h"

ls_status check_clip_outputs(const ls_config *config, const char *task)
{
    if (config->clip_outputs && strcmp(task, "regression") != 0 &&
        strcmp(task, "auto") != 0)
        return fail(LS_USAGE,
                    "setting clip-outputs=yes does not go with task %s: only "
                    "the values of a regression have a range to be limited to",
                    task);
    return LS_OK;
}

ls_status check_scaling(const ls_config *config)
{
    const struct loss *loss = loss_find(config->loss);
    ls_status status = LS_OK;

    TRY(check_clip_outputs(config, config->task));
    if (config->clip_outputs && loss && loss->kind == LOSS_OF_CLASSES)
        TRY(fail(LS_USAGE,
                 "setting clip-outputs=yes does not go with setting loss=%s, "
                 "which is for classes",
                 loss->name));
done:
    return status;
}
