/* SPDX-License-Identifier: MIT */
/*
 * raw.h - a dataset in memory from a file that was never imported.
 */
#ifndef LOCKSTEP_RAW_H
#define LOCKSTEP_RAW_H

#include <stdbool.h>

#include "table/dataset/dataset.h"

/* Whether the file is one that import takes, by its first bytes; "-", which
 * nobody else would explain, is one, too. */
bool raw_is(const char *path);

/* As dataset_open(). y of config names the label's column; columns of the
 * pattern are how features are made. */
ls_status raw_open(const char *path, const ls_config *config,
                   const struct dataset_pattern *pattern, ls_dataset **dataset);

#endif
