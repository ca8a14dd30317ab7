/* SPDX-License-Identifier: MIT */
/*
 * budget.h - what memory a process may take, and what of a table is put there.
 */
#ifndef LOCKSTEP_BUDGET_H
#define LOCKSTEP_BUDGET_H

#include "data/find.h"

/* Bytes that the process may still take: of config->memory, or of what this
 * machine and this job grant. DBL_MAX when unknown. */
double budget_left(const ls_config *config);

/* Bytes that a reader may take for chunks: a part of what is left. */
size_t budget_for_chunks(const ls_config *config);

/* Whether X of so many rows is streamed because it does not fit. LS_NO_MEMORY,
 * with both numbers, when --shuffle full wants it in memory, or y alone does
 * not fit. */
ls_status budget_decide(const ls_config *config, const struct table *table,
                        size_t rows, bool *streamed);

#endif
