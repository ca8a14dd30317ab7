/* SPDX-License-Identifier: MIT */
/*
 * trainer.h - internals of a trainer, shared by the files that create, run and
 * save it.
 */
#ifndef LOCKSTEP_TRAINER_H
#define LOCKSTEP_TRAINER_H

#include "base/machine.h"
#include "base/settings.h"
#include "engine/checkpoint_writer.h"
#include "engine/ending.h"
#include "engine/engine.h"
#include "engine/evaluate.h"
#include "engine/row_weights.h"
#include "model/checkpoints.h"
#include "model/fallback.h"
#include "model/model.h"
#include "model/model_file.h"

/* Requests by ls_trainer_stop() and ls_trainer_save_soon(). */
enum { WANT_NOTHING = 0, WANT_SAVE = 1, WANT_STOP = 2 };

/* Inputs of a run that is part of a study (src/many). The run takes over the
 * rows. */
struct run_share {
    bool has_rows; /* the two below, instead of a choice by the settings */
    struct rows train, held_out;
    double deadline;        /* by machine_seconds(): save and stop; 0: none */
    const atomic_int *stop; /* not 0: save and stop all runs; or NULL */
    uint64_t pause;         /* save and stop after so many epochs; 0: never */
};

/* Where the time of the current epoch of this process goes. */
struct epoch_clock {
    double thread[N_PHASES]; /* engine_thread_seconds() when the epoch began */
    double waited;           /* data_loader_waited() then */
    double validation, saving; /* seconds since then */
};

/* The files of a run, and failures to write them. */
struct saves {
    char run[RUN_ID_SIZE];       /* identity of the run */
    char home[LS_PATH_SIZE];     /* absolute path of its checkpoint, or "" */
    char fallback[LS_PATH_SIZE]; /* its file in the second place, or "" */
    size_t kept_before;          /* checkpoints that are there, at most */
    uint64_t told[3]; /* bit e: error e of the system was reported since the
                         last save that worked; bit 0: any other failure */
    size_t failed;    /* saves since then */
    int error;        /* of the system, in the last save, or 0 */
    double last;      /* time of the last save, by machine_seconds() */
    struct checkpoint_writer writer; /* of the process that writes */
    bool is_open;  /* on all machines: a save has begun and not ended */
    uint64_t step; /* of that save */
    char path[LS_PATH_SIZE];
};

