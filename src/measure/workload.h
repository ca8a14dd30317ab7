/* SPDX-License-Identifier: MIT */
/*
 * workload.h - networks and tables of the benchmarks.
 */
#ifndef LOCKSTEP_WORKLOAD_H
#define LOCKSTEP_WORKLOAD_H

#include "base/settings.h"
#include "base/status.h"

/* Set network, minibatch and optimizer of workload "H", "M", "S", "L" or "T" in
 * config and generate its table; both are functions of config->seed. LS_USAGE
 * names the workloads if name is unknown. */
ls_status workload_create(const char *name, ls_config *config,
                          ls_dataset **dataset);

#endif
