/* SPDX-License-Identifier: MIT */
/*
 * prediction_text.h - predictions as CSV or TSV.
 */
#ifndef LOCKSTEP_PREDICTION_TEXT_H
#define LOCKSTEP_PREDICTION_TEXT_H

#include "base/real.h"
#include "model/model.h"

struct prediction_text;

/* Start a table at path, NULL for the standard output (tabs if `name` ends in
 * .tsv, else commas) with a header: id if the data have one, class and
 * p_<class>, or the targets' names. Rows are those of data, in order. */
ls_status prediction_text_create(const char *path, const char *name,
                                 const struct ls_model *model,
                                 const ls_dataset *data,
                                 struct prediction_text **table);

/* Rows of outputs [n x targets] and, for classes, labels [n]. */
ls_status prediction_text_rows(struct prediction_text *table, size_t n,
                               const real *out, const int32_t *label);

/* Close, checking that all was written; the table is gone. */
ls_status prediction_text_finish(struct prediction_text *table);
void prediction_text_close(struct prediction_text *table);

#endif