struct ls_trainer {
    ls_config config;
    struct run_share share;
    ls_callbacks callbacks;
    bool fails_together;          /* on all machines, who know */
    const ls_dataset *data;       /* borrowed */
    const ls_dataset *validation; /* borrowed; data when split from it */
    struct rows rows;             /* training rows */
    struct rows held_out;         /* validation rows, n = 0 for none */
    size_t *held_out_classes; /* [classes] held-out rows per class, or NULL */
    double *class_weight;     /* [classes] or NULL: all 1 */
    struct weight_figures weights; /* of the training rows */
    real *sample;                  /* [n_sample x features] first training */
    size_t n_sample;               /* rows, in file order */
    const struct gemm *gemm;
    struct ls_model *model; /* what is evaluated and saved */
    real *theta; /* trained, if not model->theta: see trainer_parameters.c */
    real *effective;       /* computed from raw theta, if not model->theta */
    struct ls_model *best; /* NULL if no figure says which that is */
    double best_value;     /* of the monitored figure */
    size_t best_epoch;
    struct ending ending; /* stopping criteria */
    struct parameters parameters;
    struct engine *engine;
    struct data_loader *loader; /* of the engine */
    bool validation_failed;     /* in reading its rows */
    real *kept; /* where validations write the outputs, or NULL; borrowed */
    struct evaluator *evaluator; /* NULL without validation */
    struct diagnosis *diagnosis; /* NULL without setting diagnose */
    ls_result result;
    ls_memory memory;        /* at the start of a run */
    ls_validation validated; /* borrows from trainer and data */
    atomic_int wanted;
    const char *stopped; /* reason of the last stop */
    struct saves saves;
    struct good_state good; /* blocks of setting on-divergence=rollback */
    bool has_good;          /* good is set */
    uint64_t rollbacks;     /* so far */
    double started;         /* time, by machine_seconds() */
    char started_utc[32];
    uint64_t rows_done;              /* by this process */
    uint64_t epoch_rows;             /* rows of the current epoch among them */
    double epoch_seconds;            /* spent in steps of the current epoch */
    struct epoch_clock clock;        /* of the current epoch, too */
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
/* Create a run of a study, or resume it from the checkpoint path, if not NULL.
 * The rows of share are cleared. */
ls_status trainer_create_shared(const ls_config *config,
                                const ls_dataset *train,
                                const ls_dataset *validation,
                                const ls_callbacks *callbacks,
                                struct run_share *share, const char *checkpoint,
                                ls_trainer **trainer);
ls_status trainer_run(ls_trainer *trainer, const char *output, int force);
/* Train in memory to the pause of the share, a stop (both LS_STOPPED) or the
 * end. Unlike trainer_run() it does not complete a model. */
ls_status trainer_continue(ls_trainer *trainer);
/* Setting threshold-by: refuse what it cannot do; give a model that the run
 * writes its threshold. In trainer_threshold.c. */
ls_status trainer_check_threshold(const struct ls_trainer *trainer);
ls_status trainer_choose_threshold(struct ls_trainer *trainer,
                                   struct ls_model *model);
/* Write the predictions by parameters theta, or NULL: those in the model, for
 * the validation rows to out [rows x outputs]. In validate.c. */
ls_status trainer_outputs(ls_trainer *trainer, const real *theta, real *out);
/* After a failure: set the parameters to the best ones, which are finite, and
 * the optimizer's states to 0. In validate.c. */
void trainer_go_back(ls_trainer *trainer);
/* Whether the run has reached the pause of its share; reason to stop before its
 * end, the same on all machines, or NULL. In trainer_stop.c. */
bool trainer_is_paused(const struct ls_trainer *trainer);
const char *trainer_reason_to_stop(const struct ls_trainer *trainer);
/* Give the model of trainer_best() to the caller, and destroy the trainer. */
struct ls_model *trainer_end(struct ls_trainer *trainer);
ls_status trainer_steps(ls_trainer *trainer, uint64_t steps, double *loss);
void trainer_stop(ls_trainer *trainer);
void trainer_save_soon(ls_trainer *trainer);
ls_memory trainer_memory(const struct ls_trainer *trainer);
void trainer_destroy(ls_trainer *trainer);

/* Create the blocks that are not loaded. An average, or the point from which a
 * line search goes out, is the model, or weights computed from raw ones;
 * parameters in training are apart then. In trainer_parameters.c. */
ls_status trainer_create_parameters(struct ls_trainer *trainer);
/* Compute weights from raw ones, where they are neither the model nor in
 * training. */
void trainer_compute_weights(struct ls_trainer *trainer);
/* Set the parameters in training to those of the model. */
void trainer_copy_parameters(struct ls_trainer *trainer);

/* Pass a message to the log callback. */
void trainer_note(const struct ls_trainer *trainer, ls_level level,
                  const char *format, ...) PRINTF_LIKE(3, 4);

/* Find the weights of the classes, from the rows that train, and the figures of
 * the row weights. LS_BAD_DATA if those of the rows that train, or of those
 * held out, do not add up to more than 0. In trainer_rows.c. */
ls_status trainer_weigh_rows(struct ls_trainer *trainer);
/* LS_BAD_DATA for a target for which the loss is not defined. */
ls_status trainer_check_targets(const struct ls_trainer *trainer);
/* Setting normalize-y, where auto is "mean" for a loss that is not defined
 * below 0 and takes y without a shift. */
const char *trainer_scaling_of_y(const ls_config *config,
                                 const struct network *network);

/* On several machines: refuse settings that need all shards of a minibatch in
 * one process; LS_BAD_CONFIG if version, settings, data or position are not the
 * same on all of them; agree on the order of rows, which depends on the memory,
 * and on whether the rows are shared. In trainer_machines.c. */
ls_status trainer_check_machines(const struct ls_trainer *trainer);
ls_status trainer_check_same(const struct ls_trainer *trainer);
ls_status trainer_share_order(struct ls_trainer *trainer);
ls_status trainer_check_shared(struct ls_trainer *trainer, bool shared);

/* Whether the machines keep a part of the rows each, by table and settings;
 * create the loader of such a run, for which this process may take `left`
 * bytes. In trainer_shared.c. */
bool trainer_shares_rows(const struct ls_trainer *trainer);
ls_status trainer_share_rows(struct ls_trainer *trainer, double left);
/* Whether every step uses all rows, so that their order matters only for
 * rounding; whether this machine then keeps the rows of its shards, which it
 * needs again and again, and no other's. That is its own affair: no rows are
 * exchanged, and other machines may have memory for all. */
bool trainer_takes_all_rows(const struct ls_trainer *trainer);
bool trainer_keeps_run(const struct ls_trainer *trainer);
ls_status trainer_keep_run(struct ls_trainer *trainer, double left);

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
/* The same in two parts: copy the run as it is now, and begin to write the
 * copy; wait for the file. Between them the run may go on. The first part is
 * for all machines together, the second one for each alone. */
ls_status trainer_begin_checkpoint(struct ls_trainer *trainer,
                                   const char *path);
ls_status trainer_end_checkpoint(struct ls_trainer *trainer);

/* A save after which the process ends. */
struct last_save {
    const char *checkpoint;
    const char *output; /* of the model, which is written first; NULL: none */
    bool has_output;    /* it is written */
    char fault[512];    /* if only the second place worked: of the first */
};

/* Begin a save, which goes on beside the run, if that is due, and end one that
 * is written; one that is due waits for the one before. A failure does not end
 * the run, unless the run diverged: the next save may find space again. In
 * trainer_save.c, as the next four. */
ls_status trainer_save_if_due(struct ls_trainer *trainer,
                              const char *checkpoint, bool epoch_ended);
/* Wait for a save that goes on beside the run, before the outputs are unlocked.
 * Leaves last_error() as it is. Other machines have no part in it. */
void trainer_end_saves(struct ls_trainer *trainer);
/* Save, again and again for setting save-retry while the disk is full or the
 * directory cannot be written; then in the second place. LS_OK with
 * saves.fallback set: there alone, and save->has_output says whether the model
 * is written. */
ls_status trainer_save_last(struct ls_trainer *trainer, struct last_save *save);
/* Give a new run its identity; check setting save-fallback, and make it an
 * absolute path. */
ls_status trainer_begin_saves(struct ls_trainer *trainer);
/* Remove the file of this run in the second place once a newer checkpoint is
 * saved in the first one. */
void trainer_drop_fallback(struct ls_trainer *trainer);

/* A loaded checkpoint, whose contents a trainer takes over. */
struct saved_run {
    const char *path;
    struct ls_model *model;
    struct training_state state;
    struct checkpoint_choice choice; /* the file that was loaded */
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

/* The model that setting restore names: the best so far or the current one. */
struct ls_model *trainer_best(const struct ls_trainer *trainer);

/* Add the epoch that ends here to the history, with its validation. epoch: the
 * record. In validate.c. */
ls_status trainer_record_epoch(struct ls_trainer *trainer, ls_epoch *epoch);
/* Validate within an epoch if that is due at this step. In validate.c. */
ls_status trainer_record_step(struct ls_trainer *trainer);

/* Begin to measure the next epoch; where the time of the current one went so
 * far. In epoch_time.c. */
void trainer_clock_begin(struct ls_trainer *trainer);
ls_epoch_time trainer_epoch_time(const struct ls_trainer *trainer);

/* Complete a model of this run so that it can be saved: counts, history,
 * provenance, self-test. */
ls_status trainer_complete_model(struct ls_trainer *trainer,
                                 struct ls_model *model);

/* Check the schedules, of the learning rate and others, against the length of
 * the run, and the factors of the rate against the network; say how far the
 * schedules go. In learning_rate.c, as the next three. */
ls_status trainer_check_rate(const struct ls_trainer *trainer);
/* Pass the loss of the next epoch to a schedule that follows it. */
void trainer_follow(struct ls_trainer *trainer, const ls_epoch *epoch);
/* LS_USAGE for trainer_steps() with such a schedule: it has no epochs. */
ls_status trainer_check_steps(const struct ls_trainer *trainer);
/* A resumed run must have the same learning rates as one never stopped. */
ls_status trainer_resume_rate(struct ls_trainer *trainer,
                              const struct saved_run *run);

/* LS_DIVERGED if a parameter or optimizer state is not finite: the loss would
 * show it only one step later. */
ls_status trainer_check_finite(const struct ls_trainer *trainer);

/* Setting on-divergence=rollback; without it these do nothing. Allocate the
 * good state of a run that begins or is resumed; its bytes; set it to the
 * current state, or to that only if there is none; LS_DIVERGED if the current
 * state is not good. In rollback.c. */
ls_status trainer_rollback_create(struct ls_trainer *trainer);
size_t trainer_rollback_bytes(const struct ls_trainer *trainer);
void trainer_keep_good(struct ls_trainer *trainer);
void trainer_begin_good(struct ls_trainer *trainer);
ls_status trainer_check_good(struct ls_trainer *trainer);
/* After LS_DIVERGED: go back to the good state with a lower learning rate, or
 * LS_DIVERGED again. */
ls_status trainer_roll_back(struct ls_trainer *trainer);

/* Setting diagnose: before the first step, and after each epoch. In
 * trainer_diagnosis.c. */
ls_status trainer_diagnosis_begin(struct ls_trainer *trainer);
ls_status trainer_diagnosis_look(struct ls_trainer *trainer);

/* Set the error sentence for a failed step; for LS_DIVERGED it names step, rows
 * and the first layer that is not finite. Returns status. */
ls_status trainer_explain(struct ls_trainer *trainer, ls_status status);

#endif
