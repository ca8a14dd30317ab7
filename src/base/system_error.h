/* SPDX-License-Identifier: MIT */
/*
 * system_error.h - error numbers of the system (errno) as sentences and
 * statuses, and calls that a signal does not cut short.
 */
#ifndef LOCKSTEP_SYSTEM_ERROR_H
#define LOCKSTEP_SYSTEM_ERROR_H

#include <sys/types.h>

#include "base/status.h"

/* Description of an error number. For a limit of open files it names the limit
 * and how to raise it. Valid until the next call of the same thread. */
const char *system_text(int error);

/* The status of an error number: LS_NO_MEMORY if memory or open files are
 * lacking, which is no fault of the file; otherwise `usual`. */
ls_status system_status(int error, ls_status usual);

/* open() and read(), repeated when a signal interrupts them. */
int system_open(const char *path, int flags, mode_t mode);
ssize_t system_read(int fd, void *bytes, size_t size);
/* write() until all bytes are written: 0 or an error number. */
int system_write(int fd, const void *bytes, size_t size);

#endif
