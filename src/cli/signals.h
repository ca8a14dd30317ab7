/* SPDX-License-Identifier: MIT */
/*
 * signals.h - SIGTERM, SIGINT, SIGQUIT, SIGUSR1, SIGHUP, SIGXCPU: finish the
 * step, save, stop. SIGUSR2: save and go on. A second one of the first three:
 * exit with 130 at once.
 */
#ifndef LOCKSTEP_SIGNALS_H
#define LOCKSTEP_SIGNALS_H

#include "lockstep.h"

/* A broken pipe or a file too large is an error of write(), no death. */
void signals_ignore(void);

/* From now on signals are remembered; the first one is obeyed when there is a
 * trainer. Call with NULL before it is destroyed. */
void signals_catch(void);
void signals_obey(ls_trainer *trainer);

/* Stop as by a signal, after so many seconds of the clock on the wall. */
void signals_stop_after(double seconds);

#endif
