/* SPDX-License-Identifier: MIT */
/*
 * machines_plugin.h - functions of a plugin for a library of MPI.
 */
#ifndef LOCKSTEP_MACHINES_PLUGIN_H
#define LOCKSTEP_MACHINES_PLUGIN_H

#include "engine/machines.h"

/* Begin MPI; NULL if that fails. Sets the ranks and the library of about. */
LS_API const struct machines_ops *lockstep_mpi_join(ls_machines_info *about,
                                                    void **self);

/* quit of the operations, which may be called before there are any. */
LS_API void lockstep_mpi_quit(void *self, int status);

#endif
