/* SPDX-License-Identifier: MIT */
/*
 * team.h - a team of threads, with or without OpenMP.
 *
 * The only layer that knows of threads is this folder; everything below gets a
 * range and a worker.
 */
#ifndef LOCKSTEP_TEAM_H
#define LOCKSTEP_TEAM_H

#include <stddef.h>

#include "base/status.h"

/* LS_NO_MEMORY when this process cannot start that many threads. OpenMP itself
 * would end the process. */
ls_status team_check(size_t threads);

/* What thread `rank` of a team does. The team that came may be smaller than the
 * one asked for. */
typedef void team_work(void *user, size_t rank, size_t team);

/* The one place where a team comes together: all do it, and end together. */
void team_run(size_t threads, team_work *work, void *user);

#endif
