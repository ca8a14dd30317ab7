/* SPDX-License-Identifier: MIT */
/*
 * api_explain.c - public functions: explanation of a model on a table.
 */
#include "api/api_struct.h"
#include "explain/answer_memory.h"
#include "explain/answer_writer.h"
#include "explain/dependence.h"
#include "explain/importance.h"
#include "settings/config.h"

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

ls_status ls_answer_width(const ls_model *model, ls_answer answer,
                          size_t *width)
{
    return answer_width(model, answer, width);
}

ls_status ls_model_answer(const ls_model *model, ls_answer answer, size_t steps,
                          size_t rows, const ls_real *X, ls_real *out)
{
    return answer_memory(model, answer, steps, rows, X, out);
}

ls_status ls_answer_file(const ls_model *model, const ls_dataset *dataset,
                         const ls_answer_plan *plan, const char *output)
{
    ls_answer_plan own;
    ls_status status = LS_OK;

    TRY(struct_check(plan, "ls_answer_plan",
                     STRUCT_UP_TO(ls_answer_plan, force)));
    struct_take(&own, plan, sizeof own);
    TRY(answer_file(model, dataset, &own, output));
done:
    return status;
}

ls_status ls_answer_stream(const ls_model *model, const ls_config *config,
                           const ls_answer_plan *plan, const char *output,
                           uint64_t *rows)
{
    ls_answer_plan own;
    ls_status status = LS_OK;

    TRY(config_check(config));
    TRY(struct_check(plan, "ls_answer_plan",
                     STRUCT_UP_TO(ls_answer_plan, force)));
    struct_take(&own, plan, sizeof own);
    TRY(answer_stream(model, config, &own, output, rows));
done:
    return status;
}
