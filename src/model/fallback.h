/* SPDX-License-Identifier: MIT */
/*
 * fallback.h - a second place for the last checkpoint of a run, for a disk that
 * stays full: a directory that several runs may share.
 *
 * The checkpoint of m.h5 is there m-<run>.ckpt.h5, with the identity of the
 * run, so that no run replaces the file of another. A run continues from it
 * only if the file belongs to it: by this identity or, if the first place has
 * no checkpoint at all, by the path of the first place, which the file holds.
 */
#ifndef LOCKSTEP_FALLBACK_H
#define LOCKSTEP_FALLBACK_H

#include "model/checkpoints.h"

/* Make the identity of a new run, of random numbers of the system. */
ls_status run_identity(char run[RUN_ID_SIZE]);

/* Path from the root of a checkpoint, whose directory must exist. */
ls_status checkpoint_home(const char *path, char home[LS_PATH_SIZE]);

/* Path in the directory `place` of the checkpoint of a run whose first place is
 * path. */
ls_status fallback_path(const char *place, const char *path, const char *run,
                        char fallback[LS_PATH_SIZE]);

/*
 * Choose the checkpoint from which the run of the checkpoint path continues:
 * path, whose older ones are found from it, or the one in `place` if that is
 * newer. place NULL or "": the directory of setting save-fallback in the
 * checkpoint at path, if any. found: "" if there is no checkpoint at all.
 * LS_BAD_DATA or LS_IO if a file in `place` cannot be read, and may be newer;
 * LS_EXISTS if several runs with this path have left one, and nothing tells
 * which is wanted.
 */
ls_status checkpoint_newest(const char *path, const char *place,
                            char found[LS_PATH_SIZE]);

/* Whether path is that of a checkpoint with this state in a second place. */
bool fallback_is(const char *path, const struct training_state *state);

/* Remove what runs with this path have left in place. */
ls_status fallback_remove(const char *path, const char *place);

#endif
