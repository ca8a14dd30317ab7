/* SPDX-License-Identifier: MIT */
/*
 * h5_helper.h - find and start lockstep-hdf5, the program that parses HDF5.
 */
#ifndef LOCKSTEP_H5_HELPER_H
#define LOCKSTEP_H5_HELPER_H

#include <sys/types.h>

#include "base/status.h"

/* Where it is, for messages in path: LOCKSTEP_HDF5_HELPER, next to this
 * library, or where it was to be installed. */
const char *h5_helper_path(char path[LS_PATH_SIZE]);

/* Start it with its end of a socket; name: the file, for messages. LS_USAGE if
 * it is not there, LS_NO_MEMORY, LS_IO. */
ls_status h5_helper_start(const char *name, int socket, pid_t *pid);

#endif
