/* SPDX-License-Identifier: MIT */
/*
 * result_file.h - a text file that appears complete.
 */
#ifndef LOCKSTEP_RESULT_FILE_H
#define LOCKSTEP_RESULT_FILE_H

#include <stdio.h>

#include "lockstep_tools.h"

/* A file that is written under another name first, and locked until then. All
 * 0: nothing to drop. */
struct result_file {
    const char *path;
    ls_output *output;
    FILE *out;
};

ls_status result_file_begin(const char *path, struct result_file *file);
/* Complete the file, or remove it when a write has failed. */
ls_status result_file_finish(struct result_file *file);
/* Remove what has been written; does nothing after result_file_finish(). */
void result_file_drop(struct result_file *file);

#endif
