/* SPDX-License-Identifier: MIT */
/*
 * open_text.h - a dataset in memory from a file that was never imported.
 */
#ifndef LOCKSTEP_OPEN_TEXT_H
#define LOCKSTEP_OPEN_TEXT_H

#include <stdbool.h>

#include "base/settings.h"
#include "table/dataset/dataset.h"

/* Whether the file is one that import takes, by its first bytes; "-", which
 * nobody else would explain, is one, too. */
bool open_text_is(const char *path);

/* As dataset_open(). y of config names the label's column; columns of the
 * pattern are how features are made. */
ls_status open_text(const char *path, const ls_config *config,
                    const struct dataset_pattern *pattern,
                    ls_dataset **dataset);

#endif
