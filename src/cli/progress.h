/* SPDX-License-Identifier: MIT */
/*
 * progress.h - progress of a run, on standard error.
 *
 * On a terminal a bar with the time left, and on a wide one a curve of the loss
 * of the epochs so far (of the rows held out, if there are any), elsewhere
 * whole lines: the first, the best and the last epoch, one in 30 seconds of the
 * others, and within an epoch one after 30 seconds without any. The clock
 * affects the display only, never the result.
 */
#ifndef LOCKSTEP_PROGRESS_H
#define LOCKSTEP_PROGRESS_H

#include <stdbool.h>

#include "lockstep.h"

enum { PROGRESS_LINE = 400, PROGRESS_CURVE = 512 };

struct progress {
    bool bar, lines, blocks, verbose;
    double curve[PROGRESS_CURVE]; /* losses of the last epochs */
    size_t n_curve;
    double last_line;  /* time of the last line */
    double last_epoch; /* time of an epoch's last line, or 0 */
    /* called for each epoch, too, if not NULL */
    void (*also)(void *user, const ls_epoch *epoch);
    void *also_user;
    char best[PROGRESS_LINE], last[PROGRESS_LINE]; /* lines not shown yet */
};

/* how: "auto", "bar", "plain", "none". */
struct progress progress_start(const char *how, bool quiet, bool verbose);

/* Print the lines of the best and the last epoch unless printed before. */
void progress_finish(struct progress *progress);

/* Callbacks that update progress, which must outlive them. */
ls_callbacks progress_callbacks(struct progress *progress);

#endif
