/* SPDX-License-Identifier: MIT */
/*
 * bench.h - the speed of training.
 */
#ifndef LOCKSTEP_BENCH_H
#define LOCKSTEP_BENCH_H

#include "base/settings.h"
#include "lockstep_measure.h"

/* Implements ls_bench(). */
ls_status bench_run(const ls_bench_plan *plan, const ls_config *config,
                    const ls_dataset *dataset, ls_bench_result *results,
                    size_t *count);

#endif
