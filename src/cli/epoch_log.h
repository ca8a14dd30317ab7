/* SPDX-License-Identifier: MIT */
/*
 * epoch_log.h - a line for each epoch of a run, as CSV or JSON lines.
 */
#ifndef LOCKSTEP_EPOCH_LOG_H
#define LOCKSTEP_EPOCH_LOG_H

#include <stdbool.h>
#include <stdio.h>

#include "lockstep.h"
#include "lockstep_measure.h"

struct epoch_log {
    char path[LS_PATH_SIZE];
    FILE *file; /* NULL: there is no log */
    bool json, begun, failed;
    size_t layers; /* of the figures of --diagnose, 0 without */
    char *header;  /* first line of CSV, with its end */
};

/* Check the name before any data are read: LS_USAGE for another ending,
 * LS_EXISTS as output_check(). input: a file that must not be overwritten. */
ls_status epoch_log_check(const char *path, const char *input, bool may_exist);

/* Open the log. goes_on: a log that is there is continued; LS_EXISTS when it is
 * not such a log. */
ls_status epoch_log_open(struct epoch_log *log, const char *path, bool goes_on,
                         size_t layers);

/* Add an epoch; in a log that is continued it replaces that epoch and all later
 * ones. A failure is a warning, and then the status of epoch_log_close(). */
void epoch_log_add(struct epoch_log *log, const ls_epoch *epoch,
                   const ls_diagnosis *diagnosis);

/* LS_IO if a line could not be written. */
ls_status epoch_log_close(struct epoch_log *log);

#endif
