/* SPDX-License-Identifier: MIT */
/*
 * check_network.h - contradictions between the settings of a network.
 */
#ifndef LOCKSTEP_CHECK_NETWORK_H
#define LOCKSTEP_CHECK_NETWORK_H

#include "base/settings.h"
#include "base/status.h"

/* LS_USAGE for a setting that no hidden layer can honour, or a list that does
 * not have an item for each. */
ls_status check_network(const ls_config *config);

#endif
