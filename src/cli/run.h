/* SPDX-License-Identifier: MIT */
/*
 * run.h - a training run: common part of train and resume.
 */
#ifndef LOCKSTEP_RUN_H
#define LOCKSTEP_RUN_H

#include <stdbool.h>

#include "cli/epoch_log.h"
#include "cli/json.h"
#include "cli/parse.h"
#include "cli/progress.h"

struct run {
    const struct invocation *call;
    ls_config *config;
    char preset[PRESET_SIZE]; /* that the command names, or "" */
    char data_path[LS_PATH_SIZE];
    char output[LS_PATH_SIZE];
    char checkpoint[LS_PATH_SIZE]; /* resumed from; "" for a new run */
    bool new_end;     /* stopping criteria differ from the checkpoint's */
    bool new_choice;  /* the other model, best or last, is asked for */
    ls_model *origin; /* the table is opened for it, see origin.c; or NULL */
    bool force;
    ls_lock *lock; /* on all files that the run writes */
    ls_dataset *data, *validation;
    ls_trainer *trainer;
    struct progress progress;
    struct epoch_log log;
    json_t *diagnoses; /* of --diagnose --json, or NULL */
};

/* Load the model of --init-from, if given, as run->origin, and make the
 * settings of the run by preset_change(), where those of the network are the
 * model's unless others are given. may_resume: without the model, those of the
 * checkpoint will do. */
ls_status origin_config(struct run *run, bool may_resume);
/* When a run that started from a model goes on, its checkpoint is the origin:
 * take over *model, the checkpoint, if it is of such a run; or load the older
 * one. */
void origin_keep(struct run *run, ls_model **model);
ls_status origin_older(struct run *run);
/* LS_USAGE if the run of a checkpoint did not start as the command train
 * says. */
ls_status origin_agree(const struct run *run, const ls_model *checkpoint);
/* A fact of the provenance of a model by name, or NULL. */
const char *model_fact(const ls_model *model, const char *name);

/* Open data and validation, create the trainer, print the plan. */
ls_status run_prepare(struct run *run);

/* Whether the run of run->checkpoint has ended and its model exists; then
 * report the model. In cmd_resume.c. */
ls_status run_is_finished(struct run *run, bool *finished);

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
