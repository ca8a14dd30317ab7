/* SPDX-License-Identifier: MIT */
/*
 * check_optimizer.h - settings of optimizer, penalties, clipping and average
 * that do not go together.
 */
#ifndef LOCKSTEP_CHECK_OPTIMIZER_H
#define LOCKSTEP_CHECK_OPTIMIZER_H

#include "base/settings.h"

ls_status check_optimizer(const ls_config *config);

#endif
