/* SPDX-License-Identifier: MIT */
/*
 * bind.h - each thread of the team to a CPU of its own, while the team works.
 *
 * The kernel moves threads about; their memory stays where they first touched
 * it. The result does not depend on it.
 */
#ifndef LOCKSTEP_BIND_H
#define LOCKSTEP_BIND_H

#include <stddef.h>

#include "base/status.h"

/* All zero: threads go where the kernel wants them. */
struct binding {
    size_t threads;
    void *home; /* [threads] masks: the CPU of thread t */
    void *past; /* [threads] masks: where thread t was before */
};

/*
 * kind "none" or "cores". LS_USAGE when there are fewer CPUs than threads, when
 * OpenMP binds them already, when the system does not allow it, and for
 * "cores" in a build without hwloc.
 */
ls_status bind_create(const char *kind, size_t threads,
                      struct binding *binding);
void bind_destroy(struct binding *binding);

/* The calling thread goes to the CPU of thread t, and back to all the CPUs that
 * it had. Nothing is allocated and nothing fails: bind_create() has tried. */
void bind_thread(struct binding *binding, size_t t);
void bind_leave(struct binding *binding, size_t t);

/* The CPU of each thread: spread over packages, then over cores, then over the
 * CPUs of a core; neighbours in rank are neighbours on the machine. Only CPUs
 * that the calling thread may use. */
ls_status bind_choose(size_t threads, unsigned *cpu);

/* "hwloc 2.9.0: 8 CPUs, 4 cores, 1 package, 1 NUMA node", of those that may be
 * used. */
ls_status bind_describe(char *text, size_t size);

#endif
