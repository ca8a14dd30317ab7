/* SPDX-License-Identifier: MIT */
/*
 * model_calibration.c - the calibration and the decision threshold of a model.
 * Part of model.h.
 */
#include <string.h>

#include "base/mem.h"
#include "model/ensemble.h"
#include "model/model.h"
#include "model/predict.h"

bool model_is_calibrated(const struct ls_model *model)
{
    return model->calibration.kind != CALIBRATION_NONE;
}

double model_threshold(const struct ls_model *model)
{
    return model->calibration.has_threshold ? model->calibration.threshold
                                            : 0.5;
}

void model_calibrate_outputs(const struct ls_model *model, size_t rows,
                             real *out)
{
    calibration_apply(&model->calibration,
                      strcmp(model->task, "multiclass") == 0, rows,
                      model->about.targets, out);
}

const struct network *model_evaluated(const struct ls_model *model)
{
    return model->calibrated ? model->calibrated : &model->network;
}

/* A calibrated network is evaluated by its probabilities, like an ensemble. */
static ls_status make_calibrated(const struct ls_model *model, bool wanted,
                                 struct network **made)
{
    struct network *network = NULL;
    ls_status status = LS_OK;

    if (wanted) {
        TRY(MEM_ARRAY(network, 1, "a calibrated network"));
        TRY(ensemble_network(model, network));
    }
    *made = network;
    network = NULL;
done:
    mem_free(network);
    return status;
}

static void point_calibration(struct ls_model *model)
{
    const struct calibration *c = &model->calibration;
    const bool heated = c->kind == CALIBRATION_TEMPERATURE;

    model->about_calibration = (ls_calibration){
        .kind = calibration_names[c->kind],
        .temperature = heated ? c->temperature : (double)NAN,
        .threshold = c->has_threshold ? c->threshold : (double)NAN,
        .outputs = c->n,
        .first = c->first,
        .x = c->x,
        .y = c->y,
    };
}

const ls_calibration *model_calibration(const struct ls_model *model)
{
    static const ls_calibration none = {
        .kind = "none", .temperature = (double)NAN, .threshold = (double)NAN};

    return model->about_calibration.kind ? &model->about_calibration : &none;
}

ls_status model_take_calibration(struct ls_model *model,
                                 struct calibration *calibration)
{
    const bool wanted =
        calibration->kind != CALIBRATION_NONE && model->n_members == 0;
    struct network *network = NULL;
    ls_status status = LS_OK;

    TRY(make_calibrated(model, wanted, &network));
    mem_free(model->calibrated);
    model->calibrated = network;
    calibration_clear(&model->calibration);
    model->calibration = *calibration;
    *calibration = (struct calibration){0};
    point_calibration(model);
done:
    return status;
}

/* The outputs of the self-test are those of the model with its calibration. */
static ls_status renew_selftest(struct ls_model *model)
{
    struct selftest *test = &model->selftest;
    ls_status status = LS_OK;

    if (test->rows > 0)
        TRY(model_outputs(model, test->rows, NUMBER_F64, test->X, test->A));
    test->is_float = sizeof(real) == sizeof(float);
done:
    return status;
}

ls_status model_set_calibration(struct ls_model *model,
                                const struct calibration *calibration)
{
    struct calibration copy = {0};
    ls_status status = LS_OK;

    TRY(calibration_check(calibration, model->task, model->about.targets));
    TRY(calibration_copy(calibration, &copy));
    TRY(model_take_calibration(model, &copy));
    TRY(renew_selftest(model));
done:
    calibration_clear(&copy);
    return status;
}
