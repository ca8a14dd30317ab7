/* SPDX-License-Identifier: MIT */
/*
 * outputs_visit.h - outputs and targets of rows of a table, block by block.
 */
#ifndef LOCKSTEP_OUTPUTS_VISIT_H
#define LOCKSTEP_OUTPUTS_VISIT_H

#include "base/settings.h"
#include "engine/evaluate_file.h"
#include "lockstep_outputs.h"

/* Implements ls_outputs_each(). */
ls_status outputs_visit(const ls_model *model, const ls_dataset *dataset,
                        const ls_config *held_out, size_t threads, void *user,
                        ls_outputs_visit visit);

/* Implements ls_evaluate_held_out(); free the metrics with metrics_clear(). */
ls_status outputs_evaluate(const ls_model *model, const ls_dataset *dataset,
                           const ls_config *held_out, size_t threads,
                           ls_metrics *metrics);

#endif
