/* SPDX-License-Identifier: MIT */
/*
 * library.h - shared libraries that are loaded when they are wanted: most runs
 * never want them, and pay neither their memory nor their start.
 */
#ifndef LOCKSTEP_LIBRARY_H
#define LOCKSTEP_LIBRARY_H

#include <stddef.h>

#include "base/status.h"

/* Functions that are asked for at most. */
enum { LIBRARY_SYMBOLS = 8 };

/* The addresses of some functions of the library in `file`, a name as the
 * loader takes it; it stays loaded. names ends with NULL; symbols [as many],
 * written on success only. LS_USAGE when it cannot be had, in a sentence that
 * begins with `what`, who asked for it. Threads may do it at once. */
ls_status library_load(const char *what, const char *file,
                       const char *const *names, void **symbols);

#endif
