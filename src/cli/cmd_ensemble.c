/* SPDX-License-Identifier: MIT */
/*
 * cmd_ensemble.c - lockstep ensemble: several models as one file.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/commands.h"
#include "cli/complain.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/text.h"

static ls_status check_output(const struct invocation *call, const char *output)
{
    ls_status status = LS_OK;

    if (!*output)
        return complain(LS_USAGE, "say with -o FILE.h5 where to write");
    for (size_t i = 0; i < call->n_arguments; i++)
        TRY(output_check(output, call->argument[i],
                         invocation_has(call, OPTION_FORCE)));
done:
    return status;
}

static ls_status print(const struct invocation *call, const ls_model *ensemble,
                       const char *output)
{
    const ls_model_info *about = ls_model_about(ensemble);

    if (invocation_has(call, OPTION_JSON)) {
        json_t *answer = json_object();

        json_set_text(answer, "output", output);
        json_set_count(answer, "members", call->n_arguments);
        json_set_count(answer, "parameters", about->parameters);
        return json_print(answer);
    }
    text_put(output, stdout);
    printf("   %zu models, %s, %s parameters\n", call->n_arguments, about->task,
           text_count(about->parameters).s);
    return LS_OK;
}

ls_status cmd_ensemble(const struct invocation *call)
{
    const char *output = invocation_value(call, OPTION_OUTPUT);
    const size_t n = call->n_arguments;
    ls_model **model = calloc(n, sizeof *model);
    ls_model *ensemble = NULL;
    ls_lock *lock = NULL;
    ls_status status = LS_OK;

    if (!model)
        TRY(complain(LS_NO_MEMORY, "out of memory"));
    TRY(check_output(call, output));
    TRY_LS(ls_output_lock(output, 0, &lock));
    for (size_t i = 0; i < n; i++)
        TRY_LS(ls_model_load(call->argument[i], &model[i]));
    TRY_LS(ls_ensemble_create((const ls_model *const *)model, n, call->argument,
                              &ensemble));
    TRY_LS(ls_model_save(ensemble, output, invocation_has(call, OPTION_FORCE)));
    TRY(print(call, ensemble, output));
done:
    for (size_t i = 0; model && i < n; i++)
        ls_model_destroy(model[i]);
    free(model);
    ls_model_destroy(ensemble);
    ls_output_unlock(lock);
    return status;
}
