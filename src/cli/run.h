/* SPDX-License-Identifier: MIT */
/*
 * run.h - a training run: common part of train and resume.
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
    char checkpoint[LS_PATH_SIZE]; /* resumed from; "" for a new run */
    bool new_end; /* stopping criteria differ from the checkpoint's */
    bool force;
    ls_lock *lock; /* on all files that the run writes */
    ls_dataset *data, *validation;
    ls_trainer *trainer;
    struct progress progress;
};

/* Open data and validation, create the trainer, print the plan. */
ls_status run_prepare(struct run *run);

/* Whether the run of run->checkpoint has ended and its model exists; then
 * report the model. In cmd_resume.c. */
ls_status run_is_finished(const struct run *run, bool *finished);

/* Train to the end, or to a stop, and report. */
ls_status run_train(struct run *run);

/* Open the validation table of setting val, if any: it has rows of its own, all
 * else is read like data. */
ls_status run_open_validation(const ls_config *run, const ls_dataset *data,
                              ls_dataset **validation);

/* Stop before the end of a job of SLURM, in time to save so many bytes. */
void run_heed_job_end(const struct invocation *call, const ls_config *config,
                      size_t saving);

void run_clear(struct run *run);

#endif
