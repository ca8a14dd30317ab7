/* SPDX-License-Identifier: MIT */
/*
 * check_scaling.h - contradictions among settings of the scaling of inputs and
 * outputs.
 */
#ifndef LOCKSTEP_CHECK_SCALING_H
#define LOCKSTEP_CHECK_SCALING_H

#include "base/settings.h"

/* LS_USAGE names the settings that do not go together. */
ls_status check_scaling(const ls_config *config);

/* LS_USAGE if outputs are to be limited and those of the task have no range; a
 * task "auto" is not known yet. */
ls_status check_clip_outputs(const ls_config *config, const char *task);

#endif
