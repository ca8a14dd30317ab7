/* SPDX-License-Identifier: MIT */
/*
 * temporary.h - a temporary file without a name.
 */
#ifndef LOCKSTEP_TEMPORARY_H
#define LOCKSTEP_TEMPORARY_H

#include "base/status.h"

/* Open an empty file for reading and writing, of which nothing is left when it
 * is closed, however the process ends: in the directory of `output` or, if that
 * is NULL, in the directory TMPDIR, else /tmp. */
ls_status temporary_open(const char *output, int *descriptor);

/* The directory of the second kind. */
const char *temporary_directory(void);

#endif
