/* SPDX-License-Identifier: MIT */
/*
 * budget.h - how much memory a process may take, and whether X is kept there.
 *
 * The order of the rows is part of the result, so budget_mixes_all() and
 * budget_window() depend on settings and table alone. What is measured,
 * budget_left(), only decides whether a run is possible, and where X is kept
 * when its rows come in the same order either way.
 */
#ifndef LOCKSTEP_BUDGET_H
#define LOCKSTEP_BUDGET_H

#include "base/settings.h"
#include "table/locate/find.h"

/* The footprint of so many rows of a table, cut into so many bands. */
struct footprint budget_footprint(const struct table *table, size_t rows,
                                  size_t bands);

/* Whether all rows are mixed at a time. shuffle auto does so unless a memory
 * setting is given that is too small for the table. */
bool budget_mixes_all(const ls_config *config, const struct footprint *need);

/* The window that a window setting of 0 means: a tenth of the bands, or a half
 * of that, a quarter, .. where a memory setting is too small for two windows
 * of a tenth. */
double budget_window(const ls_config *config, const struct footprint *need);

/* Bytes that the process takes, as measured. */
double budget_used(void);

/* Bytes that the process may still take: of config->memory, or of what this
 * machine and this job grant. DBL_MAX when unknown. */
double budget_left(const ls_config *config);

/* Bytes that a reader may take for chunks: a part of what is left. */
size_t budget_for_chunks(const ls_config *config);

/* Whether X is streamed because it does not fit. LS_NO_MEMORY, with both
 * numbers and the settings that work, when the whole of it must be in memory,
 * or y alone does not fit. */
ls_status budget_decide(const ls_config *config, const struct table *table,
                        const struct footprint *need, bool whole,
                        bool *streamed);

#endif
