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

/* The same where a file cannot be created: LS_IO if the disk is full or fails,
 * otherwise LS_EXISTS. */
ls_status system_create_status(int error);

/* open(), read() and pread(), repeated when a signal interrupts them. */
int system_open(const char *path, int flags, mode_t mode);
ssize_t system_read(int fd, void *bytes, size_t size);
ssize_t system_read_at(int fd, void *bytes, size_t size, off_t at);
/* write() until all bytes are written: 0 or an error number. */
int system_write(int fd, const void *bytes, size_t size);

#endif
