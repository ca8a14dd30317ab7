/* SPDX-License-Identifier: MIT */
/*
 * cmd_export.c - lockstep export: a model in another language or format.
 */
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/output.h"
#include "cli/report.h"
#include "lockstep_export.h"

ls_status cmd_export(const struct invocation *call)
{
    const char *output = invocation_value(call, OPTION_OUTPUT);
    const char *path = call->argument[0];
    const bool force = invocation_has(call, OPTION_FORCE);
    ls_model *model = NULL;
    ls_lock *lock = NULL;
    ls_status status = LS_OK;

    if (!*output)
        return complain(LS_USAGE, "say with -o FILE where to write");
    TRY(output_check(output, path, force));
    TRY_LS(ls_output_lock(output, 0, &lock));
    TRY_LS(ls_model_load(path, &model));
    TRY_LS(ls_export(model, path, invocation_value(call, OPTION_TO),
                     invocation_value(call, OPTION_NAME), output, force));
    TRY(report_written(call, model, output));
done:
    ls_model_destroy(model);
    ls_output_unlock(lock);
    return status;
}
