/* SPDX-License-Identifier: MIT */
/*
 * run_lock.c - the lock on all files that a training run writes.
 *
 * Two outputs may share a checkpoint ("m" and "m.h5" do), or one be the
 * checkpoint of the other: so each file of a run is locked, not its output
 * alone.
 */
#include "model/run_lock.h"

#include "model/checkpoints.h"

ls_status run_lock_take(const char *output, struct ls_lock **lock)
{
    char checkpoint[LS_PATH_SIZE], older[LS_PATH_SIZE];
    const char *const paths[LOCK_MOST] = {output, checkpoint, older};
    ls_status status = LS_OK;

    TRY(checkpoint_path(output, checkpoint));
    TRY(checkpoint_numbered(checkpoint, CHECKPOINTS_MOST - 1, older));
    TRY(checkpoint_numbered(checkpoint, 1, older));
    TRY(lock_take(paths, LOCK_MOST, lock));
done:
    return status;
}

ls_status output_lock(const char *path, int is_run, struct ls_lock **lock)
{
    struct ls_lock *made = NULL;
    ls_status status = LS_OK;

    TRY(is_run ? run_lock_take(path, &made) : lock_take(&path, 1, &made));
    lock_claim(made);
    *lock = made;
done:
    return status;
}
