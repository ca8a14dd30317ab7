/* SPDX-License-Identifier: MIT */
/*
 * importance.h - permutation importance of the input columns of a model.
 */
#ifndef LOCKSTEP_IMPORTANCE_H
#define LOCKSTEP_IMPORTANCE_H

#include "lockstep_explain.h"

/* Implement ls_importance() and ls_importance_destroy(), for a checked plan. */
ls_status importance_measure(const ls_model *model, const ls_dataset *dataset,
                             const ls_importance_plan *plan,
                             ls_importance_result **result);
void importance_destroy(ls_importance_result *result);

#endif
