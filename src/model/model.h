/* SPDX-License-Identifier: MIT */
/*
 * model.h - internals of a model, and the training state that a checkpoint
 * adds.
 */
#ifndef LOCKSTEP_MODEL_H
#define LOCKSTEP_MODEL_H

#include "base/settings.h"
#include "lockstep_eval.h"
#include "lockstep_tools.h"
#include "math/optimizer.h"
#include "model/calibration.h"
#include "model/network.h"
#include "table/dataset/sketch.h"
#include "table/values/preprocess.h"

/* Names and values, in turn: program, settings and data of the training run. */
struct metadata {
    size_t n, room; /* pairs */
    char **text;    /* [2 n], each owned */
};

/* Add a name with a value, or replace the value of that name. */
ls_status metadata_add(struct metadata *metadata, const char *name,
                       const char *format, ...) PRINTF_LIKE(3, 4);
const char *metadata_find(const struct metadata *metadata, const char *name);
void metadata_clear(struct metadata *metadata);

struct history {
    size_t n, room;
    ls_epoch *epoch;     /* [n] */
    ls_epoch_time *time; /* [n] */
};

/* time NULL: not measured. */
ls_status history_add(struct history *history, const ls_epoch *epoch,
                      const ls_epoch_time *time);
void history_clear(struct history *history);

/* Raw inputs and the outputs that the model must reproduce for them. */
struct selftest {
    size_t rows;
    double *X;    /* [rows x features]; in double, as columns of a model of
                     lockstep-f64 may differ by less than float32 resolves */
    real *A;      /* [rows x outputs] */
    int is_float; /* computed in float, possibly by another build than this one
                   */
};

struct ls_model {
    ls_model_info
        about; /* points into the members below, see model_describe() */
    ls_layer layer[LS_MAX_HIDDEN + 1];         /* the same */
    ls_embedding embedding[LS_MAX_EMBEDDINGS]; /* the same */
    ls_numeric_embedding about_numeric;        /* the same */
    char task[16];
    struct network network;
    struct numeric_columns *numeric; /* of the network, or NULL */
    real *theta;                     /* one parameter block */
    struct preprocess input;         /* names are the feature names */
    struct preprocess target;        /* names are the target names */
    char **output_names; /* [outputs], or NULL: those of the targets */
    char **class_names;  /* [n_classes] or NULL */
    size_t n_classes;
    size_t epochs, best_epoch;
    uint64_t steps;
    struct selftest selftest;
    struct history history;
    struct metadata provenance;
    struct sketch trained;          /* of the training rows */
    struct ls_model **member;       /* [n_members] of an ensemble, owned */
    size_t n_members;               /* 0: not an ensemble */
    double *member_weight;          /* [n_members] above 0, or NULL: all 1 */
    struct calibration calibration; /* of its outputs */
    struct network *calibrated;     /* see model_evaluated(), or NULL */
    ls_calibration about_calibration;
    int is_checkpoint;
};

/* A state to go back to if the loss is not finite: setting on-divergence. */
struct good_state {
    uint64_t step, epoch, position; /* done, as in training_state */
    double loss_sum, weight_sum;
    real *model; /* parameters of the model; NULL: there is no such state */
    real *theta; /* in training, or NULL if they are those of the model */
    real *optimizer[OPTIMIZER_MAX_STATES];
};
void good_state_clear(struct good_state *good);

/* 16 hexadecimal digits: the same in all checkpoints of one run. */
enum { RUN_ID_SIZE = 17 };

/*
 * State from which a run continues with the same bits. Independent of threads
 * and machine; holds no random state and no permutation, which are functions of
 * (seed, epoch, position).
 */
