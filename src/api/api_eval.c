/* SPDX-License-Identifier: MIT */
/*
 * api_eval.c - public functions: evaluation in depth, calibration.
 */
#include <stdbool.h>
#include <string.h>

#include "api/api_struct.h"
#include "engine/calibrate.h"
#include "engine/evaluation.h"
#include "engine/threshold.h"
#include "model/model.h"
#include "settings/config.h"

static bool word_is_among(const char *word, const char *const *words)
{
    while (*words && strcmp(*words, word) != 0)
        words++;
    return *words;
}

static ls_status check_plan(const ls_evaluation_plan *plan, size_t n)
{
    if (n < 1 || n > EVALUATION_MODELS)
        return fail(LS_USAGE, "an evaluation of %zu models, want 1 or 2", n);
    if (!(plan->level >= 0 && plan->level < 1))
        return fail(LS_USAGE, "intervals of level %g, want one in (0, 1)",
                    plan->level);
    return LS_OK;
}

ls_status ls_evaluation_create(const ls_model *const *models,
                               const ls_dataset *const *datasets, size_t n,
                               const ls_evaluation_plan *plan,
                               ls_evaluation **evaluation)
{
    ls_evaluation_plan own;
    ls_status status = LS_OK;

    TRY(struct_check(plan, "ls_evaluation_plan",
                     STRUCT_UP_TO(ls_evaluation_plan, group_ids)));
    struct_take(&own, plan, sizeof own);
    TRY(check_plan(&own, n));
    if (own.held_out)
        TRY(config_check(own.held_out));
    TRY(evaluation_create(models, datasets, n, &own, evaluation));
done:
    return status;
}

const ls_metrics *ls_evaluation_metrics(const ls_evaluation *evaluation,
                                        size_t model)
{
    return model < evaluation->n_models ? &evaluation->metrics[model] : NULL;
}

const ls_slice *ls_evaluation_slice(const ls_evaluation *evaluation,
                                    size_t index)
{
    return index < evaluation->n_slices ? &evaluation->slice[index] : NULL;
}

static const ls_score *score_of(const struct score_list *list, size_t index)
{
    return index < list->n ? &list->score[index] : NULL;
}

const ls_score *ls_evaluation_score(const ls_evaluation *evaluation,
                                    size_t model, size_t slice, size_t index)
{
    return model <= EVALUATION_MODELS && slice < evaluation->n_slices
               ? score_of(
                     &evaluation->scores[model * evaluation->n_slices + slice],
                     index)
               : NULL;
}

const ls_part *ls_evaluation_part(const ls_evaluation *evaluation, size_t model,
                                  size_t part)
{
    return model < evaluation->n_models && part < evaluation->n_parts
               ? &evaluation->part[model][part]
               : NULL;
}

const ls_score *ls_evaluation_part_score(const ls_evaluation *evaluation,
                                         size_t model, size_t part,
                                         size_t index)
{
    return ls_evaluation_part(evaluation, model, part)
               ? score_of(&evaluation->part_scores[model][part], index)
               : NULL;
}

size_t ls_evaluation_top_k(const ls_evaluation *evaluation)
{
    const struct outcome_shape *shape = &evaluation->shape[0];

    return shape->task == TASK_MULTICLASS && shape->top_k < shape->classes
               ? shape->top_k
               : 0;
}

size_t ls_evaluation_units(const ls_evaluation *evaluation, const char **kind,
                           size_t *resamples)
{
    *kind = evaluation->units.of ? "groups" : "rows";
    *resamples = evaluation->resamples;
    return evaluation->units.n;
}

void ls_evaluation_destroy(ls_evaluation *evaluation)
{
    evaluation_destroy(evaluation);
}

ls_status ls_significance(const ls_evaluation *evaluation, double uncertainty,
                          ls_cut cuts[LS_CUTS])
{
    return significance(evaluation, uncertainty, cuts);
}

static ls_status check_calibration_plan(const ls_calibration_plan *plan,
                                        const ls_dataset *dataset)
{
    static const char *const methods[] = {"temperature", "isotonic",
                                          "threshold", "none", NULL};

    if (!plan->method || !word_is_among(plan->method, methods))
        return fail(LS_USAGE,
                    "setting method=%s, want temperature, isotonic, threshold "
                    "or none",
                    plan->method ? plan->method : "");
    if (!word_is_among(plan->threshold_by, threshold_figures))
        return fail(LS_USAGE,
                    "setting threshold-by=%s, want f1, mcc, balanced_accuracy, "
                    "youden or accuracy",
                    plan->threshold_by);
    if (!dataset && strcmp(plan->method, "none") != 0)
        return fail(LS_USAGE, "setting method=%s needs a table", plan->method);
    return LS_OK;
}

ls_status ls_calibrate(const ls_model *model, const ls_dataset *dataset,
                       const ls_calibration_plan *plan, ls_model **calibrated)
{
    ls_calibration_plan own;
    ls_status status = LS_OK;

    TRY(struct_check(plan, "ls_calibration_plan",
                     STRUCT_UP_TO(ls_calibration_plan, threads)));
    struct_take(&own, plan, sizeof own);
    if (!own.threshold_by)
        own.threshold_by = "balanced_accuracy";
    TRY(check_calibration_plan(&own, dataset));
    TRY(calibrate(model, dataset, &own, calibrated));
done:
    return status;
}

const ls_calibration *ls_model_calibration(const ls_model *model)
{
    return model_calibration(model);
}
