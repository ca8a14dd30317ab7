/* SPDX-License-Identifier: MIT */
/*
 * choose_network.h - choose task and network from settings and data.
 */
#ifndef LOCKSTEP_CHOOSE_NETWORK_H
#define LOCKSTEP_CHOOSE_NETWORK_H

#include "base/settings.h"
#include "model/network.h"

struct encoding; /* table/values/encoding.h */

/* Make the network for config and data. "auto" is resolved by the task in
 * config, else by the task that the data suggest. columns (or NULL) are those
 * of the data, for embeddings. numeric (or NULL) are chosen from the data, for
 * numeric embeddings, and must outlive the network. LS_USAGE when config and
 * data contradict each other. */
ls_status choose_network(const ls_config *config, const ls_dataset_info *data,
                         const struct encoding *columns,
                         const struct numeric_columns *numeric,
                         struct network *network);

#endif
