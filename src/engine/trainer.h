/* SPDX-License-Identifier: MIT */
/*
 * trainer.h - the inside of a trainer, shared by the files that make one, run
 * it, and save it.
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

/* What ls_trainer_stop() and ls_trainer_save_soon() ask for. */
enum { WANT_NOTHING = 0, WANT_SAVE = 1, WANT_STOP = 2 };

struct ls_trainer {
    ls_config config;
    ls_callbacks callbacks;
    const ls_dataset *data;       /* borrowed */
    const ls_dataset *validation; /* borrowed; data when split from it */
    struct rows rows;             /* that train */
    struct rows held_out;         /* of validation, n = 0 for none */
    size_t *held_out_classes;     /* [classes] rows of each, or NULL */
    real *sample;                 /* [n_sample x features] the first rows */
    size_t n_sample;              /* that train, as the file has them */
    const struct gemm *gemm;
    struct ls_model *model; /* its theta is what the engine updates */
    struct ls_model *best;  /* NULL without validation */
    double best_loss;
    size_t best_epoch;
    struct ending ending; /* when the run is over */
    struct parameters parameters;
    struct engine *engine;
    struct data_loader *loader;  /* of the engine */
    bool validation_failed;      /* by reading its rows */
    struct evaluator *evaluator; /* NULL without validation */
    ls_result result;
    ls_memory memory;        /* as a run begins */
    ls_validation validated; /* points into the trainer and its data */
    atomic_int wanted;
    const char *stopped;   /* why the run stopped last */
    double started, saved; /* when, by machine_seconds() */
    char started_utc[32];
    uint64_t rows_done;              /* by this process */
    uint64_t epoch_rows;             /* of them in the running epoch */
    double epoch_seconds;            /* in steps of the running epoch */
    double reported;                 /* when progress was reported last */
    char resumed_from[LS_PATH_SIZE]; /* a checkpoint, or "" */
    char started_from[65]; /* SHA-256 of the parameters of a model, or "" */
};

/* ls_trainer_create() and the others of these names, for a config that was
 * checked. */
ls_status trainer_create(const ls_config *config, const ls_dataset *train,
                         const ls_dataset *validation,
                         const ls_callbacks *callbacks, ls_trainer **trainer);
ls_status trainer_resume(const char *path, const ls_config *config,
                         const ls_dataset *train, const ls_dataset *validation,
                         const ls_callbacks *callbacks, ls_trainer **trainer);
ls_status trainer_run(ls_trainer *trainer, const char *output, int force);
ls_status trainer_steps(ls_trainer *trainer, uint64_t steps, double *loss);
void trainer_stop(ls_trainer *trainer);
void trainer_save_soon(ls_trainer *trainer);
ls_memory trainer_memory(const struct ls_trainer *trainer);
void trainer_destroy(ls_trainer *trainer);

/* Say something through the callbacks. */
void trainer_note(const struct ls_trainer *trainer, ls_level level,
                  const char *format, ...) PRINTF_LIKE(3, 4);

/* The first rows that train, for the self-test. */
ls_status trainer_take_sample(struct ls_trainer *trainer);

/* Count the classes of the rows held out; describe them in validated. */
ls_status trainer_count_held_out(struct ls_trainer *trainer);
void trainer_describe_held_out(struct ls_trainer *trainer);

/* Choose how rows come to the engine, settle it in the config, begin. */
ls_status trainer_loader(struct ls_trainer *trainer);

/* A warning when the steps need more than this machine still has. */
void trainer_check_memory(const struct ls_trainer *trainer,
                          const struct machine *machine);

/* Checkpoint: everything ls_trainer_resume() needs, to path. */
ls_status trainer_save_checkpoint(struct ls_trainer *trainer, const char *path);

/* A checkpoint, which a trainer takes over. */
struct saved_run {
    const char *path;
    struct ls_model *model;
    struct training_state state;
    char fault[MODEL_FAULT_SIZE]; /* of the latest; then it is the one before */
};

/* Load run->path; model and optimizer states are those of the trainer then. */
ls_status trainer_load(struct ls_trainer *trainer, struct saved_run *run);
/* Put an engine that was just created where the run stopped. */
ls_status trainer_go_on(struct ls_trainer *trainer,
                        const struct saved_run *run);
void saved_run_clear(struct saved_run *run);

/* ls_trainer_start_from(); and parameters and scaling of a model that fits.
 * warm_start.c. */
ls_status trainer_start_from(struct ls_trainer *trainer,
                             const struct ls_model *model);
ls_status trainer_take_model(struct ls_trainer *trainer,
                             const struct ls_model *model);

/* What another run has left at the outputs is not overwritten; with force its
 * checkpoints go first, so that nobody goes on with them by mistake. */
ls_status trainer_check_outputs(const struct ls_trainer *trainer,
                                const char *output, const char *checkpoint,
                                int force);

/* Whether the last epoch is done; the result gets the reason. */
bool trainer_has_ended(struct ls_trainer *trainer);

/* The best model on validation so far, else the last. */
struct ls_model *trainer_best(const struct ls_trainer *trainer);

/* Give a model of this run what it needs to stand alone: counts, history,
 * provenance, self-test. */
ls_status trainer_complete_model(struct ls_trainer *trainer,
                                 struct ls_model *model);

/* LS_DIVERGED if a parameter or optimizer state is not finite: the loss of a
 * step shows that only one step later. */
ls_status trainer_check_finite(const struct ls_trainer *trainer);

/* The sentence for a step that failed with status; for LS_DIVERGED it names
 * step, rows and the first layer that is not finite. Returns status. */
ls_status trainer_diagnose(struct ls_trainer *trainer, ls_status status);

#endif
