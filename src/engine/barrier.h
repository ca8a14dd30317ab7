/* SPDX-License-Identifier: MIT */
/*
 * barrier.h - barrier for the threads of a team.
 *
 * A step of a small network lasts microseconds, so a waiting thread spins
 * first; but if another thread lost its CPU to another process, spinning would
 * last a whole time slice, so after a while the thread sleeps. OpenMP's own
 * barrier does one or the other, depending on the environment.
 */
#ifndef LOCKSTEP_BARRIER_H
#define LOCKSTEP_BARRIER_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/status.h"

struct barrier {
    _Alignas(64) atomic_size_t arrived; /* in this round */
    _Alignas(64) atomic_size_t round;
    _Alignas(64) atomic_size_t sleepers;
    size_t spins; /* checks before a thread sleeps */
    pthread_mutex_t mutex;
    pthread_cond_t turn;
};

/* For teams of up to `threads` on `cpus` processors: with fewer processors than
 * threads, threads spin only briefly. */
ls_status barrier_create(struct barrier *barrier, size_t threads, size_t cpus);
void barrier_destroy(struct barrier *barrier);

/* Return when all threads of the team have called. Each thread then sees all
 * earlier writes of the others. */
void barrier_wait(struct barrier *barrier, size_t team);

#endif
