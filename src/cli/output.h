/* SPDX-License-Identifier: MIT */
/*
 * output.h - check before the work begins whether an output may be written.
 */
#ifndef LOCKSTEP_OUTPUT_H
#define LOCKSTEP_OUTPUT_H

#include <stdbool.h>

#include "cli/parse.h"
#include "lockstep.h"

/* LS_EXISTS when path exists (unless force), is not a regular file, or its
 * directory is missing or not writable. LS_USAGE when it is the input (NULL:
 * none). */
ls_status output_check(const char *path, const char *input, bool force);

/* LS_USAGE when path is the file other ("": none), which the command reads,
 * too: --force is for old outputs. */
ls_status output_spare(const char *path, const char *other);

/* LS_USAGE when path is any file that the command reads: an argument, a config
 * file, the value of --init-from, --space, --like or --data, or, with a config,
 * of setting val. */
ls_status output_spare_inputs(const struct invocation *call,
                              const ls_config *config, const char *path);

/* The same for the output of a run, or of a study, and all files that are
 * written next to it. */
ls_status output_spare_run(const struct invocation *call,
                           const ls_config *config, const char *output,
                           bool study);

/* LS_USAGE when path does not end in ending, that of what is written. */
ls_status output_check_ending(const char *path, const char *ending,
                              const char *what);

/* "dir/higgs.h5" gives "higgs-model.h5"; path is [LS_PATH_SIZE]. */
ls_status output_default(const char *data, char *path);

/* Whether the file exists; LS_IO when that cannot be determined. */
ls_status output_find(const char *path, bool *found);

/* Most checkpoints of a run, and the path [LS_PATH_SIZE + 4] of the one that is
 * `number` saves older than the last. */
enum { CHECKPOINTS_MOST = 100 };
void output_checkpoint(const char *checkpoint, unsigned number, char *path);

/* Find the checkpoint or an older one: found is its path [LS_PATH_SIZE], or
 * "". */
ls_status output_find_checkpoint(const char *checkpoint, char *found);

/* Whether there is the file that cv and search keep next to an output until
 * they are done. */
ls_status output_find_study(const char *output, bool *found);

#endif
