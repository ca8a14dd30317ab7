/* SPDX-License-Identifier: MIT */
/*
 * beside_load.h - weight, identity, group and part of each row of an HDF5 file.
 */
#ifndef LOCKSTEP_BESIDE_LOAD_H
#define LOCKSTEP_BESIDE_LOAD_H

#include <stdbool.h>

#include "table/values/beside.h"

/* Of the rows that config takes, all that the settings name or that is there
 * by its name. features: columns of X; need_y: whether y is there, too. */
ls_status beside_load(const char *path, const ls_config *config,
                      size_t features, bool need_y, struct beside *beside);

#endif
