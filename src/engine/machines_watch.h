/* SPDX-License-Identifier: MIT */
/*
 * machines_watch.h - a thread that ends the process when other ranks do not
 * answer: MPI itself waits for ever for a rank that is stopped, or whose link
 * is cut.
 */
#ifndef LOCKSTEP_MACHINES_WATCH_H
#define LOCKSTEP_MACHINES_WATCH_H

#include "engine/machines.h"

struct watch;

/* Watch the calls of machines. lost may be NULL. */
ls_status watch_create(struct ls_machines *machines, double seconds,
                       ls_machines_lost *lost, void *user,
                       struct watch **watch);
void watch_destroy(struct watch *watch);

/* Around each call that waits for other ranks; call: its name, a constant. NULL
 * is not watched. */
void watch_begin(struct watch *watch, const char *call);
void watch_end(struct watch *watch);

/* Begin the last call: it may take 5 seconds, then the process ends with this
 * exit status, without a word. MPI_Finalize() of Debian's MPICH over TCP hangs
 * in every second run. */
void watch_leave(struct watch *watch, ls_status status);

/* Say that a rank is lost, and end this process with 76: the launcher ends the
 * others. */
_Noreturn void watch_lost(struct ls_machines *machines, const char *call,
                          const char *why);

#endif
