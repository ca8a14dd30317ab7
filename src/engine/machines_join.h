/* SPDX-License-Identifier: MIT */
/*
 * machines_join.h - join the processes that a launcher of MPI has started.
 */
#ifndef LOCKSTEP_MACHINES_JOIN_H
#define LOCKSTEP_MACHINES_JOIN_H

#include "engine/machines.h"

/* mpi: "ompi", "mpich", or NULL: started alone; n: processes, 0 = unknown;
 * rank: this one, local_rank: among those of this host. */
struct launch {
    const char *mpi;
    uint64_t n, rank, local_rank;
};

/* What the environment, as find() has it, tells of the launcher. */
struct launch machines_launch(const char *(*find)(const char *name));

/* The same of the environment of this process. */
struct launch machines_launched(void);

/* Implements ls_machines_join(). */
ls_status machines_join(double seconds, ls_machines_lost *lost, void *user,
                        struct ls_machines **machines);

#endif
