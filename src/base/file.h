/* SPDX-License-Identifier: MIT */
/*
 * file.h - read whole files, and replace them atomically.
 */
#ifndef LOCKSTEP_FILE_H
#define LOCKSTEP_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/digest.h"
#include "base/status.h"

/* Read a whole regular file (not a directory, FIFO or device); free bytes with
 * mem_free(). LS_NO_INPUT when path does not exist or cannot be opened. */
ls_status file_read(const char *path, void **bytes, size_t *size);

/* Receives the bytes [n] of a file of `size` bytes that begin at byte `at`. */
typedef ls_status file_piece(void *user, const void *bytes, size_t n, size_t at,
                             size_t size);
/* Pass a whole regular file, which is not empty, to piece: from its beginning,
 * 1 MiB at a time. Statuses as of file_read(), or that of piece. */
ls_status file_visit(const char *path, file_piece *piece, void *user);

/* Whether path exists; a dangling symbolic link does not. LS_IO when the answer
 * is unknown: path must then not count as absent. */
ls_status file_find(const char *path, bool *found);

/* Fail for errno `error` of opening path for reading: LS_NO_INPUT when path is
 * absent or not permitted, LS_NO_MEMORY, else LS_IO. */
ls_status file_fail_open(const char *path, int error);

/* Read the first size - 1 bytes of a file as text; "" if it cannot be read. For
 * /proc and /sys, whose files report no length. */
void file_head(const char *path, char *text, size_t size);

/*
 * Replace path by a file of the concatenated parts. At any moment, also after a
 * crash, path holds the whole old file or the whole new one: the new file is
 * written as .NAME.tmp in the same directory, synced and renamed. A symbolic
 * link is followed. Concurrent calls for one path need lock_take(). LS_EXISTS:
 * path exists and force is 0, or path cannot be created; LS_IO: writing failed
 * (the temporary file is removed).
 */
ls_status file_replace(const char *path, const struct digest_part *parts,
                       size_t n_parts, int force);

/* file_replace() for a file that the caller writes: file_begin() gives the path
 * to replace and the temporary path next to it (LS_PATH_SIZE each),
 * file_commit() syncs the temporary file and renames it. */
ls_status file_begin(const char *path, int force, char *target,
                     char *temporary);
ls_status file_commit(const char *temporary, const char *target, int force);

/* Remove a temporary file that is not committed. */
void file_drop(const char *temporary);
/* The steps of file_replace() after file_begin(), for a caller with work in
 * between: write and sync the temporary file, which is removed on failure (path
 * is for messages); rename it and sync the directory. */
ls_status file_write(const char *path, const char *temporary,
                     const struct digest_part *parts, size_t n_parts);
ls_status file_put_in_place(const char *temporary, const char *target);

/* LS_USAGE when the extension of path names another format: "s.npy" is NPY. */
ls_status file_check_hdf5_name(const char *path);

/* "dir/name" and ".tmp" give "dir/.name.tmp" in hidden [LS_PATH_SIZE]. */
ls_status file_beside(const char *path, const char *suffix, char *hidden);

#endif
