/* SPDX-License-Identifier: MIT */
/**
 * @file lockstep_machines.h
 * Training on several machines: programs that mpirun or srun starts.
 *
 * The same calls in every process, in the same order:
 *
 *     ls_machines *machines = NULL;
 *     ls_machines_join(600, NULL, NULL, &machines); // NULL: not by MPI
 *     ls_config_set_machines(config, machines);
 *     ...                                           // as on one machine
 *     ls_machines_leave(machines, LS_OK, "");
 *
 * The parameters are the same bits for any number of processes. Rank 0 alone
 * writes files. The library is not linked with MPI: what ls_machines_join()
 * needs is loaded by it.
 */
#ifndef LOCKSTEP_MACHINES_API_H
#define LOCKSTEP_MACHINES_API_H

#include "lockstep.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The processes of a run. */
typedef struct ls_machines ls_machines;

/** This process among them. */
typedef struct ls_machines_info {
    size_t rank, n;             /**< this one, from 0, of so many */
    size_t local_rank, local_n; /**< the same of those on this host */
    size_t cpus, sharers;       /**< CPUs that it may run on, and how many
                                     processes may run on just these */
    const char *host;           /**< name of this machine */
    const char *library;        /**< the MPI in use, with its version */
} ls_machines_info;

/** Called by another thread when a process has not answered for too long: rank,
 * host and what was waited for. The process ends with exit status 76 (LS_PEER)
 * after it returns. */
typedef void ls_machines_lost(void *user, const char *sentence);

/** What the environment tells of this process, before it joins others: its
 * number among those that mpirun, mpiexec or srun has started, from 0, how many
 * these are, 0 if that is unknown, and its number among those on this host.
 * Without a launcher, or with LOCKSTEP_MPI=none, 0 of 1, and 0.
 * @return whether there is a launcher. Loads no MPI. */
LS_API int ls_machines_launched(size_t *rank, size_t *n, size_t *local_rank);

/**
 * Join the processes that mpirun, mpiexec or srun has started together with
 * this one; *machines is NULL if none of them has started it. The environment
 * tells: OMPI_COMM_WORLD_SIZE or PMIX_RANK (Open MPI), PMI_SIZE (MPICH), of
 * these rather one with several processes; LOCKSTEP_MPI=ompi, mpich or none
 * decides otherwise. No MPI is loaded for a
 * single process. Call from the main thread, once, and use the object from that
 * thread. Waits for the others as ls_machines_watch() has it, which then
 * begins.
 * @return LS_USAGE if the library was built without that MPI, or if the
 *   launcher is of another one.
 */
LS_CALL ls_machines_join(double seconds, ls_machines_lost *lost, void *user,
                         ls_machines **machines);

/** Facts, valid as long as the object. */
LS_API const ls_machines_info *ls_machines_about(const ls_machines *machines);

/** Wait at most `seconds` for other processes, from now on; 0: for ever. */
LS_CALL ls_machines_watch(ls_machines *machines, double seconds,
                          ls_machines_lost *lost, void *user);

/** Trainers created and tables opened with config are of these processes, or,
 * with NULL, of this one alone. Borrows machines. */
LS_API void ls_config_set_machines(ls_config *config, ls_machines *machines);

/** Agree on the end: the status of the first process that failed, with
 * ls_last_error() if that is another one; LS_STOPPED only if none failed
 * otherwise. sentence: about the failure of this process. Frees machines; NULL:
 * returns status. */
LS_CALL ls_machines_leave(ls_machines *machines, ls_status status,
                          const char *sentence);

#ifdef __cplusplus
}
#endif

#endif
