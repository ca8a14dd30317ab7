/* SPDX-License-Identifier: MIT */
/*
 * thread_start.h - a thread beside the team of the engine.
 */
#ifndef LOCKSTEP_THREAD_START_H
#define LOCKSTEP_THREAD_START_H

#include <pthread.h>

/* pthread_create(), its result too, of a thread that takes no signals: they
 * are the main thread's. */
int thread_start(pthread_t *thread, void *(*run)(void *user), void *user);

#endif
