/* SPDX-License-Identifier: MIT */
/*
 * layer_list.h - a list of layers in a setting.
 */
#ifndef LOCKSTEP_LAYER_LIST_H
#define LOCKSTEP_LAYER_LIST_H

#include <stdbool.h>

#include "base/settings.h"

/* Read setting freeze, "1,2" or "1:3" (1, 2 and 3), for a network of n_layers:
 * which of them are in the list. LS_USAGE if one is not there, or if all are in
 * the list. */
ls_status layer_list_read(const char *text, size_t n_layers,
                          bool listed[LS_MAX_HIDDEN + 1]);

#endif
