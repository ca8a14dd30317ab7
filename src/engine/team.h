/* SPDX-License-Identifier: MIT */
/*
 * team.h - a team of threads, with or without OpenMP.
 *
 * Only this folder knows of threads; functions below it get a range and a
 * worker.
 */
#ifndef LOCKSTEP_TEAM_H
#define LOCKSTEP_TEAM_H

#include <stddef.h>

#include "base/status.h"

/* LS_NO_MEMORY when this process cannot start `threads` threads. OpenMP itself
 * would end the process. */
ls_status team_check(size_t threads);

/* Work of thread `rank`. `team` may be smaller than the number of threads
 * requested. */
typedef void team_work(void *user, size_t rank, size_t team);

/* Run work on all threads of a team; return when all have finished. The only
 * parallel region. */
void team_run(size_t threads, team_work *work, void *user);

#endif
