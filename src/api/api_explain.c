/* SPDX-License-Identifier: MIT */
/*
 * api_explain.c - public functions: explanation of a model on a table.
 */
#include "api/api_struct.h"
#include "explain/dependence.h"
#include "explain/importance.h"

ls_status ls_importance(const ls_model *model, const ls_dataset *dataset,
                        const ls_importance_plan *plan,
                        ls_importance_result **result)
{
    ls_importance_plan own;
    ls_status status = LS_OK;

    TRY(struct_check(plan, "ls_importance_plan",
                     STRUCT_UP_TO(ls_importance_plan, threads)));
    struct_take(&own, plan, sizeof own);
    TRY(importance_measure(model, dataset, &own, result));
done:
    return status;
}

void ls_importance_destroy(ls_importance_result *result)
{
    importance_destroy(result);
}

ls_status ls_dependence(const ls_model *model, const ls_dataset *dataset,
                        const ls_dependence_plan *plan,
                        ls_dependence_result **result)
{
    ls_dependence_plan own;
    ls_status status = LS_OK;

    TRY(struct_check(plan, "ls_dependence_plan",
                     STRUCT_UP_TO(ls_dependence_plan, threads)));
    struct_take(&own, plan, sizeof own);
    TRY(dependence_compute(model, dataset, &own, result));
done:
    return status;
}

void ls_dependence_destroy(ls_dependence_result *result)
{
    dependence_destroy(result);
}
