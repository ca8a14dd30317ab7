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

/* Whether the outputs of a task ("auto": any) have limits. */
ls_status check_clip_outputs(const ls_config *config, const char *task);

#endif
