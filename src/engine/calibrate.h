/* SPDX-License-Identifier: MIT */
/*
 * calibrate.h - fit the calibration of a classifier.
 */
#ifndef LOCKSTEP_CALIBRATE_H
#define LOCKSTEP_CALIBRATE_H

#include "model/model.h"
#include "model/outcomes.h"

/* The temperature that minimizes the weighted log-loss of probabilities.
 * LS_BAD_DATA if it would be 0 or infinite; data: for sentences. */
ls_status calibrate_temperature(const struct outcomes *outcomes,
                                const char *data, double *temperature);
/* Isotonic functions of the outputs, each against the rest, that minimize the
 * weighted squared error: what IsotonicRegression of scikit-learn fits. */
ls_status calibrate_isotonic(const struct outcomes *outcomes, const char *data,
                             struct calibration *calibration);

/* Implements ls_calibrate() for a checked plan. */
ls_status calibrate(const ls_model *model, const ls_dataset *data,
                    const ls_calibration_plan *plan, ls_model **calibrated);

#endif
