/* SPDX-License-Identifier: MIT */
/*
 * machine.h - what this machine and this job grant: CPUs, memory, names.
 */
#ifndef LOCKSTEP_MACHINE_H
#define LOCKSTEP_MACHINE_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "lockstep_tools.h"

/* Where the facts come from: root is put before /proc and /sys ("" on a real
 * machine), environ is searched for OMP_NUM_THREADS and SLURM_CPUS_PER_TASK,
 * cpus is the size of the affinity mask (0 = ask the kernel). Tests put up
 * machines that are not there. */
struct machine {
    const char *root;
    char *const *environ;
    size_t cpus;
};

/* Threads for a run on this machine, as ls_plan_threads() says; on that
 * machine. size is left alone. */
ls_status plan_threads(size_t asked, ls_thread_plan *plan);
ls_status machine_plan_threads(const struct machine *machine, size_t asked,
                               ls_thread_plan *plan);

/* Bytes that may still be used: MemAvailable, cut to the cgroup limit. 0 when
 * unknown. */
uint64_t machine_memory(const struct machine *machine);

/* Bytes of memory that this process has in use; 0 when unknown. */
uint64_t machine_resident(const struct machine *machine);

/* "model name" of the CPU (Arm: its implementer and part, else what uname
 * says), host name, UTC time "2026-01-31T12:00:00Z". */
void machine_cpu_of(const struct machine *machine, char *text, size_t size);
void machine_cpu(char *text, size_t size);
void machine_host(char *text, size_t size);
void machine_utc(char *text, size_t size);

/* Seconds of a clock that never goes back. */
double machine_seconds(void);

#endif
