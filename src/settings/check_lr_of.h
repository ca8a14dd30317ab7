/* SPDX-License-Identifier: MIT */
/*
 * check_lr_of.h - whether setting lr-of names groups that the network has.
 */
#ifndef LOCKSTEP_CHECK_LR_OF_H
#define LOCKSTEP_CHECK_LR_OF_H

#include "base/settings.h"

/* LS_USAGE if setting lr-of is invalid, or contradicts other settings. */
ls_status check_lr_of(const ls_config *config);

#endif
