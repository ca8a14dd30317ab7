/* SPDX-License-Identifier: MIT */
/*
 * settings.h - members of ls_config and ls_import_config, which users of the
 * library access by setting names.
 *
 * Defaults, ranges and texts of ls_config are in settings/config_rows.h and
 * config_data_rows.h.
 */
#ifndef LOCKSTEP_SETTINGS_H
#define LOCKSTEP_SETTINGS_H

#include "lockstep.h"
#include "lockstep_tools.h"

enum { LS_MAX_HIDDEN = 64, LS_NAME_SIZE = 512 };
#define LS_AUTO SIZE_MAX /* a number chosen from the data */
/* Unit of an interval of a run. */
typedef enum ls_unit { LS_SECONDS, LS_STEPS, LS_EPOCHS } ls_unit;

/* An interval: so many seconds, steps or epochs. */
struct interval {
    double n;
    ls_unit unit;
};

/* A list of numbers. */
struct number_list {
    size_t n;
    double value[LS_MAX_HIDDEN];
};

/* All settings of a run, filled by config_default(). Names of activations,
 * losses, ... are those of the table of settings; "auto" chooses from the data.
 * R: the setting changes the bits of the result. */
struct ls_config {
    /* reading */
    char x[LS_NAME_SIZE]; /* R dataset of X in the file, "" = find */
    char y[LS_NAME_SIZE]; /* R dataset of y, "" = find */
    char x_axis[8]; /* R axis of X with the rows: auto, first, last, 0, 1 */
    char weight[LS_NAME_SIZE];       /* R row weights, "" = find; "none" */
    char id[LS_NAME_SIZE];           /* row identities, "" = find; "none" */
    char group[LS_NAME_SIZE];        /* R dataset of groups, for split group */
    char stored_split[LS_NAME_SIZE]; /* R train, val, test of each row */
    char allow[64];              /* R none, or links,external,virtual,plugins */
    char rows[LS_NAME_SIZE];     /* R slices "0:8000", "1::4,2::4" */
    char part[16];               /* R all; train, val, test of a /split */
    char val[LS_PATH_SIZE];      /* R validation file, "" = none */
    char val_rows[LS_NAME_SIZE]; /* R rows of the validation file */
    double val_split;            /* R fraction held out, 0 <= . < 1 */
    char split[16];       /* R auto, random, stratified, group, stored, tail */
    char missing[16];     /* R NaN in X: error, drop, mean, zero; of a text also
                               median, indicator */
    char normalize[16];   /* R auto, standard, minmax, robust, quantile,
                             none */
    char normalize_y[16]; /* R auto, standard, none (regression) */
    char unknown[16]; /* category values not seen in training: zero, error */
    /* R notation of text tables: "" or ",", "." or ",", plain or
     * percent,currency,minus,fortran, and further missing cells "-,n.d." */
    char thousands[8], decimal[8], numbers[64], na[LS_NAME_SIZE];
    char shuffle[16]; /* R auto, full, window, none */
    double window;    /* R share mixed at a time, 0 = auto */
    /* model */
    char task[16]; /* R auto, binary, multiclass, multilabel, regression */
    size_t hidden[LS_MAX_HIDDEN];  /* R units of the hidden layers */
    size_t n_hidden;               /* R how many hidden layers, 0 too */
    char activation[LS_NAME_SIZE]; /* R one name, or "relu,tanh,relu" */
    char output_activation[16];    /* R */
    int layer_norm;                /* R of the hidden layers */
    int residual;     /* R between hidden layers of the same width */
    size_t embedding; /* R numbers for each text, 0 = one-hot, or LS_AUTO */
    char numeric_embedding[16]; /* R none, piecewise, periodic */
    size_t numeric_size;        /* R numbers for each feature, or LS_AUTO */
    size_t numeric_bins;        /* R at most, piecewise */
    size_t numeric_frequencies; /* R periodic */
    double numeric_sigma;       /* R > 0, periodic */
    int feature_scale;          /* R a factor for each input */
    int ntk;                    /* R weights divided by sqrt(inputs) */
    int parametric;             /* R of the hidden activations */
    int clip_outputs;           /* R to the range of the targets */
    char init[16]; /* R auto, or glorot, he, lecun, uniform or normal */
    char freeze[LS_NAME_SIZE]; /* R layers that are not trained, "1,2" */
    /* loss */
    char loss[16];                   /* R auto, or a name */
    struct number_list quantiles;    /* R levels in (0, 1), loss quantile */
    double huber_delta;              /* R > 0, loss huber */
    double focal_gamma;              /* R >= 0, loss focal */
    double label_smoothing;          /* R in [0, 1), classes */
    char class_weight[LS_NAME_SIZE]; /* R "", balanced, or "0:1,1:5" */
    /* regularization */
    struct number_list dropout; /* R share of units dropped, one or one a layer,
                                   in [0, 1) */
    double input_dropout;       /* R of the features, in [0, 1) */
    char dropout_schedule[16];  /* R constant, flat-cosine */
    double l2;                  /* R penalty l2/2 sum W^2, no biases, >= 0 */
    double l1;                  /* R penalty l1 sum |W|, no biases, >= 0 */
    double weight_decay;        /* R decoupled, no biases, >= 0 */
    char weight_decay_schedule[16]; /* R constant, flat-cosine */
    double max_norm;                /* R of the weights of a unit; 0 = none */
    double clip_norm;               /* R of the gradient; 0 = none */
    double clip_value; /* R of a number of the gradient; 0 = none */
    double ema;        /* R decay of averaged parameters; 0 = none */
    /* optimizer */
    char optimizer[16];            /* R a name */
    double lr;                     /* R learning rate eta > 0 */
    double lr_others;              /* R of all but hidden layers, muon */
    char lr_of[LS_NAME_SIZE];      /* R factors "bias:0.1,scale:6", or "" */
    double momentum, beta1, beta2; /* R in [0, 1); betas: Adam */
    double rho;                    /* R in [0, 1), RMSprop, Adadelta */
    double epsilon;                /* R > 0 */
    size_t lbfgs_history;          /* R pairs that L-BFGS keeps, >= 1 */
    size_t batch_size, shard;      /* R rows of a minibatch, of a shard, >= 1 */
    /* learning rate */
    char lr_schedule[16];     /* R constant, step, ... */
    struct interval warmup;   /* R steps or epochs; 0 = none */
    struct interval lr_every; /* R steps or epochs; 0 = as the schedule says */
    double lr_factor;         /* R in [0, 1); 0 = as the schedule says */
    double lr_power;          /* R >= 0 */
    double lr_decay;          /* R > 0, inverse */
    double lr_min;            /* R >= 0 */
    double lr_rise;           /* R share of the steps, one-cycle */
    double lr_growth;         /* R >= 1, restarts of cosine */
    /* end */
    size_t epochs;         /* whole passes over the rows, >= 1, or LS_AUTO */
    size_t patience;       /* epochs without improvement, 0 = off, or LS_AUTO */
    double min_delta;      /* what counts as an improvement of the loss */
    char monitor[16];      /* R figure that patience and the best epoch go by */
    char restore[8];       /* best, last */
    char threshold_by[20]; /* R none, or a figure of a binary model */
    char stop_at[64];      /* "auc=0.9": end when it is reached, "" = never */
    struct interval val_every; /* R steps or epochs between validations */
    char on_divergence[16];    /* stop, rollback */
    double rollback_factor;    /* of the learning rate, in (0, 1) */
    size_t max_rollbacks;      /* >= 1 */
    uint64_t seed;             /* R of initial weights, order and split */
    char products[16];         /* R library of the matrix products */
    /* run */
    char schedule[16]; /* auto, shard-major, tile-major */
    char team[16];     /* auto, all */
    char bind[16];     /* none, cores */
    size_t threads;    /* 0 = as the machine allows */
    uint64_t memory;   /* bytes of the process, 0 = free memory; the window of
                          shuffle auto depends on it */
    struct interval save_every; /* of checkpoints, 0 = only at stops */
    size_t keep;                /* checkpoints, 1 to CHECKPOINTS_MOST */
    double save_retry; /* seconds in which a last save is tried again */
    char save_fallback[LS_PATH_SIZE]; /* directory of a second place, or "" */
    int diagnose;                     /* norms of gradients and dead units */
    double max_time;        /* seconds, then save and stop; 0 = no limit */
    uint64_t max_steps;     /* steps of the run, then save and stop; 0 = no */
    int allow_changed_data; /* resume although the data have changed */
    /* not rows of the table of settings */
    char preset[16]; /* that set the others, for the provenance; "" = none */
    struct ls_machines *machines; /* of the run, borrowed; NULL = one process */
};

/* Settings of an import. A column is named, or numbered from 0, negative from
 * the end; NULL takes the default. */
struct ls_import_config {
    const char *label;      /* column to learn, or "none"; NULL = the one named
                               label, target, class or y */
    const char *header;     /* auto, yes, no */
    const char *missing;    /* error, drop, mean, median, zero, indicator */
    const char *categories; /* auto, error, or columns "zip,3" */
    const char *columns, *drop; /* features to keep, "" = all; to leave out */
    const char *compress;       /* none, gzip */
    /* As in ls_config; label is y. like: a model or dataset file to match. / */
    const char *x, *weight, *id, *group, *stored_split, *rows, *task;
    const char *thousands, *decimal, *numbers, *na, *like;
    size_t threads;       /* 0 = as the machine allows */
    int unknown_is_error; /* category values not seen in training */
    int force, append;    /* replace an existing output, or add rows to it */
    int repack;           /* accept HDF5 and rewrite its layout */
    int codes;            /* a text column is one feature, the code */
};

#endif
