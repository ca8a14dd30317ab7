/* SPDX-License-Identifier: MIT */
/*
 * thread_pool.h - a pool of threads, apart from the team of the engine, for
 * independent tasks: chunks to inflate, columns to transpose, rows to read
 * ahead.
 *
 * POSIX threads, because importers need them without OpenMP too, and outside of
 * the engine. The threads block all signals. The result of a task must not
 * depend on the thread that runs it or on the number of threads.
 */
#ifndef LOCKSTEP_THREAD_POOL_H
#define LOCKSTEP_THREAD_POOL_H

#include <stddef.h>

#include "base/status.h"

struct thread_pool;

/* Run task number `task` on worker number `worker` < thread_pool_size(). */
typedef ls_status (*thread_pool_task)(void *user, size_t worker, size_t task);

/* Create threads - 1 threads, as the caller of thread_pool_run() is one worker;
 * fewer, down to none, when the system has no more. */
ls_status thread_pool_create(size_t threads, struct thread_pool **pool);
/* Number of workers, including the caller of thread_pool_run(). */
size_t thread_pool_size(const struct thread_pool *pool);
/* Run tasks 0 .. n-1 and wait for all. After a failure no further task starts,
 * and the failure is returned. Called by one thread at a time. */
ls_status thread_pool_run(struct thread_pool *pool, size_t n,
                          thread_pool_task task, void *user);
/* thread_pool_run() in two parts: after begin the other workers run tasks while
 * the caller does something else; finish runs remaining tasks and waits. */
void thread_pool_begin(struct thread_pool *pool, size_t n,
                       thread_pool_task task, void *user);
ls_status thread_pool_finish(struct thread_pool *pool);
void thread_pool_destroy(struct thread_pool *pool); /* NULL is allowed */

#endif
