/* SPDX-License-Identifier: MIT */
/*
 * check_run.h - contradictions among settings of the end of training and of
 * frozen layers.
 */
#ifndef LOCKSTEP_CHECK_RUN_H
#define LOCKSTEP_CHECK_RUN_H

#include "base/settings.h"

/* LS_USAGE names the settings that do not go together. */
ls_status check_run(const ls_config *config);

#endif
