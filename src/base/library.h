/* SPDX-License-Identifier: MIT */
/*
 * library.h - load shared libraries on demand: most runs need none, and save
 * their memory and start time.
 */
#ifndef LOCKSTEP_LIBRARY_H
#define LOCKSTEP_LIBRARY_H

#include <stddef.h>

#include "base/status.h"

/* Most functions of one library_load(). */
enum { LIBRARY_SYMBOLS = 8 };

/* Load the library `file`, a name for dlopen(), for the rest of the process,
 * and look up names (NULL-ended) into symbols [as many], written on success
 * only. LS_USAGE when the library or a function is missing; the sentence begins
 * with `what`, the feature that needs the library. Thread-safe. */
ls_status library_load(const char *what, const char *file,
                       const char *const *names, void **symbols);

#endif
