/* SPDX-License-Identifier: MIT */
/*
 * machines_threads.c - threads of a rank: several ranks of one machine may
 * share its CPUs.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/machine.h"
#include "engine/machines.h"

void machines_find_cpus(struct ls_machines *m)
{
    cpu_set_t mask;

    CPU_ZERO(&mask);
    m->about.cpus = sched_getaffinity(0, sizeof mask, &mask) == 0
                        ? (size_t)CPU_COUNT(&mask)
                        : 0;
    m->about.sharers = machines_alike(m, &mask, sizeof mask);
}

/* A number that was asked for is one of each rank. */
static bool is_asked(size_t asked)
{
    return asked > 0 || getenv("OMP_NUM_THREADS") ||
           getenv("SLURM_CPUS_PER_TASK");
}

ls_status machines_plan_threads(const struct ls_machines *m, size_t asked,
                                ls_thread_plan *plan)
{
    ls_status status = LS_OK;

    TRY(plan_threads(asked, plan));
    if (machines_count(m) == 1 || is_asked(asked) || m->about.sharers < 2)
        return LS_OK;
    plan->threads = plan->threads / m->about.sharers;
    if (plan->threads == 0)
        plan->threads = 1;
    snprintf(plan->reason, sizeof plan->reason, "%zu processes share %zu CPUs",
             m->about.sharers, plan->cpus);

done:
    return status;
}
