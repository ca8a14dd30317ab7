/* SPDX-License-Identifier: MIT */
/*
 * evaluate_file.h - metrics and predictions of a model for a table in a file.
 */
#ifndef LOCKSTEP_EVALUATE_FILE_H
#define LOCKSTEP_EVALUATE_FILE_H

#include "base/settings.h"
#include "engine/evaluate.h"
#include "engine/kept.h"
#include "model/model.h"
#include "table/dataset/dataset.h"

/* Implements ls_dataset_open_for(), for a checked config. */
ls_status dataset_open_for(const ls_model *model, const char *path,
                           const ls_config *config, int need_y,
                           ls_dataset **dataset);

/* Implements ls_evaluate(); free the metrics with metrics_clear(). */
ls_status evaluate_dataset(const ls_model *model, const ls_dataset *dataset,
                           size_t threads, ls_metrics *metrics);

/* The same; keeps outputs out [rows x targets] and, unless kept is NULL, more
 * of each row. */
ls_status evaluate_kept(const ls_model *model, const ls_dataset *dataset,
                        size_t threads, real *out, struct kept *kept,
                        ls_metrics *metrics);

/* Fail unless the table has what the model takes, and y if need_y. */
ls_status evaluate_check_fits(const ls_model *model, const ls_dataset *dataset,
                              bool need_y);
/* LS_BAD_DATA if the weights add up to 0 or less: metrics are means by
 * weight. */
ls_status evaluate_check_weights(const ls_dataset *dataset);
/* The passes of a model over a table. */
struct engine_job evaluate_job(const ls_model *model,
                               const ls_dataset *dataset);

/* Metrics of a model on some rows, for a table that fits it. */
ls_status evaluate_rows(const ls_model *model, const ls_dataset *dataset,
                        const struct rows *rows, size_t threads,
                        ls_metrics *metrics);

/* Outputs of a model for some rows: out [rows x targets], in their order. */
ls_status outputs_of_rows(const ls_model *model, const ls_dataset *dataset,
                          const struct rows *rows, size_t threads, real *out);

/* Write given outputs [rows x targets], as predict_file() writes those of the
 * model. */
ls_status predict_file_given(const ls_model *model, const ls_dataset *dataset,
                             const real *given, const char *output, int force);

/* Implements ls_predict_file(). */
ls_status predict_file(const ls_model *model, const ls_dataset *dataset,
                       size_t threads, const char *output, int force);

#endif
