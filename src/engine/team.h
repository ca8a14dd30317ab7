/* SPDX-License-Identifier: MIT */
/*
 * team.h - rank and size of the team, with or without OpenMP.
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

#ifdef _OPENMP
#include <omp.h>

static inline size_t team_rank(void)
{
    return (size_t)omp_get_thread_num();
}

/* Of the team that came, which may be smaller than the one asked for. */
static inline size_t team_size(void)
{
    return (size_t)omp_get_num_threads();
}

#else

static inline size_t team_rank(void)
{
    return 0;
}

static inline size_t team_size(void)
{
    return 1;
}

#endif
#endif
