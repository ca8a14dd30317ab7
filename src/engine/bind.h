/* SPDX-License-Identifier: MIT */
/*
 * bind.h - bind each thread of the team to a CPU while the team works.
 *
 * The kernel migrates threads; their memory stays where they first touched it.
 * Results do not depend on binding.
 */
#ifndef LOCKSTEP_BIND_H
#define LOCKSTEP_BIND_H

#include <stddef.h>

#include "base/status.h"

/* All zero: threads are not bound. */
struct binding {
    size_t threads;
    void *home; /* [threads] masks: the CPU of thread t */
    void *past; /* [threads] masks: CPUs of thread t before binding */
};

/*
 * kind: "none" or "cores". LS_USAGE when there are fewer CPUs than threads,
 * when OpenMP already binds threads, when the system does not allow it, and for
 * "cores" in a build without hwloc.
 */
ls_status bind_create(const char *kind, size_t threads,
                      struct binding *binding);
void bind_destroy(struct binding *binding);

/* Bind the calling thread to the CPU of thread t; restore its former CPUs.
 * Neither function allocates or fails: bind_create() has tried both. */
void bind_thread(struct binding *binding, size_t t);
void bind_leave(struct binding *binding, size_t t);

/* Choose the CPU of each thread: spread over packages, then over cores, then
 * over the CPUs of a core; threads of neighbouring ranks get neighbouring CPUs.
 * Only CPUs that the calling thread may use. */
ls_status bind_choose(size_t threads, unsigned *cpu);

/* Write "hwloc 2.9.0: 8 CPUs, 4 cores, 1 package, 1 NUMA node", counting those
 * that the calling thread may use. */
ls_status bind_describe(char *text, size_t size);

#endif
