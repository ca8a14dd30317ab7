/* SPDX-License-Identifier: MIT */
/*
 * trainer.h - internals of a trainer, shared by the files that create, run and
 * save it.
 */
#ifndef LOCKSTEP_TRAINER_H
#define LOCKSTEP_TRAINER_H

#include "base/machine.h"
#include "base/settings.h"
#include "engine/ending.h"
#include "engine/engine.h"
#include "engine/evaluate.h"
#include "model/model.h"
#include "model/model_file.h"

/* Requests by ls_trainer_stop() and ls_trainer_save_soon(). */
enum { WANT_NOTHING = 0, WANT_SAVE = 1, WANT_STOP = 2 };

/* What a run of a group (src/many) is given. The rows are taken over. */
struct run_share {
    bool has_rows; /* train, instead of a choice by the settings; none held out
                    */
    struct rows train;
    const atomic_int *stop; /* not 0: save and stop all runs; or NULL */
    uint64_t pause;         /* save and stop after so many epochs; 0: never */
};

struct ls_trainer {
    ls_config config;
    struct run_share share;
    ls_callbacks callbacks;
    const ls_dataset *data;       /* borrowed */
    const ls_dataset *validation; /* borrowed; data when split from it */
    struct rows rows;             /* training rows */
    struct rows held_out;         /* validation rows, n = 0 for none */
    size_t *held_out_classes; /* [classes] held-out rows per class, or NULL */
    real *sample;             /* [n_sample x features] first training */
    size_t n_sample;          /* rows, in file order */
    const struct gemm *gemm;
    struct ls_model *model; /* the engine updates its theta */
    struct ls_model *best;  /* NULL without validation */
    double best_loss;
    size_t best_epoch;
    struct ending ending; /* stopping criteria */
    struct parameters parameters;
    struct engine *engine;
    struct data_loader *loader;  /* of the engine */
    bool validation_failed;      /* in reading its rows */
    struct evaluator *evaluator; /* NULL without validation */
    ls_result result;
    ls_memory memory;        /* at the start of a run */
    ls_validation validated; /* borrows from trainer and data */
    atomic_int wanted;
    const char *stopped;   /* reason of the last stop */
    double started, saved; /* times, by machine_seconds() */
    char started_utc[32];
    uint64_t rows_done;              /* by this process */
    uint64_t epoch_rows;             /* rows of the current epoch among them */
    double epoch_seconds;            /* spent in steps of the current epoch */
    double reported;                 /* time of the last progress report */
    char resumed_from[LS_PATH_SIZE]; /* path of a checkpoint, or "" */
    char started_from[65]; /* SHA-256 of a model's parameters, or "" */
};

/* Implement ls_trainer_create() and the other public functions of these names,
 * for a checked config. */
ls_status trainer_create(const ls_config *config, const ls_dataset *train,
                         const ls_dataset *validation,
                         const ls_callbacks *callbacks, ls_trainer **trainer);
ls_status trainer_resume(const char *path, const ls_config *config,
                         const ls_dataset *train, const ls_dataset *validation,
                         const ls_callbacks *callbacks, ls_trainer **trainer);
/* Create a run of a group, or resume it if there is a checkpoint (path, else
 * NULL). The rows of share are cleared. */
ls_status trainer_create_shared(const ls_config *config,
                                const ls_dataset *train,
                                const ls_dataset *validation,
                                const ls_callbacks *callbacks,
                                struct run_share *share, const char *checkpoint,
                                ls_trainer **trainer);
ls_status trainer_run(ls_trainer *trainer, const char *output, int force);
/* Whether the run has reached the pause of its share. */
bool trainer_is_paused(const struct ls_trainer *trainer);
/* Give the model of trainer_best() to the caller, and destroy the trainer. */
struct ls_model *trainer_end(struct ls_trainer *trainer);
ls_status trainer_steps(ls_trainer *trainer, uint64_t steps, double *loss);
void trainer_stop(ls_trainer *trainer);
void trainer_save_soon(ls_trainer *trainer);
ls_memory trainer_memory(const struct ls_trainer *trainer);
void trainer_destroy(ls_trainer *trainer);

/* Pass a message to the log callback. */
void trainer_note(const struct ls_trainer *trainer, ls_level level,
                  const char *format, ...) PRINTF_LIKE(3, 4);

/* Read the first training rows, for the self-test. */
ls_status trainer_take_sample(struct ls_trainer *trainer);

/* Count the held-out rows per class; describe the held-out rows in
 * validated. */
ls_status trainer_count_held_out(struct ls_trainer *trainer);
void trainer_describe_held_out(struct ls_trainer *trainer);

/* Choose how rows are loaded, store the choice in config, start the loader. */
ls_status trainer_loader(struct ls_trainer *trainer);

/* Warn when the steps need more memory than is available. */
void trainer_check_memory(const struct ls_trainer *trainer,
                          const struct machine *machine);

/* Save a checkpoint for ls_trainer_resume() to path. */
ls_status trainer_save_checkpoint(struct ls_trainer *trainer, const char *path);

/* A loaded checkpoint, whose contents a trainer takes over. */
struct saved_run {
    const char *path;
    struct ls_model *model;
    struct training_state state;
    char fault[MODEL_FAULT_SIZE]; /* of the latest checkpoint if the previous
                                     one was loaded, else "" */
};

/* Load run->path; model and optimizer states become the trainer's. */
ls_status trainer_load(struct ls_trainer *trainer, struct saved_run *run);
/* Set the position of a new engine to that of the checkpoint. */
ls_status trainer_go_on(struct ls_trainer *trainer,
                        const struct saved_run *run);
void saved_run_clear(struct saved_run *run);

/* Implements ls_trainer_start_from(). In warm_start.c. */
ls_status trainer_start_from(struct ls_trainer *trainer,
                             const struct ls_model *model);

/* Fail rather than overwrite files of another run; with force, remove its
 * checkpoints first, so that nobody resumes from them by mistake. */
ls_status trainer_check_outputs(const struct ls_trainer *trainer,
                                const char *output, const char *checkpoint,
                                int force);

/* Whether training is over; then store the reason in the result. */
bool trainer_has_ended(struct ls_trainer *trainer);

/* Model of the best epoch so far if rows are held out, else the current one. */
struct ls_model *trainer_best(const struct ls_trainer *trainer);

/* Complete a model of this run so that it can be saved: counts, history,
 * provenance, self-test. */
ls_status trainer_complete_model(struct ls_trainer *trainer,
                                 struct ls_model *model);

/* LS_DIVERGED if a parameter or optimizer state is not finite: the loss would
 * show it only one step later. */
ls_status trainer_check_finite(const struct ls_trainer *trainer);

/* Set the error sentence for a failed step; for LS_DIVERGED it names step, rows
 * and the first layer that is not finite. Returns status. */
ls_status trainer_diagnose(struct ls_trainer *trainer, ls_status status);

#endif