struct training_state {
    struct metadata settings; /* kept by a resumed run: name, value */
    char run[RUN_ID_SIZE];    /* identity of the run, or "" */
    char home[LS_PATH_SIZE];  /* absolute path of its checkpoint, or "" */
    char data_path[LS_PATH_SIZE];
    uint64_t fingerprint;     /* of the training table */
    uint64_t val_fingerprint; /* of the validation table */
    uint64_t step;            /* steps done */
    uint64_t epoch;           /* epochs done */
    uint64_t position;        /* rows done in the current epoch */
    double loss_sum;          /* of those rows */
    double weight_sum;
    size_t n_states; /* optimizer states, parameter blocks each */
    real *optimizer[OPTIMIZER_MAX_STATES];
    struct lbfgs search; /* of the optimizer lbfgs */
    size_t n_scale;      /* factors s behind theta and the states */
    real *theta;      /* in training, or NULL if they are those of the model */
    bool raw_average; /* theta are raw weights, and the model is an average */
    uint64_t rollbacks;     /* so far */
    struct good_state good; /* if it is not this state */
    real *best;             /* parameters of the best epoch, or NULL */
    double best_loss; /* its monitored figure, which is a loss by default */
    size_t best_epoch;
};

/* Create a model of zero parameters; names, classes and numeric columns are
 * copied. */
ls_status model_create(const struct network *network, const char *task,
                       const struct preprocess *input,
                       const struct preprocess *target,
                       const char *const *class_names, size_t n_classes,
                       struct ls_model **model);

/* Public description of a model, its layers, embeddings and epochs; NULL for an
 * index past the last. */
const ls_model_info *model_about(const ls_model *model);
const ls_layer *model_layer(const ls_model *model, size_t index);
const ls_embedding *model_embedding(const ls_model *model, size_t index);
const ls_numeric_embedding *model_numeric(const ls_model *model);
const ls_epoch *model_epoch(const ls_model *model, size_t index);
const ls_epoch_time *model_epoch_time(const ls_model *model, size_t index);
void model_destroy(ls_model *model);

/* Implements ls_model_diff(); leaves difference->size unchanged. */
ls_status model_diff(const ls_model *a, const ls_model *b,
                     ls_difference *difference);

/* Weight of member i of an ensemble in its mean, and the sum of all. */
static inline double model_weight(const struct ls_model *model, size_t i)
{
    return model->member_weight ? model->member_weight[i] : 1;
}
double model_weights(const struct ls_model *model);

/* Update model->about after any change of the model, without the hash of the
 * parameters; model_describe() updates the hash, too. */
void model_point(struct ls_model *model);
ls_status model_describe(struct ls_model *model);

/* Fill model->selftest with the model's outputs for these raw rows. */
ls_status model_set_selftest(struct ls_model *model, size_t rows,
                             const real *X);

/* LS_INTERNAL when the outputs differ from those stored by more than rounding:
 * wrong library, other byte order, damaged network. */
ls_status model_run_selftest(const struct ls_model *model);

/* Take the features and knots of another model, whose network is equal. */
ls_status model_take_numeric(struct ls_model *model,
                             const struct ls_model *from);

/* Give a model a copy of a calibration, in place of any before: its predictions
 * and its self-test change, its parameters do not. LS_BAD_DATA if the
 * calibration does not fit the model. */
ls_status model_set_calibration(struct ls_model *model,
                                const struct calibration *calibration);
/* The same for one that was checked, and becomes the model's own; leaves the
 * self-test alone. */
ls_status model_take_calibration(struct ls_model *model,
                                 struct calibration *calibration);
/* Public description. */
const ls_calibration *model_calibration(const struct ls_model *model);
/* Whether its outputs are calibrated by temperature or isotonic functions: they
 * are not those of the last layer, and have no gradient. */
bool model_is_calibrated(const struct ls_model *model);
/* Class 1 of a binary model is predicted above this probability. */
double model_threshold(const struct ls_model *model);
/* Calibrate out [rows x outputs], the outputs of its last layer or the mean of
 * its members. */
void model_calibrate_outputs(const struct ls_model *model, size_t rows,
                             real *out);
/* The network with which a model's loss is computed: its own, or of an ensemble
 * or a calibrated model one whose outputs are its probabilities. */
const struct network *model_evaluated(const struct ls_model *model);

void training_state_clear(struct training_state *state);

#endif
