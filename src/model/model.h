/* SPDX-License-Identifier: MIT */
/*
 * model.h - the inside of a model, and of what a checkpoint adds to it.
 */
#ifndef LOCKSTEP_MODEL_H
#define LOCKSTEP_MODEL_H

#include "base/settings.h"
#include "lockstep_tools.h"
#include "math/optimizer.h"
#include "model/network.h"
#include "table/dataset/sketch.h"
#include "table/values/preprocess.h"

/* name, value, name, value, ...: who made the model, how, from what. */
struct metadata {
    size_t n, room; /* pairs */
    char **text;    /* [2 n], each owned */
};

/* Add a fact, or give one of that name another value. */
ls_status metadata_add(struct metadata *metadata, const char *name,
                       const char *format, ...) PRINTF_LIKE(3, 4);
const char *metadata_find(const struct metadata *metadata, const char *name);
void metadata_clear(struct metadata *metadata);

struct history {
    size_t n, room;
    ls_epoch *epoch;
};

ls_status history_add(struct history *history, const ls_epoch *epoch);

/* Rows that the model must reproduce: raw inputs and outputs. */
struct selftest {
    size_t rows;
    double *X;    /* [rows x features]; in double, as a model of lockstep-f64
                     may be of columns that float32 cannot tell apart */
    real *A;      /* [rows x targets] */
    int is_float; /* made in float, also where this build is of double */
};

struct ls_model {
    ls_model_info about; /* points into what follows, see model_describe() */
    ls_layer layer[LS_MAX_HIDDEN + 1]; /* the same */
    char task[16];
    struct network network;
    real *theta;              /* one parameter block */
    struct preprocess input;  /* names are the feature names */
    struct preprocess target; /* names are the target names */
    char **class_names;       /* [n_classes] or NULL */
    size_t n_classes;
    size_t epochs, best_epoch;
    uint64_t steps;
    struct selftest selftest;
    struct history history;
    struct metadata provenance;
    struct sketch trained; /* of the rows that it was trained on */
    int is_checkpoint;
};

/*
 * What a run needs to go on with the same bits. Nothing in it knows threads
 * or machines; no random state and no permutation, which are functions of
 * (seed, epoch, position).
 */
struct training_state {
    struct metadata settings; /* that a resumed run keeps: name, value */
    char data_path[LS_PATH_SIZE];
    uint64_t fingerprint;     /* of the training table */
    uint64_t val_fingerprint; /* of the table validated on */
    uint64_t step;            /* steps done */
    uint64_t epoch;           /* epochs done */
    uint64_t position;        /* rows of the running epoch done */
    double loss_sum;          /* of those rows */
    double weight_sum;
    size_t n_states; /* optimizer states, parameter blocks each */
    real *optimizer[OPTIMIZER_MAX_STATES];
    real *best; /* parameters of the best epoch, or NULL */
    double best_loss;
    size_t best_epoch;
};

/* An empty model around a network; names and classes are copied. */
ls_status model_create(const struct network *network, const char *task,
                       const struct preprocess *input,
                       const struct preprocess *target,
                       const char *const *class_names, size_t n_classes,
                       struct ls_model **model);

/* What users may ask of a model; a layer is NULL behind the last. */
const ls_model_info *model_about(const ls_model *model);
const ls_layer *model_layer(const ls_model *model, size_t index);
const ls_epoch *model_epoch(const ls_model *model, size_t index);
void model_destroy(ls_model *model);

/* ls_model_diff(); size of difference is left alone. */
ls_status model_diff(const ls_model *a, const ls_model *b,
                     ls_difference *difference);

/* Bring model->about up to date after any change of the rest, but for the hash
 * of the parameters; model_describe() does that, too. */
void model_point(struct ls_model *model);
ls_status model_describe(struct ls_model *model);

/* Fill model->selftest with the model's outputs for these raw rows. */
ls_status model_set_selftest(struct ls_model *model, size_t rows,
                             const real *X);

/* LS_INTERNAL when the outputs differ by more than rounding from those stored:
 * a wrong library, another byte order, a damaged network. */
ls_status model_run_selftest(const struct ls_model *model);

void training_state_clear(struct training_state *state);

#endif
