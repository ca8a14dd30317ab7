/* SPDX-License-Identifier: MIT */
/*
 * check_optimizer.h - settings of optimizer, penalties, clipping and average
 * that do not go together.
 */
#ifndef LOCKSTEP_CHECK_OPTIMIZER_H
#define LOCKSTEP_CHECK_OPTIMIZER_H

#include <stdbool.h>

#include "base/settings.h"

ls_status check_optimizer(const ls_config *config);

/* Whether the optimizer of a config uses a setting; true for settings that have
 * nothing to do with it. */
bool optimizer_takes(const ls_config *config, const char *name);

/* Put the settings that the optimizer does not use to their defaults: programs
 * that did not refuse them stored them in checkpoints. */
ls_status optimizer_drop_unused(ls_config *config);

#endif
