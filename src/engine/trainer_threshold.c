/* SPDX-License-Identifier: MIT */
/*
 * trainer_threshold.c - setting threshold-by: the decision threshold of the
 * model that a run writes, chosen on the rows held out. Part of trainer.h.
 */
#include <string.h>

#include "engine/evaluation.h"
#include "engine/threshold.h"
#include "engine/trainer.h"

static bool is_wanted(const struct ls_trainer *t)
{
    return strcmp(t->config.threshold_by, "none") != 0;
}

ls_status trainer_check_threshold(const struct ls_trainer *t)
{
    if (!is_wanted(t))
        return LS_OK;
    if (strcmp(t->model->task, "binary") != 0)
        return fail(LS_USAGE,
                    "setting threshold-by=%s is for two classes, and %s is for "
                    "%s",
                    t->config.threshold_by, t->data->about.path,
                    t->model->task);
    if (t->held_out.n == 0)
        return fail(LS_USAGE,
                    "setting threshold-by=%s needs rows held out: setting val "
                    "or setting val-split",
                    t->config.threshold_by);
    return LS_OK;
}

ls_status trainer_choose_threshold(struct ls_trainer *t, struct ls_model *model)
{
    const struct outcome_shape shape = outcome_shape_of(model, 0);
    struct calibration cut = {.has_threshold = true};
    struct outcomes outcomes = {0};
    double value;
    ls_status status = LS_OK;

    if (!is_wanted(t))
        return LS_OK;
    TRY(outcomes_create(&shape, t->held_out.n, &outcomes));
    TRY(trainer_outputs(t, model->theta, outcomes.out));
    memcpy(outcomes.score, outcomes.out, outcomes.n * sizeof *outcomes.score);
    outcomes_take_truth(t->validation, &t->held_out, 0, &outcomes);
    TRY(outcomes_prepare(&outcomes));
    TRY(threshold_choose(&outcomes, t->config.threshold_by,
                         t->validation->about.path, &cut.threshold, &value));
    TRY(model_set_calibration(model, &cut));
done:
    outcomes_clear(&outcomes);
    return status;
}
