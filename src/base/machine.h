/* SPDX-License-Identifier: MIT */
/*
 * machine.h - CPUs, memory and names of this machine and job.
 */
#ifndef LOCKSTEP_MACHINE_H
#define LOCKSTEP_MACHINE_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "lockstep_tools.h"

/* Sources of the facts: root is a prefix of /proc and /sys ("" on a real
 * machine), environ is searched for OMP_NUM_THREADS and SLURM_CPUS_PER_TASK,
 * cpus is the size of the affinity mask (0 = ask the kernel). Tests simulate
 * machines. */
struct machine {
    const char *root;
    char *const *environ;
    size_t cpus;
};

/* Choose the threads of a run, as ls_plan_threads() documents, on this machine
 * or on `machine`. Leaves plan->size unchanged. */
ls_status plan_threads(size_t asked, ls_thread_plan *plan);
ls_status machine_plan_threads(const struct machine *machine, size_t asked,
                               ls_thread_plan *plan);

/* Bytes that may still be used: MemAvailable, at most the cgroup limit. 0 when
 * unknown. */
uint64_t machine_memory(const struct machine *machine);

/* Resident memory of this process in bytes; 0 when unknown. */
uint64_t machine_resident(const struct machine *machine);

/* CPU: "model name" (Arm: implementer and part, else from uname); host name;
 * UTC time "2026-01-31T12:00:00Z". */
void machine_cpu_of(const struct machine *machine, char *text, size_t size);
void machine_cpu(char *text, size_t size);
void machine_host(char *text, size_t size);
void machine_utc(char *text, size_t size);

/* Seconds of the monotonic clock. */
double machine_seconds(void);

#endif
