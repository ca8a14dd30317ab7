/* SPDX-License-Identifier: MIT */
/*
 * check_run.h - contradictions among the settings of what is trained and until
 * when.
 */
#ifndef LOCKSTEP_CHECK_RUN_H
#define LOCKSTEP_CHECK_RUN_H

#include "base/settings.h"

/* LS_USAGE names the settings that do not go together. */
ls_status check_run(const ls_config *config);

#endif
