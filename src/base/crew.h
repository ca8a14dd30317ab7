/* SPDX-License-Identifier: MIT */
/*
 * crew.h - a few threads beside the team of the engine, for tasks that do not
 * depend on one another: chunks to inflate, columns to turn.
 *
 * What a task computes must not depend on the thread that takes it, nor on how
 * many there are.
 */
#ifndef LOCKSTEP_CREW_H
#define LOCKSTEP_CREW_H

#include <stddef.h>

#include "base/status.h"

struct crew;

/* Task number `task`, done by worker number `worker` < crew_size(). */
typedef ls_status (*crew_task)(void *user, size_t worker, size_t task);

/* Threads beside that of the caller of crew_run(): threads - 1; fewer, down to
 * none, when the system has no more. */
ls_status crew_create(size_t threads, struct crew **crew);
/* Workers, the caller of crew_run() among them. */
size_t crew_size(const struct crew *crew);
/* Do tasks 0 .. n-1; returns when all are done. After a failure the tasks not
 * yet begun are left out; the failure is the caller's. One thread at a time. */
ls_status crew_run(struct crew *crew, size_t n, crew_task task, void *user);
void crew_destroy(struct crew *crew); /* NULL is allowed */

#endif
