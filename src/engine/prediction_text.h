/* SPDX-License-Identifier: MIT */
/*
 * prediction_text.h - predictions as CSV or TSV.
 */
#ifndef LOCKSTEP_PREDICTION_TEXT_H
#define LOCKSTEP_PREDICTION_TEXT_H

#include "base/real.h"
#include "model/model.h"

struct prediction_text;

/* Create a table at path or, if path is NULL, on standard output (tab-separated
 * if `name` ends in .tsv, else comma-separated) with a header: id if data has
 * ids, class and p_<class>, or the target names. Rows are those of data, in
 * order. */
ls_status prediction_text_create(const char *path, const char *name,
                                 const struct ls_model *model,
                                 const ls_dataset *data,
                                 struct prediction_text **table);

/* Write n rows: outputs out [n x targets] and, for classes, labels [n]. */
ls_status prediction_text_rows(struct prediction_text *table, size_t n,
                               const real *out, const int32_t *label);

/* Close and free table, reporting a failed write. */
ls_status prediction_text_finish(struct prediction_text *table);
void prediction_text_close(struct prediction_text *table);

#endif
