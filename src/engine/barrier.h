/* SPDX-License-Identifier: MIT */
/*
 * barrier.h - where the threads of a team wait for one another.
 *
 * A step of a small network lasts microseconds, so waiting begins with
 * spinning; but a thread whose partner lost its CPU to another process would
 * spin for a whole time slice, so after a while it sleeps. OpenMP's own
 * barrier does one or the other, as the environment says.
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
    size_t spins; /* looks before a thread sleeps */
    pthread_mutex_t mutex;
    pthread_cond_t turn;
};

/* For teams of up to `threads` on `cpus` processors: with fewer processors
 * than threads nobody spins for long. */
ls_status barrier_create(struct barrier *barrier, size_t threads, size_t cpus);
void barrier_destroy(struct barrier *barrier);

/* Return when all of the team have called. What any of them wrote before is
 * then seen by all. */
void barrier_wait(struct barrier *barrier, size_t team);

#endif
