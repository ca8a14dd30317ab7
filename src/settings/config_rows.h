/* SPDX-License-Identifier: MIT */
/*
 * config_rows.h - the rows of the table of settings, for config_table.c alone.
 *
 * A new setting is one row here and one field of ls_config, in the same place.
 * Defaults are defined only here.
 */
#ifndef LOCKSTEP_CONFIG_ROWS_H
#define LOCKSTEP_CONFIG_ROWS_H

#include <stddef.h>

#include "math/activation.h"
#include "math/gemm.h"
#include "math/loss.h"
#include "math/lr_schedule.h"
#include "math/optimizer.h"
#include "settings/config_data_rows.h"
#include "settings/figure.h"
#include "settings/threshold_by.h"

static const char *const inits[] = {
    "auto",          "glorot",    "he",           "lecun",
    "glorot-normal", "he-normal", "lecun-normal", NULL};
#define NAME(name, ...) name,
static const char *const monitors[] = {"auto", FIGURES(NAME) NULL};
#undef NAME
static const char *const numeric_embeddings[] = {"none", "piecewise",
                                                 "periodic", NULL};
static const char *const course_choices[] = {"constant", "flat-cosine", NULL};
static const char *const divergences[] = {"stop", "rollback", NULL};
static const char *const restorations[] = {"best", "last", NULL};
static const char *const threshold_figures_or_none[] = {"none",
                                                        THRESHOLD_FIGURES};
static const char *const teams[] = {"auto", "all", NULL};
static const char *const bindings[] = {"none", "cores", NULL};
static const char *const schedules[] = {"auto", "shard-major", "tile-major",
                                        NULL};
static const char *const tasks[] = {"auto",       "binary",     "multiclass",
                                    "multilabel", "regression", NULL};

