/* SPDX-License-Identifier: MIT */
/*
 * api_eval.c - public functions: evaluation in depth, calibration.
 */
#include "lockstep_eval.h"
#include "model/model.h"

const ls_calibration *ls_model_calibration(const ls_model *model)
{
    return model_calibration(model);
}
