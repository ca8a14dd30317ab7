/* SPDX-License-Identifier: MIT */
/*
 * signals.h - signals of a run, and of all other commands.
 *
 * A run: SIGTERM, SIGINT, SIGQUIT, SIGUSR1, SIGHUP, SIGXCPU: finish the
 * step, save, stop. SIGUSR2: save and continue. A second one of the first
 * three: exit with 130 at once.
 */
#ifndef LOCKSTEP_SIGNALS_H
#define LOCKSTEP_SIGNALS_H

#include "lockstep_tools.h"

/* Make a broken pipe or a file too large an error of write() rather than a
 * signal. */
void signals_ignore(void);

/* Until signals_catch(): end by a signal that ends a process, but without the
 * temporary files and locks of outputs. */
void signals_clean_up(void);

/* Record signals from now on; apply the first one to trainer as soon as there
 * is one. Call signals_obey(NULL) before the trainer is destroyed. */
void signals_catch(void);
void signals_obey(ls_trainer *trainer);

/* The same for a study; signals that ask to save do nothing. */
void signals_obey_study(ls_study *study);

/* Stop as by a signal, after `seconds` of wall-clock time, and `more` seconds
 * later once again: a last save is not tried any more then. */
void signals_stop_after(double seconds, double more);

#endif
