/* SPDX-License-Identifier: MIT */
/*
 * evaluation_rows.h - the answers of models for the rows of an evaluation, and
 * for the parts of its table.
 */
#ifndef LOCKSTEP_EVALUATION_ROWS_H
#define LOCKSTEP_EVALUATION_ROWS_H

#include "engine/evaluation.h"

/* Answers of the parts of the table: part [models x slices], all for a whole.
 */
struct evaluated_parts {
    struct outcome_blocks *blocks; /* [n] */
    struct true_values truth[EVALUATION_MODELS];
    struct resampled *set; /* [n] */
    size_t n;
    bool keep; /* the orders of the rows, for resamples */
};

void evaluated_parts_clear(struct evaluated_parts *parts);

/* Answers of all models for all rows; divide the rows into slices by those of
 * the first. */
ls_status evaluation_answer(const ls_model *const *models,
                            const ls_dataset *const *datasets,
                            const ls_evaluation_plan *plan,
                            ls_evaluation *evaluation,
                            struct outcome_blocks blocks[EVALUATION_MODELS]);
/* The blocks of the whole table become those of the first part of each model.
 */
ls_status evaluation_divide(const ls_evaluation *evaluation,
                            const ls_dataset *const *datasets,
                            struct outcome_blocks whole[EVALUATION_MODELS],
                            struct evaluated_parts *parts);
/* All figures of a set of rows; keep the orders of rows; all cuts, unless they
 * are NULL. */
ls_status evaluation_rate(const struct resampled *set, bool keep,
                          struct cut_points *cuts, struct merits *merits);

#endif
