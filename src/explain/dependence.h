/* SPDX-License-Identifier: MIT */
/*
 * dependence.h - partial dependence of the outputs of a model on a column.
 */
#ifndef LOCKSTEP_DEPENDENCE_H
#define LOCKSTEP_DEPENDENCE_H

#include "lockstep_explain.h"

/* Implement ls_dependence() and ls_dependence_destroy(), for a checked plan. */
ls_status dependence_compute(const ls_model *model, const ls_dataset *dataset,
                             const ls_dependence_plan *plan,
                             ls_dependence_result **result);
void dependence_destroy(ls_dependence_result *result);

#endif
