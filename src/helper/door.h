/* SPDX-License-Identifier: MIT */
/*
 * door.h - what this process can no longer do, whatever a file makes HDF5 do.
 */
#ifndef LOCKSTEP_HELPER_DOOR_H
#define LOCKSTEP_HELPER_DOOR_H

#include <stdbool.h>

/* No file is written, created or renamed, no program and no thread started, no
 * other process or machine reached. Files can be opened for reading. with_code:
 * a filter may load a library and start threads. */
void door_shut(bool with_code);
/* No file is opened any more. */
void door_lock(void);

#endif
