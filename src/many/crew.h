/* SPDX-License-Identifier: MIT */
/*
 * crew.h - run several jobs side by side, each by a team of its own.
 *
 * POSIX threads, each of which runs one job after the other: OpenMP gives each
 * of them a team of its own. The result of a job must not depend on the crew.
 */
#ifndef LOCKSTEP_CREW_H
#define LOCKSTEP_CREW_H

#include <stddef.h>

#include "base/status.h"

/* Run job number `job` by a team of `threads` threads. */
typedef ls_status crew_job(void *user, size_t job, size_t threads);

/* Run jobs 0 .. jobs - 1, at most `most` of them at a time, which share
 * `threads` threads. After a failure no further job starts; returned are the
 * failure of the first job in order that failed, and its sentence. Signals are
 * left to the calling thread, which waits. */
ls_status crew_run(size_t jobs, size_t threads, size_t most, crew_job *work,
                   void *user);

#endif
