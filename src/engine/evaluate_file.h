/* SPDX-License-Identifier: MIT */
/*
 * evaluate_file.h - a model and a table from a file: figures of merit,
 * predictions.
 */
#ifndef LOCKSTEP_EVALUATE_FILE_H
#define LOCKSTEP_EVALUATE_FILE_H

#include "base/settings.h"
#include "model/model.h"
#include "table/dataset/dataset.h"

/* ls_dataset_open_for(), for a config that was checked. */
ls_status dataset_open_for(const ls_model *model, const char *path,
                           const ls_config *config, int need_y,
                           ls_dataset **dataset);

/* ls_evaluate(); metrics_clear() frees what it allocates. */
ls_status evaluate_dataset(const ls_model *model, const ls_dataset *dataset,
                           size_t threads, ls_metrics *metrics);

/* ls_predict_file(). */
ls_status predict_file(const ls_model *model, const ls_dataset *dataset,
                       size_t threads, const char *output, int force);

#endif
