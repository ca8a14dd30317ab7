/* SPDX-License-Identifier: MIT */
/*
 * run_lock.h - the lock on all files that a training run writes.
 */
#ifndef LOCKSTEP_RUN_LOCK_H
#define LOCKSTEP_RUN_LOCK_H

#include "base/lock.h"

/* Lock output, its checkpoint, and the previous checkpoint. */
ls_status run_lock_take(const char *output, struct ls_lock **lock);

/* Implements ls_output_lock(), for a run or a single file, claimed by this
 * thread. */
ls_status output_lock(const char *path, int is_run, struct ls_lock **lock);

#endif
