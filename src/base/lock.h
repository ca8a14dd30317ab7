/* SPDX-License-Identifier: MIT */
/*
 * lock.h - lock output files against other processes, threads and runs.
 *
 * A lock covers all files that one operation writes. It identifies the file
 * that would be written, not the spelling of its path: see lock.c.
 */
#ifndef LOCKSTEP_LOCK_H
#define LOCKSTEP_LOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "lockstep_tools.h"

enum { LOCK_MOST = 3 }; /* most paths of one lock */

/*
 * Lock all of paths [n], or none; the first is the output, which may have
 * several names (hard links), the others are files that go with it. LS_EXISTS,
 * naming the holder, when another process or another lock of this process holds
 * one; LS_IO for any other reason. The lock ends with the process, however the
 * process ends. A file system without locks grants every lock.
 */
ls_status lock_take(const char *const *paths, size_t n, struct ls_lock **lock);
/* Release the lock and remove its lock files, from any thread; NULL is
 * allowed. */
void lock_release(struct ls_lock *lock);

/* Until lock is released, lock_take() by this thread skips the files that lock
 * holds: a caller locks the outputs of operations that it calls later. */
void lock_claim(struct ls_lock *lock);

/* Number of this thread, from 1; take over all claims of thread `from`, for
 * which this thread works. */
uint64_t lock_thread(void);
void lock_claims_of(uint64_t from);

#endif