/* All rows, in the order of ls_config; X as in config_data_rows.h. */
#define SETTINGS(X)                                                            \
    DATA_SETTINGS(X)                                                           \
    X("task", "", 0, "TASK", "auto", MODEL,                                    \
      "what is learnt; auto lets y decide", tasks, R, SETTING_WORD, task, ANY) \
    X("hidden", "hidden-layer-sizes", 0, "UNITS", "100", MODEL,                \
      "units of the hidden layers, as 64,32; none for no hidden layer", NULL,  \
      R, SETTING_SIZES, hidden, FROM_TO(1, MOST_UNITS))                        \
    X("activation", "", 0, "NAMES", "relu", MODEL,                             \
      "activation of the hidden layers: one name, or one for each layer with " \
      "commas between",                                                        \
      hidden_activation_choices, R, SETTING_WORDS, activation, ANY)            \
    X("output-activation", "", 0, "NAME", "auto", MODEL,                       \
      "activation of the output layer; auto follows the task",                 \
      activation_choices, R, SETTING_WORD, output_activation, ANY)             \
    X("layer-norm", "layernorm", 0, NULL, "no", MODEL,                         \
      "normalize the units of each hidden layer, row by row, before "          \
      "the activation",                                                        \
      NULL, R, SETTING_FLAG, layer_norm, ANY)                                  \
    X("residual", "", 0, NULL, "no", MODEL,                                    \
      "add the input of a hidden layer to its output where both have "         \
      "as many units",                                                         \
      NULL, R, SETTING_FLAG, residual, ANY)                                    \
    X("embedding", "", 0, "N", "0", MODEL,                                     \
      "learn N numbers for each text of a text column, instead of a "          \
      "feature for each text (0); auto: half as many as the column has "       \
      "texts, at most 50",                                                     \
      NULL, R, SETTING_AUTO, embedding, FROM_TO(0, 4096))                      \
    X("numeric-embedding", "", 0, "KIND", "none", MODEL,                       \
      "learn several numbers for each numeric feature: piecewise linear "      \
      "between quantiles, or periodic",                                        \
      numeric_embeddings, R, SETTING_WORD, numeric_embedding, ANY)             \
    X("numeric-size", "", 0, "N", "auto", MODEL,                               \
      "numbers for each feature of setting numeric-embedding; auto is 16 for " \
      "piecewise, and 4, among them the feature itself, for periodic",         \
      NULL, R, SETTING_AUTO, numeric_size, FROM_TO(1, 256))                    \
    X("numeric-bins", "", 0, "N", "48", MODEL,                                 \
      "most bins for each feature of setting numeric-embedding=piecewise",     \
      NULL, R, SETTING_SIZE, numeric_bins, FROM_TO(2, 1024))                   \
    X("numeric-frequencies", "", 0, "N", "16", MODEL,                          \
      "frequencies for each feature of setting numeric-embedding=periodic",    \
      NULL, R, SETTING_SIZE, numeric_frequencies, FROM_TO(1, 1024))            \
    X("numeric-sigma", "", 0, "NUMBER", "0.1", MODEL,                          \
      "standard deviation of the frequencies at the start", NULL, R,           \
      SETTING_REAL, numeric_sigma, ABOVE(0))                                   \
    X("feature-scale", "", 0, NULL, "no", MODEL,                               \
      "learn a factor for each input of the first layer", NULL, R,             \
      SETTING_FLAG, feature_scale, ANY)                                        \
    X("ntk", "", 0, NULL, "no", MODEL,                                         \
      "train weights that are divided by the root of the number of inputs of " \
      "their layer (neural tangent parametrization)",                          \
      NULL, R, SETTING_FLAG, ntk, ANY)                                         \
    X("parametric", "", 0, NULL, "no", MODEL,                                  \
      "learn for each hidden unit which share of its activation it applies",   \
      NULL, R, SETTING_FLAG, parametric, ANY)                                  \
    X("clip-outputs", "", 0, NULL, "no", MODEL,                                \
      "limit predictions of a regression to the range of the targets that "    \
      "train",                                                                 \
      NULL, R, SETTING_FLAG, clip_outputs, ANY)                                \
    X("init", "", 0, "NAME", "auto", MODEL,                                    \
      "initial weights, uniform or normal; auto is glorot, lecun-normal "      \
      "for selu, and he for the relu family in deep networks for classes",     \
      inits, R, SETTING_WORD, init, ANY)                                       \
    X("freeze", "", 0, "LAYERS", "", MODEL,                                    \
      "layers that keep their parameters, from 1, as 1,2 or 1:3 (1, 2 and "    \
      "3); the last one is the output layer",                                  \
      NULL, R, SETTING_TEXT, freeze, ANY)                                      \
    X("loss", "", 0, "NAME", "auto", LOSS,                                     \
      "loss function; auto follows the task", loss_choices, R, SETTING_WORD,   \
      loss, ANY)                                                               \
    X("quantiles", "", 0, "LEVELS", "0.1,0.5,0.9", LOSS,                       \
      "levels of setting loss=quantile, one output for each", NULL, R,         \
      SETTING_REALS, quantiles, BETWEEN(0, 1))                                 \
    X("huber-delta", "", 0, "NUMBER", "1", LOSS,                               \
      "error, in units of the scaled y, above which setting "                  \
      "loss=huber is linear",                                                  \
      NULL, R, SETTING_REAL, huber_delta, ABOVE(0))                            \
    X("focal-gamma", "", 0, "NUMBER", "2", LOSS,                               \
      "how much less setting loss=focal counts rows with good outputs", NULL,  \
      R, SETTING_REAL, focal_gamma, FROM_TO(0, 100))                           \
    X("label-smoothing", "", 0, "SHARE", "0", LOSS,                            \
      "share of each label that is spread evenly over all classes in "         \
      "training; the validation takes the labels as they are",                 \
      NULL, R, SETTING_REAL, label_smoothing, FROM_BELOW(0, 1))                \
    X("class-weight", "", 0, "WEIGHTS", "", LOSS,                              \
      "weight of the rows of each class in training: balanced, or "            \
      "class:weight with commas between, as 0:1,1:5",                          \
      NULL, R, SETTING_TEXT, class_weight, ANY)                                \
    X("dropout", "", 0, "SHARES", "0", REGULAR,                                \
      "share of the units of a hidden layer left out of a step, one "          \
      "number, or one for each layer with commas between",                     \
      NULL, R, SETTING_REALS, dropout, FROM_BELOW(0, 1))                       \
    X("input-dropout", "", 0, "SHARE", "0", REGULAR,                           \
      "share of the features left out of a step", NULL, R, SETTING_REAL,       \
      input_dropout, FROM_BELOW(0, 1))                                         \
    X("dropout-schedule", "", 0, "NAME", "constant", REGULAR,                  \
      "how the shares of dropout and input-dropout change over the run; "      \
      "flat-cosine: to 0, from the middle of the run on",                      \
      course_choices, R, SETTING_WORD, dropout_schedule, ANY)                  \
    X("l2", "", 0, "NUMBER", "0", REGULAR,                                     \
      "penalty on the weights, l2/2 of their sum of squares; not on biases",   \
      NULL, R, SETTING_REAL, l2, FROM(0))                                      \
    X("l1", "", 0, "NUMBER", "0", REGULAR,                                     \
      "penalty on the weights, l1 times the sum of their absolute "            \
      "values; not on biases",                                                 \
      NULL, R, SETTING_REAL, l1, FROM(0))                                      \
    X("weight-decay", "", 0, "NUMBER", "auto", REGULAR,                        \
      "share of the weights, times the learning rate, taken off in "           \
      "each step apart from the gradient; not of biases; auto is 0.01 for "    \
      "adamw, 0.1 for muon, else 0",                                           \
      NULL, R, SETTING_USUAL, weight_decay, FROM(0))                           \
    X("weight-decay-schedule", "", 0, "NAME", "constant", REGULAR,             \
      "how the weight decay changes over the run; flat-cosine: to 0, from "    \
      "the middle of the run on",                                              \
      course_choices, R, SETTING_WORD, weight_decay_schedule, ANY)             \
    X("max-norm", "", 0, "NUMBER", "0", REGULAR,                               \
      "largest norm of the weights into a unit, which are scaled down to it; " \
      "0 for no limit",                                                        \
      NULL, R, SETTING_REAL, max_norm, FROM(0))                                \
    X("clip-norm", "", 0, "NUMBER", "0", REGULAR,                              \
      "largest norm of the gradient of all parameters, without penalties; "    \
      "larger gradients are scaled down; 0 for no limit",                      \
      NULL, R, SETTING_REAL, clip_norm, FROM(0))                               \
    X("clip-value", "", 0, "NUMBER", "0", REGULAR,                             \
      "largest absolute value in the gradient, without penalties; 0 for no "   \
      "limit",                                                                 \
      NULL, R, SETTING_REAL, clip_value, FROM(0))                              \
    X("ema", "", 0, "DECAY", "0", REGULAR,                                     \
      "decay of an average of the parameters over the steps, as "              \
      "0.999; the average is evaluated and saved; 0 for none",                 \
      NULL, R, SETTING_REAL, ema, FROM_BELOW(0, 1))                            \
    X("optimizer", "optimiser", 0, "NAME", "adam", OPTIMIZER,                  \
      "rule of the update", optimizer_choices, R, SETTING_WORD, optimizer,     \
      ANY)                                                                     \
    X("lr", "learning-rate,eta", 0, "RATE", "auto", OPTIMIZER,                 \
      "learning rate; auto is 0.001, and 1 for adadelta, 0.01 for adagrad, "   \
      "0.0001 for lion, 0.02 for muon",                                        \
      NULL, R, SETTING_USUAL, lr, ABOVE(0))                                    \
    X("lr-others", "", 0, "RATE", "auto", OPTIMIZER,                           \
      "learning rate of the output layer, biases and all others but the "      \
      "weights of hidden layers, for muon; auto is 0.001",                     \
      NULL, R, SETTING_USUAL, lr_others, ABOVE(0))                             \
    X("lr-of", "", 0, "FACTORS", "", OPTIMIZER,                                \
      "factors of the learning rate of some parameters, as "                   \
      "bias:0.1,scale:6; of: bias, norm, activation, scale, numeric, "         \
      "embedding",                                                             \
      NULL, R, SETTING_TEXT, lr_of, ANY)                                       \
    X("momentum", "", 0, "NUMBER", "auto", OPTIMIZER,                          \
      "share of the last step kept, for momentum and nesterov, and of the "    \
      "mean gradient, for muon; auto is 0.9, and 0.95 for muon",               \
      NULL, R, SETTING_USUAL, momentum, FROM_BELOW(0, 1))                      \
    X("beta1", "", 0, "NUMBER", "0.9", OPTIMIZER,                              \
      "decay of the mean gradient, for adam, adamw, lion and muon", NULL, R,   \
      SETTING_REAL, beta1, FROM_BELOW(0, 1))                                   \
    X("beta2", "", 0, "NUMBER", "auto", OPTIMIZER,                             \
      "decay of the mean squared gradient, for adam, adamw and muon, and of "  \
      "the "                                                                   \
      "mean gradient that lion keeps; auto is 0.999, and 0.99 for lion",       \
      NULL, R, SETTING_USUAL, beta2, FROM_BELOW(0, 1))                         \
    X("rho", "alpha", 0, "NUMBER", "auto", OPTIMIZER,                          \
      "decay of the mean squared gradient, for rmsprop (auto is 0.99) and "    \
      "adadelta (0.9)",                                                        \
      NULL, R, SETTING_USUAL, rho, FROM_BELOW(0, 1))                           \
    X("epsilon", "", 0, "NUMBER", "auto", OPTIMIZER,                           \
      "added to the root of the mean square, for adam, adamw, rmsprop, muon "  \
      "(auto is 1e-8) and adagrad (1e-10); under the roots of adadelta "       \
      "(1e-6)",                                                                \
      NULL, R, SETTING_USUAL, epsilon, ABOVE(0))                               \
    X("lbfgs-history", "", 0, "N", "10", OPTIMIZER,                            \
      "pairs of steps and gradients that lbfgs keeps", NULL, R, SETTING_SIZE,  \
      lbfgs_history, FROM_TO(1, LBFGS_MOST_PAIRS))                             \
    X("batch-size", "batch", 'b', "ROWS", "128", OPTIMIZER,                    \
      "rows of a minibatch, over all threads", NULL, R, SETTING_SIZE,          \
      batch_size, FROM_TO(1, MOST_ROWS))                                       \
    X("shard", "", 0, "ROWS", "64", OPTIMIZER,                                 \
      "rows that one thread takes at a time; part of the result, as it sets "  \
      "the order of sums",                                                     \
      NULL, R, SETTING_SIZE, shard, FROM_TO(1, MOST_ROWS))                     \
    X("lr-schedule", "", 0, "NAME", "constant", RATE,                          \
      "how the learning rate changes over the run", lr_schedule_choices, R,    \
      SETTING_WORD, lr_schedule, ANY)                                          \
    X("warmup", "", 0, "SPAN", "0", RATE,                                      \
      "steps, or epochs as 2ep, in which the learning rate rises from "        \
      "near 0",                                                                \
      NULL, R, SETTING_SPAN, warmup, FROM(0))                                  \
    X("lr-every", "", 0, "SPAN", "0", RATE,                                    \
      "steps, or epochs as 10ep: between two changes of step, exp and "        \
      "inverse, to the first restart of cosine, without improvement "          \
      "for plateau; 0 is 10ep for step, 1ep for exp and inverse, no "          \
      "restart for cosine, 5ep for plateau",                                   \
      NULL, R, SETTING_SPAN, lr_every, FROM(0))                                \
    X("lr-factor", "", 0, "FACTOR", "0", RATE,                                 \
      "factor of the learning rate at each change of step, exp and plateau; "  \
      "0 is 0.1 for step and plateau, 0.95 for exp",                           \
      NULL, R, SETTING_REAL, lr_factor, FROM_BELOW(0, 1))                      \
    X("lr-power", "", 0, "NUMBER", "1", RATE,                                  \
      "exponent of polynomial and inverse", NULL, R, SETTING_REAL, lr_power,   \
      FROM_TO(0, 100))                                                         \
    X("lr-decay", "", 0, "NUMBER", "1", RATE,                                  \
      "of inverse: how much each interval adds to what the learning rate is "  \
      "divided by",                                                            \
      NULL, R, SETTING_REAL, lr_decay, ABOVE(0))                               \
    X("lr-min", "", 0, "RATE", "0", RATE,                                      \
      "lowest learning rate of polynomial, cosine, one-cycle and "             \
      "plateau; 0 is lr/250000 for one-cycle",                                 \
      NULL, R, SETTING_REAL, lr_min, FROM(0))                                  \
    X("lr-rise", "", 0, "SHARE", "0.3", RATE,                                  \
      "share of the steps in which one-cycle rises", NULL, R, SETTING_REAL,    \
      lr_rise, FROM_BELOW(0, 1))                                               \
    X("lr-growth", "", 0, "FACTOR", "1", RATE,                                 \
      "how many times longer each restart of cosine takes than the "           \
      "one before",                                                            \
      NULL, R, SETTING_REAL, lr_growth, FROM_TO(1, 100))                       \
    X("epochs", "", 'e', "N", "auto", END,                                     \
      "passes over the training rows; auto is at most 200, or as many as "     \
      "100,000 minibatches make, but 20 at least, with patience",              \
      NULL, 0, SETTING_AUTO, epochs, FROM_TO(1, 1e9))                          \
    X("patience", "n-iter-no-change", 0, "N", "auto", END,                     \
      "end when the figure of setting monitor has not improved for N epochs; " \
      "0 for never; auto is 10, and 0 if the number of epochs is given",       \
      NULL, 0, SETTING_AUTO, patience, FROM_TO(0, 1e9))                        \
    X("min-delta", "tol", 0, "NUMBER", "0.0001", END,                          \
      "by how much the figure has to be better than ever before to count as "  \
      "an improvement for patience",                                           \
      NULL, 0, SETTING_REAL, min_delta, FROM(0))                               \
    X("monitor", "", 0, "FIGURE", "auto", END,                                 \
      "figure for patience and the best epoch; auto is the loss of the "       \
      "validation, without validation the training loss",                      \
      monitors, R, SETTING_WORD, monitor, ANY)                                 \
    X("restore", "", 0, "WHICH", "best", END,                                  \
      "model to write: the best one by setting monitor, or the last; without " \
      "validation they are the same, unless setting monitor=train-loss; "      \
      "resuming a finished run with the other one writes that",                \
      restorations, 0, SETTING_WORD, restore, ANY)                             \
    X("threshold-by", "", 0, "FIGURE", "none", END,                            \
      "predict class 1 of two above the probability that maximizes a figure "  \
      "on the rows held out, not above 0.5",                                   \
      threshold_figures_or_none, R, SETTING_WORD, threshold_by, ANY)           \
    X("stop-at", "", 0, "FIGURE=VALUE", "", END,                               \
      "end as soon as a figure of the validation reaches a value, as "         \
      "auc=0.9 or loss=0.1",                                                   \
      NULL, 0, SETTING_TEXT, stop_at, ANY)                                     \
    X("val-every", "", 0, "SPAN", "1ep", END,                                  \
      "epochs as 5ep between two validations, or steps as 500, and then at "   \
      "ends of epochs, too",                                                   \
      NULL, R, SETTING_SPAN, val_every, ABOVE(0))                              \
    X("on-divergence", "", 0, "WHAT", "stop", END,                             \
      "when the loss is not finite: stop, or go back to the end of the last "  \
      "epoch and on from there with a lower learning rate (rollback)",         \
      divergences, 0, SETTING_WORD, on_divergence, ANY)                        \
    X("rollback-factor", "", 0, "FACTOR", "0.5", END,                          \
      "factor of the learning rate at each rollback", NULL, 0, SETTING_REAL,   \
      rollback_factor, BETWEEN(0, 1))                                          \
    X("max-rollbacks", "", 0, "N", "3", END,                                   \
      "most rollbacks of a run; then it stops", NULL, 0, SETTING_SIZE,         \
      max_rollbacks, FROM_TO(1, 1000))                                         \
    X("seed", "", 0, "N", "42", OPTIMIZER,                                     \
      "seed of initial weights, order of rows and split", NULL, R,             \
      SETTING_WHOLE, seed, FROM(0))                                            \
    X("products", "", 0, "LIBRARY", "auto", RUN,                               \
      "library of the matrix products; its rounding is part of the result",    \
      gemm_choices, R, SETTING_WORD, products, ANY)                            \
    X("team", "", 0, "WHO", "auto", RUN,                                       \
      "auto: fewer threads wherever that is faster just then; all: always "    \
      "all",                                                                   \
      teams, 0, SETTING_WORD, team, ANY)                                       \
    X("bind", "", 0, "WHERE", "none", RUN,                                     \
      "cores: each thread stays on a CPU of its own; none: where the system "  \
      "puts it",                                                               \
      bindings, 0, SETTING_WORD, bind, ANY)                                    \
    X("schedule", "", 0, "KIND", "auto", RUN,                                  \
      "how work on a gradient is ordered; the result does not depend on it",   \
      schedules, 0, SETTING_WORD, schedule, ANY)                               \
    X("threads", "num-threads,jobs", 'j', "N", "0", RUN,                       \
      "threads; 0 takes what machine and job grant. The result does not "      \
      "depend on it",                                                          \
      NULL, THREADS, SETTING_SIZE, threads, FROM_TO(0, 4096))                  \
    X("memory", "", 0, "BYTES", "0", RUN,                                      \
      "memory of the whole process, as 4G; a larger table is streamed from "   \
      "its file, and setting shuffle=auto then mixes windows of it; 0 takes "  \
      "the free memory",                                                       \
      NULL, LS_OPTION_READING, SETTING_WHOLE, memory, FROM(0))                 \
    X("save-every", "", 0, "WHEN", "10m", RUN,                                 \
      "time between checkpoints (10m, 2h), or steps (5000), or epochs (1ep); " \
      "0 saves only at a stop",                                                \
      NULL, 0, SETTING_EVERY, save_every, FROM(0))                             \
    X("keep-checkpoints", "keep", 0, "N", "2", RUN,                            \
      "checkpoints to keep: MODEL.ckpt.h5 is the last one, MODEL.ckpt.h5.1 "   \
      "the one before, and so on; the newest one that can be used counts",     \
      NULL, 0, SETTING_SIZE, keep, FROM_TO(1, 100))                            \
    X("save-retry", "", 0, "TIME", "10m", RUN,                                 \
      "time in which the save at a stop or the end is tried again while the "  \
      "disk is full or the directory cannot be written; 0 for one try",        \
      NULL, 0, SETTING_TIME, save_retry, FROM(0))                              \
    X("save-fallback", "", 0, "DIR", "", RUN,                                  \
      "directory on another disk for the checkpoint of a stop or the end, if " \
      "it cannot be saved next to the model; resume finds it there",           \
      NULL, 0, SETTING_TEXT, save_fallback, ANY)                               \
    X("max-time", "", 0, "TIME", "0", RUN,                                     \
      "save and stop after this time, as 11h50m; 0 for no limit, and if it "   \
      "is not given the end of a job of SLURM",                                \
      NULL, 0, SETTING_TIME, max_time, FROM(0))                                \
    X("max-steps", "", 0, "N", "0", RUN,                                       \
      "save and stop after this many steps; 0 for no limit", NULL, 0,          \
      SETTING_WHOLE, max_steps, FROM(0))                                       \
    X("diagnose", "", 0, NULL, "no", RUN,                                      \
      "show the norms of the gradients of each layer, dead units, and "        \
      "the first loss next to the loss that it should be",                     \
      NULL, 0, SETTING_FLAG, diagnose, ANY)                                    \
    X("allow-changed-data", "", 0, NULL, "no", RUN,                            \
      "resume although the data are not those of the checkpoint", NULL, 0,     \
      SETTING_FLAG, allow_changed_data, ANY)

#endif
