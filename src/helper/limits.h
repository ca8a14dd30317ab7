/* SPDX-License-Identifier: MIT */
/*
 * limits.h - memory and computing time of this process, by the size of the file
 * and of the data that are asked for.
 */
#ifndef LOCKSTEP_HELPER_LIMITS_H
#define LOCKSTEP_HELPER_LIMITS_H

#include "hdf5/h5.h"

/* Start with the share of a file of `size` bytes. The end of the time ends the
 * process, by SIGPROF. */
void limits_begin(uint64_t size);
/* More time for `bytes` of data, decoded or searched. */
void limits_add_time(uint64_t bytes);
/* Memory for `bytes` besides the share of the file, until the next call. */
void limits_set_room(uint64_t bytes);
/* Why memory has run out: MiB of the limit, or 0 if the limit is not of this
 * file. */
uint64_t limits_of_memory(void);

#endif
