/* SPDX-License-Identifier: MIT */
/*
 * evaluate_file.h - metrics and predictions of a model for a table in a file.
 */
#ifndef LOCKSTEP_EVALUATE_FILE_H
#define LOCKSTEP_EVALUATE_FILE_H

#include "base/settings.h"
#include "model/model.h"
#include "table/dataset/dataset.h"

/* Implements ls_dataset_open_for(), for a checked config. */
ls_status dataset_open_for(const ls_model *model, const char *path,
                           const ls_config *config, int need_y,
                           ls_dataset **dataset);

/* Implements ls_evaluate(); free the metrics with metrics_clear(). */
ls_status evaluate_dataset(const ls_model *model, const ls_dataset *dataset,
                           size_t threads, ls_metrics *metrics);

/* Implements ls_predict_file(). */
ls_status predict_file(const ls_model *model, const ls_dataset *dataset,
                       size_t threads, const char *output, int force);

#endif
