/* SPDX-License-Identifier: MIT */
/*
 * thread_pool.h - a few threads beside the team of the engine, for tasks that
 * do not depend on one another: chunks to inflate, columns to turn, rows to
 * read ahead.
 *
 * POSIX threads, as importers need them also where OpenMP is off, and as the
 * team of the engine is not theirs. They take no signals. What a task computes
 * must not depend on the thread that takes it, nor on how many there are.
 */
#ifndef LOCKSTEP_THREAD_POOL_H
#define LOCKSTEP_THREAD_POOL_H

#include <stddef.h>

#include "base/status.h"

struct thread_pool;

/* Task number `task`, done by worker number `worker` < thread_pool_size(). */
typedef ls_status (*thread_pool_task)(void *user, size_t worker, size_t task);

/* Threads beside that of the caller of thread_pool_run(): threads - 1; fewer,
 * down to none, when the system has no more. */
ls_status thread_pool_create(size_t threads, struct thread_pool **pool);
/* Workers, the caller of thread_pool_run() among them; 1 of a pool without
 * threads. */
size_t thread_pool_size(const struct thread_pool *pool);
/* Do tasks 0 .. n-1; returns when all are done. After a failure the tasks not
 * yet begun are left out; the failure is the caller's. One thread at a time. */
ls_status thread_pool_run(struct thread_pool *pool, size_t n,
                          thread_pool_task task, void *user);
/* The same in two parts: the others begin, and the caller does something else
 * before it helps and waits. The caller may find a task that none has begun. */
void thread_pool_begin(struct thread_pool *pool, size_t n,
                       thread_pool_task task, void *user);
ls_status thread_pool_finish(struct thread_pool *pool);
void thread_pool_destroy(struct thread_pool *pool); /* NULL is allowed */

#endif
