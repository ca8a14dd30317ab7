/* SPDX-License-Identifier: MIT */
/*
 * choose_network.h - from settings and data to a task and a network.
 */
#ifndef LOCKSTEP_CHOOSE_NETWORK_H
#define LOCKSTEP_CHOOSE_NETWORK_H

#include "base/settings.h"
#include "model/network.h"

/* The network of config for that data, "auto" decided by the task that the
 * data suggest or config says. LS_USAGE when they contradict each other. */
ls_status choose_network(const ls_config *config, const ls_dataset_info *data,
                         struct network *network);

#endif
