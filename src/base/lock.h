/* SPDX-License-Identifier: MIT */
/*
 * lock.h - outputs locked against other processes, threads and runs.
 *
 * A lock is for a set of names, all that one piece of work writes. What counts
 * is the file that would be written, not how its path is spelled: see lock.c.
 */
#ifndef LOCKSTEP_LOCK_H
#define LOCKSTEP_LOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "lockstep_tools.h"

enum { LOCK_MOST = 3 }; /* names of one lock */

/*
 * Lock all of paths [n], or none; the first is the output, which hard links
 * may give several names, the others are its own. LS_EXISTS when another
 * process, or another lock of this one, holds one of them, naming the holder;
 * LS_IO when a lock cannot be had for another reason. The lock ends with the
 * process, however that ends. A file system that has no locks grants them to
 * everybody.
 */
ls_status lock_take(const char *const *paths, size_t n, struct ls_lock **lock);
/* Give it back and remove its lock files, in any thread; NULL is allowed. */
void lock_release(struct ls_lock *lock);

/* From now until it is released, lock_take() by this thread passes over what
 * this lock holds: the caller claims outputs for the work that it will call. */
void lock_claim(struct ls_lock *lock);

#endif
