/* SPDX-License-Identifier: MIT */
/*
 * unfinished.h - a list of the files that are to go if the process ends before
 * its work is done: temporary files and locks.
 */
#ifndef LOCKSTEP_UNFINISHED_H
#define LOCKSTEP_UNFINISHED_H

#include <signal.h>

/* Put a path on the list; take it off. More than a few hundred at a time are
 * left to those who next write the same output. */
void unfinished_add(const char *path);
void unfinished_end(const char *path);

/* Around each call that creates a file of the list while other threads may
 * handle signals: no file is created between unfinished_remove() there and the
 * end of the process. */
void unfinished_create(void);
void unfinished_created(void);

/* Implements ls_unfinished_remove(): remove all files of the list, unless this
 * is a forked child. Async-signal-safe. */
void unfinished_remove(void);

/* Keep signals away from this thread while a file and its place on the list
 * change together; let them come again. */
void unfinished_hold(sigset_t *before);
void unfinished_release(const sigset_t *before);

#endif
