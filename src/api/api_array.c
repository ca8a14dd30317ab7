/* SPDX-License-Identifier: MIT */
/*
 * api_array.c - public functions: outputs of a model for a table in memory.
 */
#include "lockstep_array.h"

#include "base/machine.h"
#include "engine/evaluate_file.h"
#include "table/dataset/dataset.h"

ls_status ls_predict_dataset(const ls_model *model, const ls_dataset *dataset,
                             size_t threads, size_t size, ls_real *out)
{
    const struct rows rows = {.n = dataset_about(dataset)->rows};
    const size_t targets = model_about(model)->targets;
    ls_thread_plan plan;
    ls_status status = LS_OK;

    if (size / targets != rows.n || size % targets != 0)
        return fail(LS_USAGE,
                    "room for %zu outputs, want %zu rows x %zu targets", size,
                    rows.n, targets);
    TRY(evaluate_check_fits(model, dataset, false));
    TRY(plan_threads(threads, &plan));
    TRY(outputs_of_rows(model, dataset, &rows, plan.threads, out));
done:
    return status;
}
