/* SPDX-License-Identifier: MIT */
/*
 * output_file.h - an output that is locked while it is written, and appears
 * when it is complete.
 */
#ifndef LOCKSTEP_OUTPUT_FILE_H
#define LOCKSTEP_OUTPUT_FILE_H

#include "base/lock.h"

/* All 0: nothing to end. */
struct output_file {
    char target[LS_PATH_SIZE];    /* the path that is replaced */
    char temporary[LS_PATH_SIZE]; /* what is written; "" once it has its name */
    int force;
    struct ls_lock *lock;
};

/* Lock path and choose the temporary file, which the caller writes; give it its
 * name; remove it, unless it has its name, and release the lock. See
 * file_replace() for force and failures. */
ls_status output_file_begin(const char *path, int force,
                            struct output_file *output);
ls_status output_file_commit(struct output_file *output);
void output_file_end(struct output_file *output);

#endif
