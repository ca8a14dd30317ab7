/* SPDX-License-Identifier: MIT */
/*
 * file.h - whole files: read, and put in place so that a crash never shows
 * half of one.
 */
#ifndef LOCKSTEP_FILE_H
#define LOCKSTEP_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/digest.h"
#include "base/status.h"

/* The whole of a regular file (no directory, FIFO or device); free with
 * mem_free(). LS_NO_INPUT when it does not exist or cannot be opened. */
ls_status file_read(const char *path, void **bytes, size_t *size);

/* Whether there is anything at path; a link that leads nowhere is nothing.
 * LS_IO when that cannot be told: then it must not count as absent. */
ls_status file_find(const char *path, bool *found);

/* The failure of opening a file to read it: LS_NO_INPUT when it is not there or
 * must not be read, LS_NO_MEMORY without room for it, else LS_IO. */
ls_status file_fail_open(const char *path, int error);

/* The first size - 1 bytes of a file as a text; "" if it cannot be read. For
 * /proc and /sys, whose files do not know their length. */
void file_head(const char *path, char *text, size_t size);

/*
 * Make path a file of the parts one after the other. At any moment, also
 * after a crash, path holds the old file or the new one, whole: it is written
 * as .NAME.tmp in the same directory, synced and renamed. A symbolic link is
 * followed. Two at a time on one path need lock_take().
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

/* LS_USAGE unless a file of that name may be HDF5: "s.npy" names NPY. */
ls_status file_check_hdf5_name(const char *path);

/* "dir/name" and ".tmp" give "dir/.name.tmp" in beside [LS_PATH_SIZE]. */
ls_status file_beside(const char *path, const char *suffix, char *roles);

#endif
