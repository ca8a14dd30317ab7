/* SPDX-License-Identifier: MIT */
/*
 * evaluation_outcomes.c - outputs and true values of the rows of a table. Part
 * of evaluation.h.
 */
#include <string.h>

#include "base/mem.h"
#include "engine/evaluation.h"
#include "engine/output_levels.h"

static size_t classes_of(enum task_kind task, size_t n_out)
{
    return task == TASK_BINARY ? 2 : task == TASK_MULTICLASS ? n_out : 0;
}

struct outcome_shape outcome_shape_of(const ls_model *model, size_t top_k)
{
    const struct output_levels levels = output_levels_of(&model->network);
    const enum task_kind task = task_kind_of(model->task);
    const size_t n_out = model->about.targets;
    const size_t usual = n_out > 5 ? 5 : n_out > 1 ? n_out - 1 : 1;

    return (struct outcome_shape){
        .task = task,
        .n_out = n_out,
        .n_targets = task == TASK_REGRESSION || task == TASK_MULTILABEL
                         ? levels.n_targets
                         : 1,
        .parts = levels.parts,
        .point = levels.point,
        .n_levels = levels.n,
        .level = levels.level,
        .classes = classes_of(task, n_out),
        .top_k = top_k ? top_k : usual,
        .threshold = model_threshold(model),
    };
}

void outcomes_take_truth(const ls_dataset *data, const struct rows *rows,
                         struct outcomes *a)
{
    const size_t n = a->shape.n_targets;

    for (size_t i = 0; i < a->n; i++) {
        const size_t row = rows_at(rows, i);

        a->weight[i] = data->weight ? data->weight[row] : 1;
        if (a->label)
            a->label[i] = data->label[row];
        else
            memcpy(a->value + i * n, data->value + row * n,
                   n * sizeof *a->value);
    }
}

ls_status evaluation_outcomes(const ls_model *model, const ls_dataset *data,
                              size_t threads, size_t top_k,
                              const struct slicing_column *column,
                              double *value, ls_metrics *metrics,
                              struct outcomes *outcomes)
{
    const struct outcome_shape shape = outcome_shape_of(model, top_k);
    const struct rows all = {.n = data->about.rows};
    struct kept kept = {.column = value};
    struct outcomes a = {0};
    ls_metrics own = {0};
    ls_status status = LS_OK;

    TRY(evaluate_check_fits(model, data, true));
    TRY(outcomes_create(&shape, all.n, &a));
    kept.loss = a.loss;
    kept.score = a.score;
    if (column) {
        kept.feature = column->feature;
        kept.n_features = column->n;
    }
    TRY(evaluate_kept(model, data, threads, a.out, &kept, &own));
    outcomes_take_truth(data, &all, &a);
    TRY(outcomes_prepare(&a));
    *outcomes = a;
    a = (struct outcomes){0};
    if (metrics) {
        *metrics = own;
        own = (ls_metrics){0};
    }
done:
    metrics_clear(&own);
    outcomes_clear(&a);
    return status;
}
