/* SPDX-License-Identifier: MIT */
/*
 * api_outputs.c - public functions: outputs next to targets, rows held out.
 */
#include "base/mem.h"
#include "engine/outputs_visit.h"
#include "settings/config.h"

ls_status ls_outputs_each(const ls_model *model, const ls_dataset *dataset,
                          const ls_config *held_out, size_t threads, void *user,
                          ls_outputs_visit visit)
{
    ls_status status = LS_OK;

    if (held_out)
        TRY(config_check(held_out));
    TRY(outputs_visit(model, dataset, held_out, threads, user, visit));
done:
    return status;
}

ls_status ls_evaluate_held_out(const ls_model *model, const ls_dataset *dataset,
                               const ls_config *held_out, size_t threads,
                               ls_metrics **metrics)
{
    ls_metrics *made = NULL;
    ls_status status = LS_OK;

    TRY(config_check(held_out));
    TRY(MEM_ARRAY(made, 1, "figures of merit"));
    TRY(outputs_evaluate(model, dataset, held_out, threads, made));
    *metrics = made;
    made = NULL;
done:
    mem_free(made);
    return status;
}
