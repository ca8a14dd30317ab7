/* SPDX-License-Identifier: MIT */
/*
 * workload.h - the networks and tables that lockstep is measured on.
 */
#ifndef LOCKSTEP_WORKLOAD_H
#define LOCKSTEP_WORKLOAD_H

#include "base/settings.h"
#include "base/status.h"

/* Put the network, minibatch and optimizer of workload "H", "M", "S", "L" or
 * "T" into config and generate its table; both are functions of config->seed.
 * LS_USAGE names the workloads if there is none such. */
ls_status workload_create(const char *name, ls_config *config,
                          ls_dataset **dataset);

#endif
