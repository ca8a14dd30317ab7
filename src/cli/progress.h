/* SPDX-License-Identifier: MIT */
/*
 * progress.h - a run as it goes, on standard error.
 *
 * On a terminal a bar with the time left, elsewhere whole lines: one for each
 * epoch, and within an epoch at most one in 30 seconds.
 */
#ifndef LOCKSTEP_PROGRESS_H
#define LOCKSTEP_PROGRESS_H

#include <stdbool.h>

#include "lockstep.h"

struct progress {
    bool bar, lines, blocks, verbose;
    double last_line; /* when a line was printed */
};

/* how: "auto", "bar", "plain", "none". */
struct progress progress_start(const char *how, bool quiet, bool verbose);

/* Callbacks that show it; progress must live as long as they are used. */
ls_callbacks progress_callbacks(struct progress *progress);

#endif
