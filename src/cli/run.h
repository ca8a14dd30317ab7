/* SPDX-License-Identifier: MIT */
/*
 * trainer_run.h - a run of training: what train and resume have in common.
 */
#ifndef LOCKSTEP_RUN_H
#define LOCKSTEP_RUN_H

#include <stdbool.h>

#include "cli/parse.h"
#include "cli/progress.h"

struct run {
    const struct invocation *call;
    ls_config *config;
    char data_path[LS_PATH_SIZE];
    char output[LS_PATH_SIZE];
    char checkpoint[LS_PATH_SIZE]; /* to go on from; "" starts anew */
    bool new_end; /* the run is to end in another way than that says */
    bool force;
    ls_lock *lock; /* on all that the run writes */
    ls_dataset *data, *validation;
    ls_trainer *trainer;
    struct progress progress;
};

/* Read data and validation, make the trainer, show the plan. */
ls_status run_prepare(struct run *run);

/* Whether the run of run->checkpoint has ended and the model is there, which
 * is then reported. In cmd_resume.c. */
ls_status run_is_finished(const struct run *run, bool *finished);

/* Train to the end, or to a stop, and report. */
ls_status run_train(struct run *run);

void run_clear(struct run *run);

#endif
