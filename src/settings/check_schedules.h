/* SPDX-License-Identifier: MIT */
/*
 * check_schedules.h - contradictions among the courses of dropout and weight
 * decay and what they change.
 */
#ifndef LOCKSTEP_CHECK_SCHEDULES_H
#define LOCKSTEP_CHECK_SCHEDULES_H

#include "base/settings.h"
#include "base/status.h"

ls_status check_schedules(const ls_config *config);

#endif
