/* SPDX-License-Identifier: MIT */
/*
 * run_lock.h - the lock on all files that a run of training writes.
 */
#ifndef LOCKSTEP_RUN_LOCK_H
#define LOCKSTEP_RUN_LOCK_H

#include "base/lock.h"

/* Lock output, its checkpoint, and the checkpoint before that. */
ls_status run_lock_take(const char *output, struct ls_lock **lock);

/* ls_output_lock(): of a run or of a file alone, claimed by this thread. */
ls_status output_lock(const char *path, int is_run, struct ls_lock **lock);

#endif
