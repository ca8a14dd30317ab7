/* SPDX-License-Identifier: MIT */
/*
 * api_struct.h - structs that the caller provides, and that may be of an older
 * or newer header than this library.
 *
 * Their first member is `size`, the bytes that the caller knows of. They grow
 * at their end only.
 */
#ifndef LOCKSTEP_API_STRUCT_H
#define LOCKSTEP_API_STRUCT_H

#include "base/status.h"

/* Bytes of a struct up to a member: the last one of its first release. */
#define STRUCT_UP_TO(type, member) \
    (offsetof(type, member) + sizeof((type *)NULL)->member)

/* LS_USAGE when size is not set: below the first release, or beyond reason. */
ls_status struct_check(const void *theirs, const char *name, size_t first);

/* Write ours [size] to what the caller knows of it; the rest is 0. */
void struct_give(void *theirs, const void *ours, size_t size);

/* Read what the caller knows of it into ours [size]; the rest is 0. */
void struct_take(void *ours, const void *theirs, size_t size);

#endif
