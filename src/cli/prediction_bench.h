/* SPDX-License-Identifier: MIT */
/*
 * prediction_bench.h - lockstep bench --predict.
 */
#ifndef LOCKSTEP_CLI_PREDICTION_BENCH_H
#define LOCKSTEP_CLI_PREDICTION_BENCH_H

#include <jansson.h>

#include "lockstep_measure.h"

/* Measure the workload of plan and report it, or add it to runs. */
ls_status bench_predict(const ls_bench_plan *plan, const ls_config *config,
                        json_t *runs);

#endif
