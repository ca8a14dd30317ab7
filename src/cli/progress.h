/* SPDX-License-Identifier: MIT */
/*
 * progress.h - a run as it goes, on standard error.
 *
 * On a terminal a bar with the time left, elsewhere whole lines: the first, the
 * best and the last epoch, of those between one in 30 seconds, and within an
 * epoch one whenever there was none for 30 seconds. The clock decides what is
 * shown, and never what is computed.
 */
#ifndef LOCKSTEP_PROGRESS_H
#define LOCKSTEP_PROGRESS_H

#include <stdbool.h>

#include "lockstep.h"

enum { PROGRESS_LINE = 400 };

struct progress {
    bool bar, lines, blocks, verbose;
    double last_line;  /* when a line was printed */
    double last_epoch; /* when that of an epoch was, or 0 */
    char best[PROGRESS_LINE], last[PROGRESS_LINE]; /* lines not shown yet */
};

/* how: "auto", "bar", "plain", "none". */
struct progress progress_start(const char *how, bool quiet, bool verbose);

/* Show the lines of the best and the last epoch, if they were not. */
void progress_finish(struct progress *progress);

/* Callbacks that show it; progress must live as long as they are used. */
ls_callbacks progress_callbacks(struct progress *progress);

#endif
