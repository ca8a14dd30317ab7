/* SPDX-License-Identifier: MIT */
/*
 * check_lr.h - contradictions among the settings of the learning rate.
 */
#ifndef LOCKSTEP_CHECK_LR_H
#define LOCKSTEP_CHECK_LR_H

#include "base/settings.h"
#include "base/status.h"

ls_status check_lr(const ls_config *config);

#endif
