/* SPDX-License-Identifier: MIT */
/*
 * file.h - whole files: read, put in place so that a crash never shows half
 * of one, and lock against other processes.
 */
#ifndef LOCKSTEP_FILE_H
#define LOCKSTEP_FILE_H

#include <stddef.h>

#include "base/digest.h"
#include "base/status.h"

/* The whole of a regular file (no directory, FIFO or device); free with
 * mem_free(). LS_NO_INPUT when it does not exist or cannot be opened. */
ls_status file_read(const char *path, void **bytes, size_t *size);

/* The first size - 1 bytes of a file as a text; "" if it cannot be read. For
 * /proc and /sys, whose files do not know their length. */
void file_head(const char *path, char *text, size_t size);

/*
 * Make path a file of the parts one after the other. At any moment, also
 * after a crash, path holds the old file or the new one, whole: it is written
 * as .NAME.tmp in the same directory, synced and renamed. A symbolic link is
 * followed. Two at a time on one path need file_lock().
 * LS_EXISTS: it is there and force is 0, or it cannot be created; LS_IO: it
 * cannot be written (the temporary file is removed).
 */
ls_status file_replace(const char *path, const struct digest_part *parts,
                       size_t n_parts, int force);

/* The same for a file that is written piece by piece by somebody else: begin
 * gives the path to be replaced and the temporary one beside it (LS_PATH_SIZE
 * each), commit syncs the temporary file and renames it. */
ls_status file_begin(const char *path, int force, char *target,
                     char *temporary);
ls_status file_commit(const char *temporary, const char *target, int force);

/* Lock .NAME.lock beside path, with pid and host in it. LS_EXISTS when
 * another process, or another fd of this one, has it. The lock ends with the
 * process. Where the file system has no locks, it is granted to all. */
ls_status file_lock(const char *path, int *fd);
/* Remove the lock file. fd < 0 is allowed. */
void file_unlock(const char *path, int fd);

/* LS_USAGE unless a file of that name may be HDF5: "s.npy" names NPY. */
ls_status file_check_hdf5_name(const char *path);

/* "dir/name" and ".tmp" give "dir/.name.tmp" in beside [LS_PATH_SIZE]. */
ls_status file_beside(const char *path, const char *suffix, char *beside);

#endif
