/* SPDX-License-Identifier: MIT */
/*
 * answer_memory.h - answers of a model for rows in memory.
 */
#ifndef LOCKSTEP_ANSWER_MEMORY_H
#define LOCKSTEP_ANSWER_MEMORY_H

#include "explain/answer_team.h"

/* Implement ls_answer_width() and ls_model_answer(). */
ls_status answer_width(const struct ls_model *model, ls_answer answer,
                       size_t *width);
ls_status answer_memory(const struct ls_model *model, ls_answer answer,
                        size_t steps, size_t rows, const real *X, real *out);

#endif
