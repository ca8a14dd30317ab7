/* SPDX-License-Identifier: MIT */
/*
 * checkpoints.h - the checkpoints of a run on disk: their names, which of them
 * are kept, and which of them a run continues from.
 *
 * The newest checkpoint of model.h5 is model.ckpt.h5, the ones before are
 * model.ckpt.h5.1, model.ckpt.h5.2 and so on. At every moment, also after a
 * crash, each of these files is absent or complete.
 */
#ifndef LOCKSTEP_CHECKPOINTS_H
#define LOCKSTEP_CHECKPOINTS_H

#include "base/digest.h"
#include "base/settings.h"
#include "model/model.h"

/* Most checkpoints of a run: the last name ends in ".99". */
enum { CHECKPOINTS_MOST = 100 };

/* Size of a sentence about unusable checkpoints. */
enum { MODEL_FAULT_SIZE = 1024 };

/* "m.h5" gives "m.ckpt.h5". */
ls_status checkpoint_path(const char *output, char path[LS_PATH_SIZE]);

/* Path of a checkpoint `number` saves older than the one at path, for number 0
 * path itself. */
ls_status checkpoint_numbered(const char *path, size_t number,
                              char numbered[LS_PATH_SIZE]);

/* How checkpoint_write() treats the files that are there. */
struct checkpoint_rule {
    size_t keep;   /* checkpoints to keep, at least 1 */
    size_t before; /* the same of earlier saves, whose surplus is removed */
    int force;     /* replace a file at path that is not a checkpoint */
};

/*
 * Write a checkpoint, the two parts of model_file_parts(), to path. The one at
 * path becomes path.1, path.1 becomes path.2, and so on, unless the one at path
 * is damaged or unreadable, which is replaced. The new file is complete and
 * synced under a temporary name before any other file gets a new name: a save
 * that fails changes nothing. LS_EXISTS: path is another file, or an unreadable
 * one, and rule->force is 0, or it cannot be created; LS_IO: writing failed.
 */
ls_status checkpoint_write(const char *path, const struct digest_part parts[2],
                           const struct checkpoint_rule *rule);

/* The checkpoint that checkpoint_load_latest() has chosen. */
struct checkpoint_choice {
    char path[LS_PATH_SIZE];
    char fault[MODEL_FAULT_SIZE]; /* what is wrong with newer ones, or "" */
};

/*
 * Load the newest checkpoint of a run that can be used: the one at path or, if
 * that is absent, damaged or unreadable, path.1, path.2, ... LS_NO_INPUT when
 * none exists. After LS_NO_MEMORY, which is not a fault of a file, no older one
 * is tried.
 */
ls_status checkpoint_load_latest(const char *path, struct ls_model **model,
                                 struct training_state *state,
                                 struct checkpoint_choice *choice);

/* Find the newest file among the checkpoints, usable or not: found is its path,
 * or "". */
ls_status checkpoint_find(const char *path, char found[LS_PATH_SIZE]);

/* Remove the checkpoint at path and older ones: n names, at most
 * CHECKPOINTS_MOST. */
ls_status checkpoint_remove(const char *path, size_t n);

/* Read settings and data path of the checkpoint that checkpoint_load_latest()
 * chooses. */
ls_status checkpoint_config(const char *path, ls_config *config,
                            char data_path[LS_PATH_SIZE]);

#endif
