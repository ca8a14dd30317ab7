/* SPDX-License-Identifier: MIT */
/*
 * budget.h - the memory budget of a process: decide whether X is loaded or
 * streamed.
 *
 * The row order is part of the result, so budget_mixes_all() and
 * budget_window() depend on settings and table alone. Measured memory,
 * budget_left(), only decides whether a run is possible, and whether X is
 * streamed where both ways give the same row order.
 */
#ifndef LOCKSTEP_BUDGET_H
#define LOCKSTEP_BUDGET_H

#include "base/settings.h"
#include "table/locate/find.h"

/* Memory footprint of so many rows of a table in so many bands. */
struct footprint budget_footprint(const struct table *table, size_t rows,
                                  size_t bands);

/* Whether all rows are shuffled together. shuffle auto does so unless the
 * setting memory, of all processes of the run together, is too small for the
 * table. */
bool budget_mixes_all(const ls_config *config, const struct footprint *need);

/* Whether each process of a run keeps a part of the rows of X: if all rows are
 * shuffled together, and the setting memory of one process is too small for
 * them. */
bool budget_shares_rows(const ls_config *config, const struct footprint *need);

/* The default of the setting window: a tenth of the bands, halved as often as
 * needed for two windows to fit in the setting memory. */
double budget_window(const ls_config *config, const struct footprint *need);

/* Measured bytes of the process. */
double budget_used(void);

/* Bytes that the process may still take, of config->memory or of the limits of
 * machine and job. DBL_MAX when unknown. */
double budget_left(const ls_config *config);
/* The same for a value of the setting memory. */
double budget_left_of(size_t memory);

/* Bytes that a reader may take for chunks: a part of budget_left(). */
size_t budget_for_chunks(const ls_config *config);

/* Decide whether X is streamed because it does not fit. LS_NO_MEMORY, with both
 * numbers and the settings that work, when X does not fit but `whole` requires
 * it in memory, or y alone does not fit. */
ls_status budget_decide(const ls_config *config, const struct table *table,
                        const struct footprint *need, bool whole,
                        bool *streamed);

#endif
