/* SPDX-License-Identifier: MIT */
/*
 * cmd_export.c - lockstep export: a model in another language or format.
 */
#include <stdio.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/text.h"
#include "lockstep_export.h"

static ls_status print(const struct invocation *call, const ls_model *model,
                       const char *output)
{
    const ls_model_info *about = ls_model_about(model);

    if (invocation_has(call, OPTION_JSON))
        return json_print(json_pack("{s:s, s:s, s:I, s:I, s:I}", "output",
                                    output, "task", about->task, "features",
                                    (json_int_t)about->features, "outputs",
                                    (json_int_t)about->targets, "parameters",
                                    (json_int_t)about->parameters));
    text_put(output, stdout);
    printf("   %s, %zu feature%s, %zu output%s, %s parameters\n", about->task,
           about->features, about->features == 1 ? "" : "s", about->targets,
           about->targets == 1 ? "" : "s", text_count(about->parameters).s);
    return LS_OK;
}

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
    TRY(print(call, model, output));
done:
    ls_model_destroy(model);
    ls_output_unlock(lock);
    return status;
}
