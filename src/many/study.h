/* SPDX-License-Identifier: MIT */
/*
 * study.h - several models on one dataset: the folds of a cross-validation, the
 * trials of a search.
 *
 * A study has trials, each a choice of settings; a trial has models, one for
 * each fold. The models are independent runs, so that the order in which they
 * run, their number at a time and their teams do not matter for any result.
 * The state of a study is a function of settings, data and seed alone: after a
 * stop it is computed again from the checkpoints of the models, which are next
 * to the output.
 */
#ifndef LOCKSTEP_STUDY_H
#define LOCKSTEP_STUDY_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/settings.h"
#include "engine/machines.h"
#include "engine/trainer.h"
#include "many/crew.h"
#include "many/space.h"
#include "table/dataset/folds.h"

struct study_fold {
    ls_fold about;
    char ended[256];
    struct ls_model *model; /* of a study without output, or NULL */
};

struct study_trial {
    ls_trial about;
    char *settings;
    char ended[256];
    ls_config config;
    size_t rung;             /* of halving: times that it went on */
    struct study_fold *fold; /* [models] */
};

struct ls_study {
    ls_config config; /* that the trials vary */
    ls_study_callbacks callbacks;
    const ls_dataset *data, *validation; /* borrowed */
    ls_space *space;                     /* NULL: cross-validation */
    struct pack *pack;                   /* of method pack, or NULL */
    char method[16];
    size_t n_folds, repeats;
    struct folds *folds; /* [repeats], or NULL */
    size_t models;       /* of a trial */
    size_t n_trials;
    struct study_trial *trial;
    struct ls_model *model;       /* the result */
    char output[LS_PATH_SIZE];    /* "": nothing is saved */
    uint64_t caller, helper;      /* threads of locks: of study_run(), of its
                                     last training */
    struct ls_machines *machines; /* that train its models, or NULL */
    size_t threads;
    double deadline;        /* by machine_seconds(), or 0 */
    atomic_int stop, ended; /* on request; all runs, also after a failure */
    uint64_t pause;         /* epochs of this pass, or 0 */
    size_t *active;         /* [n_active] trials of this pass */
    size_t n_active;
    size_t done, planned; /* models */
    bool may_resume;      /* from checkpoints next to output */
    pthread_mutex_t lock; /* of the members below, and of callbacks */
    pthread_cond_t freed;
    size_t running; /* trainers */
    double bytes;   /* that one of these takes at most; 0: not yet known */
    double saving;  /* of them, those of a checkpoint being written */
};

/* Implement the public functions of these names, for a checked config. */
ls_status study_create(const ls_config *config, const ls_dataset *data,
                       const ls_dataset *validation, const ls_study_plan *plan,
                       const ls_study_callbacks *callbacks, ls_study **study);
ls_status study_run(ls_study *study, const char *output, unsigned flags);
ls_status study_predictions(const ls_study *study, const char *output,
                            int force);
ls_status study_remove_files(ls_study *study);
void study_destroy(ls_study *study);

/* Pass a message to the log callback. */
void study_note(ls_study *study, ls_level level, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* The trials of a plan, with their settings. In study_trials.c. */
ls_status study_trials_create(ls_study *study, const ls_study_plan *plan);

/* Train model number `model` of a trial, or go on with it, by a team of
 * `threads`, and measure it. A run that fails by its own settings or data is a
 * result; LS_OK, too, if it was stopped. In study_model.c. */
ls_status study_train(ls_study *study, size_t trial, size_t model,
                      size_t threads);
/* Load or lend the model that study_train() made. */
ls_status study_take_model(ls_study *study, size_t trial, size_t model,
                           struct ls_model **made);
/* Train the settings of a trial on all rows, to output. */
ls_status study_train_all(ls_study *study, size_t trial);

/* Do the jobs of a pass: crew_run() of all processes, which share the jobs:
 * number j is that of process j modulo their number. In study_machines.c. */
ls_status study_run_jobs(ls_study *study, size_t jobs, size_t most,
                         crew_job *work);
/* The same for jobs that this process has by itself, whose number the others
 * need not know. */
ls_status study_run_own_jobs(ls_study *study, size_t jobs, crew_job *work);
/* Complete notes [jobs x units x MACHINES_UNIT bytes], of which each process
 * has those of its jobs. */
ls_status study_share_notes(ls_study *study, size_t jobs, void *notes,
                            size_t units);
/* Tell all processes the figures of the models of a pass; learned(), if not
 * NULL, is called for each that another one has trained. */
ls_status study_share_figures(ls_study *study, size_t jobs,
                              void (*learned)(ls_study *study, size_t job));
/* Copy the model of a job to all processes; the models of a pass, if they are
 * not in files. */
ls_status study_share_model(ls_study *study, size_t job,
                            struct ls_model **model);
ls_status study_share_models(ls_study *study, size_t jobs);
/* LS_BAD_CONFIG if the processes have not the same study. */
ls_status study_check_same(ls_study *study);

/* Figures of the trials from those of their models, and the ranks. In
 * study_rank.c. */
void study_rank(ls_study *study);
/* Find the trial with rank 1; LS_DIVERGED or another status of a trial if none
 * has a model. */
ls_status study_best(const ls_study *study, size_t *trial);
/* The trials of study->active that go on to the next rung. */
void study_halve(ls_study *study);

/* Paths next to the output: "best.study.h5" for suffix study. In
 * study_files.c. */
ls_status study_side_path(const char *output, const char *suffix,
                          char path[LS_PATH_SIZE]);
ls_status study_model_path(const ls_study *study, size_t trial, size_t model,
                           char path[LS_PATH_SIZE]);
/* Write the state of a new study, or compare it with the state of a resumed
 * one: LS_EXISTS if it may not be replaced, LS_USAGE for another study. */
ls_status study_begin_files(ls_study *study, const char *output,
                            unsigned flags);

/* Setting threshold-by, in study_threshold.c: LS_USAGE unless data have two
 * classes; give study->model the threshold that is best on rows of a table, on
 * those that a trial has held out, or on the rows of all folds of a trial by
 * its models [models], where each fold may also be measured at the threshold of
 * the others. Nothing without the setting. */
ls_status study_check_threshold(const ls_config *config,
                                const ls_dataset *data);
ls_status study_threshold(ls_study *study, const ls_dataset *data,
                          const struct rows *rows);
ls_status study_split_threshold(ls_study *study, size_t trial);
ls_status study_fold_threshold(ls_study *study, size_t trial,
                               struct ls_model *const *model, bool measures);
/* A list of the rows of a fold. */
ls_status study_held_out(const ls_study *study, const ls_fold *fold,
                         struct rows *rows);

/* Digest of all that the results depend on. */
ls_status study_digest(const ls_study *study, uint64_t *digest);

#endif
