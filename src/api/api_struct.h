/* SPDX-License-Identifier: MIT */
/*
 * api_struct.h - structs provided by the caller, who may have compiled with an
 * older or newer header than this library.
 *
 * Their first member is `size`, the caller's sizeof. They grow at their end
 * only.
 */
#ifndef LOCKSTEP_API_STRUCT_H
#define LOCKSTEP_API_STRUCT_H

#include "base/status.h"

/* Bytes of a struct up to and with member: the last one of its first
 * release. */
#define STRUCT_UP_TO(type, member) \
    (offsetof(type, member) + sizeof((type *)NULL)->member)

/* LS_USAGE when size is not set: smaller than in the first release, or absurdly
 * large. */
ls_status struct_check(const void *theirs, const char *name, size_t first);

/* Copy ours [size] to the members that the caller's header has; zero any
 * others. */
void struct_give(void *theirs, const void *ours, size_t size);

/* Copy the members that the caller's header has to ours [size]; zero the
 * others. */
void struct_take(void *ours, const void *theirs, size_t size);

#endif
