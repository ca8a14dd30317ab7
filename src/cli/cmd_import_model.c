/* SPDX-License-Identifier: MIT */
/*
 * cmd_import_model.c - lockstep import-model: a model of another program.
 */
#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/output.h"
#include "cli/report.h"
#include "lockstep_export.h"

ls_status cmd_import_model(const struct invocation *call)
{
    const char *output = invocation_value(call, OPTION_OUTPUT);
    const char *path = call->argument[0];
    const bool force = invocation_has(call, OPTION_FORCE);
    ls_model *model = NULL;
    ls_lock *lock = NULL;
    ls_status status = LS_OK;

    if (!*output)
        return complain(LS_USAGE, "say with -o MODEL.h5 where to write");
    TRY(output_check(output, path, force));
    TRY_LS(ls_output_lock(output, 0, &lock));
    TRY_LS(ls_import_model(path, &model));
    TRY_LS(ls_model_save(model, output, force));
    TRY(report_written(call, model, output));
done:
    ls_model_destroy(model);
    ls_output_unlock(lock);
    return status;
}
