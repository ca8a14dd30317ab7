/* SPDX-License-Identifier: MIT */
/*
 * ranks.h - the program under mpirun or srun: one of many processes, of which
 * rank 0 alone speaks and writes.
 */
#ifndef LOCKSTEP_RANKS_H
#define LOCKSTEP_RANKS_H

#include <stdbool.h>

#include "cli/commands.h"
#include "cli/parse.h"
#include "lockstep_machines.h"

/* Before anything is printed: join the other processes, if there are any and
 * the command (NULL: there is no such command) is one for many. The others than
 * rank 0 then print nothing. */
ls_status ranks_join(const struct command *command, int argc,
                     char *const *argv);

/* Before a command: LS_USAGE if it, or an option of it, is not for many
 * processes, or --peer-timeout is given to a single one. */
ls_status ranks_begin(const struct invocation *call);

/* The processes, or NULL if there is only this one. */
ls_machines *ranks_machines(void);

/* Whether this process writes files: the only one, or rank 0. */
bool ranks_write(void);

/* Settings of a run of all processes. */
void ranks_set(ls_config *config);

/* Say how many processes there are, and of bindings that leave CPUs idle. */
void ranks_note(size_t threads);

/* ls_output_lock() of the process that writes. */
ls_status ranks_lock(const char *path, int is_run, ls_lock **lock);

/* After everything is printed: the status of all, whose failure is printed if
 * this process knows of none. */
ls_status ranks_leave(ls_status status);

#endif
