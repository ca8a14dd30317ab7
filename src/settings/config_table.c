/* SPDX-License-Identifier: MIT */
/*
 * config_table.c - the table of settings.
 *
 * A new setting is one row here and one field of ls_config, in the same place.
 * Defaults are defined only here.
 */
#include "settings/config_table.h"

#include <math.h>
#include <string.h>

#include "math/activation.h"
#include "math/gemm.h"
#include "math/loss.h"
#include "math/optimizer.h"

#define DATA "Data"
#define MODEL "Model"
#define OPTIMIZER "Optimizer"
#define RUN "Run"

enum {
    R = LS_OPTION_RESULT,
    READ = LS_OPTION_READING | LS_OPTION_RESULT,
    THREADS = LS_OPTION_THREADS
};

static const char *const splits[] = {"auto",   "random", "stratified", "group",
                                     "stored", "tail",   NULL};
static const char *const axes[] = {"auto", "first", "last", "0", "1", NULL};
static const char *const parts[] = {"all", "train", "val", "test", NULL};
static const char *const missings[] = {"error",  "drop",      "mean", "zero",
                                       "median", "indicator", NULL};
static const char *const inits[] = {"auto", "glorot", "he", NULL};
static const char *const scalings[] = {"auto", "standard", "minmax", "none",
                                       NULL};
static const char *const y_scalings[] = {"auto", "standard", "none", NULL};
static const char *const allowances[] = {"none",    "links",   "external",
                                         "virtual", "plugins", NULL};
static const char *const teams[] = {"auto", "all", NULL};
static const char *const bindings[] = {"none", "cores", NULL};
static const char *const schedules[] = {"auto", "shard-major", "tile-major",
                                        NULL};
static const char *const number_forms[] = {"plain", "percent", "currency",
                                           "minus", "fortran", NULL};
static const char *const unknowns[] = {"zero", "error", NULL};
static const char *const shuffles[] = {"auto", "full", "window", "none", NULL};
static const char *const tasks[] = {"auto",       "binary",     "multiclass",
                                    "multilabel", "regression", NULL};

#define ANY                               \
    {                                     \
        -INFINITY, INFINITY, false, false \
    }
#define FROM(least)                   \
    {                                 \
        least, INFINITY, false, false \
    }
#define FROM_TO(least, most)      \
    {                             \
        least, most, false, false \
    }
#define ABOVE(least)                 \
    {                                \
        least, INFINITY, true, false \
    }
#define FROM_BELOW(least, most)  \
    {                            \
        least, most, false, true \
    }

/* Larger numbers count as typing errors; these fit size_t and exact doubles. */
#define MOST_UNITS 1e7
#define MOST_ROWS 1e12

/* X(name, aliases, letter, value, default, group, help, choices, flags,
 *   kind, field, range), in the order of ls_config */
#define SETTINGS(X)                                                            \
    X("x", "", 0, "PATH", "", DATA,                                            \
      "dataset of X in the file; found by name and shape if not given. "       \
      "Columns or fields: /data:1-28, /data:0,2,-1, /jets:pt,eta; several "    \
      "datasets side by side: /a,/b:0-3",                                      \
      NULL, READ, SETTING_TEXT, x, ANY)                                        \
    X("y", "", 0, "PATH", "", DATA,                                            \
      "dataset of y in the file, or a column of one: /data:0, /jets:label; "   \
      "found by name and shape if not given, none for no y",                   \
      NULL, READ, SETTING_TEXT, y, ANY)                                        \
    X("x-axis", "", 0, "AXIS", "auto", DATA,                                   \
      "axis of X that the rows are on, as h5py shows the shape: first (0), "   \
      "or "                                                                    \
      "last (1), as MATLAB, Julia and Fortran write it; auto goes by the "     \
      "attributes of MATLAB and Octave, the length of y, the features of a "   \
      "model and the axis it was trained with",                                \
      axes, READ, SETTING_WORD, x_axis, ANY)                                   \
    X("weight", "", 0, "PATH", "", DATA,                                       \
      "dataset, or column of text, of row weights; found by name if not "      \
      "given, none for no weights",                                            \
      NULL, READ, SETTING_TEXT, weight, ANY)                                   \
    X("id", "", 0, "PATH", "", DATA,                                           \
      "dataset, or column of text, of row identities, texts or whole "         \
      "numbers, which predictions carry; one called id if not given, none "    \
      "for none",                                                              \
      NULL, LS_OPTION_READING, SETTING_TEXT, id, ANY)                          \
    X("group", "", 0, "PATH", "", DATA,                                        \
      "dataset, or column of text, of groups, texts or whole numbers: a "      \
      "split keeps the rows of one together; one called group for setting "    \
      "split "                                                                 \
      "group if not given",                                                    \
      NULL, R, SETTING_TEXT, group, ANY)                                       \
    X("stored-split", "", 0, "PATH", "", DATA,                                 \
      "dataset, or column of text, that says for each row train, val or "      \
      "test, or 0, 1, 2; found "                                               \
      "by the name split, or the attribute that Fuel writes, if not given",    \
      NULL, READ, SETTING_TEXT, stored_split, ANY)                             \
    X("allow", "", 0, "NAMES", "none", DATA,                                   \
      "what of a file may lead to other files, or load programs, with commas " \
      "between: soft and external links, external storage, virtual datasets, " \
      "plugins for filters",                                                   \
      allowances, READ, SETTING_WORDS, allow, ANY)                             \
    X("rows", "", 0, "SLICES", "", DATA,                                       \
      "rows to use, written as Python slices: 0:8000 or 1::4,2::4", NULL,      \
      READ, SETTING_TEXT, rows, ANY)                                           \
    X("part", "", 0, "PART", "all", DATA,                                      \
      "rows to use, by the /split of the file", parts, READ, SETTING_WORD,     \
      part, ANY)                                                               \
    X("val", "valid", 0, "FILE", "", DATA,                                     \
      "validation table; the best epoch on it is what is kept", NULL, R,       \
      SETTING_TEXT, val, ANY)                                                  \
    X("val-rows", "", 0, "SLICES", "", DATA,                                   \
      "rows of the validation table to use", NULL, R, SETTING_TEXT, val_rows,  \
      ANY)                                                                     \
    X("val-split", "validation-split", 0, "FRACTION", "0", DATA,               \
      "part of the rows held out for validation", NULL, R, SETTING_REAL,       \
      val_split, FROM_BELOW(0, 1))                                             \
    X("split", "", 0, "HOW", "auto", DATA,                                     \
      "how rows are held out: any, the same share of each class, whole "       \
      "groups, as the /split of the file says, or the last rows; auto is "     \
      "stored if the file has a /split and neither setting val nor setting "   \
      "val-split is "                                                          \
      "given, else stratified for classes, else random",                       \
      splits, R, SETTING_WORD, split, ANY)                                     \
    X("missing", "", 0, "HOW", "error", DATA,                                  \
      "what to do with missing values, which are NaN in X, and in text an "    \
      "empty cell, ? or NA: leave their rows out, or fill in the mean of the " \
      "column over the rows that train, or 0; in text also the median, or "    \
      "the mean and an indicator, a feature that tells",                       \
      missings, R, SETTING_WORD, missing, ANY)                                 \
    X("normalize", "normalise", 0, "HOW", "auto", DATA,                        \
      "scaling of the columns of X; auto is standard, pixels alike", scalings, \
      R, SETTING_WORD, normalize, ANY)                                         \
    X("normalize-y", "normalise-y", 0, "HOW", "auto", DATA,                    \
      "scaling of the targets of a regression", y_scalings, R, SETTING_WORD,   \
      normalize_y, ANY)                                                        \
    X("unknown", "", 0, "HOW", "zero", DATA,                                   \
      "of a CSV file, a text that the model did not see in training: none of " \
      "its features, or an error",                                             \
      unknowns, LS_OPTION_READING, SETTING_WORD, unknown, ANY)                 \
    X("thousands", "", 0, "CHARACTER", "", DATA,                               \
      "separator of thousands in a text table, as , in 1,163.74; none if not " \
      "given",                                                                 \
      NULL, R, SETTING_TEXT, thousands, ANY)                                   \
    X("decimal", "", 0, "CHARACTER", ".", DATA,                                \
      "decimal point of a text table: . or ,", NULL, R, SETTING_TEXT, decimal, \
      ANY)                                                                     \
    X("numbers", "", 0, "FORMS", "plain", DATA,                                \
      "further forms of numbers in a text table: percent (12% is 0.12), "      \
      "currency ($5), minus (U+2212) and fortran (1.5D+03), with commas "      \
      "between",                                                               \
      number_forms, R, SETTING_WORDS, numbers, ANY)                            \
    X("na", "na-values", 0, "TEXTS", "", DATA,                                 \
      "cells of a text table that are missing, as are empty ones, ? and NA, "  \
      "with commas between: -,n.d.,-999",                                      \
      NULL, R, SETTING_TEXT, na, ANY)                                          \
    X("shuffle", "", 0, "HOW", "auto", DATA,                                   \
      "order of the rows in an epoch: full mixes all of them, window a part "  \
      "of the table at a time, none is the order of the file; auto is full, "  \
      "and window for a table that is too large for setting memory",           \
      shuffles, R, SETTING_WORD, shuffle, ANY)                                 \
    X("window", "", 0, "FRACTION", "0", DATA,                                  \
      "part of the table that is mixed at a time by setting shuffle=window; "  \
      "0 is "                                                                  \
      "0.1, or a half, a quarter, .. of that by setting memory",               \
      NULL, R, SETTING_REAL, window, FROM_TO(0, 1))                            \
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
    X("loss", "", 0, "NAME", "auto", MODEL,                                    \
      "loss function; auto follows the task", loss_choices, R, SETTING_WORD,   \
      loss, ANY)                                                               \
    X("init", "", 0, "NAME", "auto", MODEL,                                    \
      "initial weights; auto is glorot, and he for relu in deep nets for "     \
      "classes",                                                               \
      inits, R, SETTING_WORD, init, ANY)                                       \
    X("optimizer", "optimiser", 0, "NAME", "adam", OPTIMIZER,                  \
      "rule of the update", optimizer_choices, R, SETTING_WORD, optimizer,     \
      ANY)                                                                     \
    X("lr", "learning-rate,eta", 0, "RATE", "0.001", OPTIMIZER,                \
      "learning rate", NULL, R, SETTING_REAL, lr, ABOVE(0))                    \
    X("momentum", "", 0, "NUMBER", "0.9", OPTIMIZER,                           \
      "share of the last step kept, for momentum", NULL, R, SETTING_REAL,      \
      momentum, FROM_BELOW(0, 1))                                              \
    X("beta1", "", 0, "NUMBER", "0.9", OPTIMIZER,                              \
      "decay of the mean gradient, for adam", NULL, R, SETTING_REAL, beta1,    \
      FROM_BELOW(0, 1))                                                        \
    X("beta2", "", 0, "NUMBER", "0.999", OPTIMIZER,                            \
      "decay of the mean squared gradient, for adam", NULL, R, SETTING_REAL,   \
      beta2, FROM_BELOW(0, 1))                                                 \
    X("epsilon", "", 0, "NUMBER", "1e-8", OPTIMIZER,                           \
      "added to the root of the mean square, for adam", NULL, R, SETTING_REAL, \
      epsilon, ABOVE(0))                                                       \
    X("l2", "", 0, "NUMBER", "0", OPTIMIZER,                                   \
      "penalty on the weights, l2/2 of their sum of squares; not on biases",   \
      NULL, R, SETTING_REAL, l2, FROM(0))                                      \
    X("batch-size", "batch", 'b', "ROWS", "128", OPTIMIZER,                    \
      "rows of a minibatch, over all threads", NULL, R, SETTING_SIZE,          \
      batch_size, FROM_TO(1, MOST_ROWS))                                       \
    X("shard", "", 0, "ROWS", "64", OPTIMIZER,                                 \
      "rows that one thread takes at a time; part of the result, as it sets "  \
      "the order of sums",                                                     \
      NULL, R, SETTING_SIZE, shard, FROM_TO(1, MOST_ROWS))                     \
    X("epochs", "", 'e', "N", "auto", OPTIMIZER,                               \
      "passes over the training rows; auto is at most 200, or as many as "     \
      "100,000 minibatches make, but 20 at least, with patience",              \
      NULL, 0, SETTING_AUTO, epochs, FROM_TO(1, 1e9))                          \
    X("patience", "n-iter-no-change", 0, "N", "auto", OPTIMIZER,               \
      "end when the validation loss, or without validation the training "      \
      "loss, has not improved for N epochs; 0 for never; auto is 10, and 0 "   \
      "if the number of epochs is given",                                      \
      NULL, 0, SETTING_AUTO, patience, FROM_TO(0, 1e9))                        \
    X("min-delta", "tol", 0, "NUMBER", "0.0001", OPTIMIZER,                    \
      "by how much a loss has to be lower than ever before to count as an "    \
      "improvement for patience",                                              \
      NULL, 0, SETTING_REAL, min_delta, FROM(0))                               \
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
      "what "                                                                  \
      "is free",                                                               \
      NULL, LS_OPTION_READING, SETTING_WHOLE, memory, FROM(0))                 \
    X("save-every", "", 0, "WHEN", "10m", RUN,                                 \
      "time between checkpoints (10m, 2h), or steps (5000), or epochs (1ep); " \
      "0 saves only at a stop",                                                \
      NULL, 0, SETTING_EVERY, save_every, FROM(0))                             \
    X("max-time", "", 0, "TIME", "0", RUN,                                     \
      "save and stop after this time, as 11h50m; 0 for no limit, and if it "   \
      "is not given the end of a job of SLURM",                                \
      NULL, 0, SETTING_TIME, max_time, FROM(0))                                \
    X("max-steps", "", 0, "N", "0", RUN,                                       \
      "save and stop after this many steps; 0 for no limit", NULL, 0,          \
      SETTING_WHOLE, max_steps, FROM(0))                                       \
    X("allow-changed-data", "", 0, NULL, "no", RUN,                            \
      "resume although the data are not those of the checkpoint", NULL, 0,     \
      SETTING_FLAG, allow_changed_data, ANY)

#define OPTION(name, aliases, letter, value, initial, group, help, choices, \
               flags, kind, field, ...)                                     \
    {name, aliases, letter, value, initial, group, help, choices, flags},
static const ls_option options[] = {SETTINGS(OPTION)};
#undef OPTION

#define FIELD(name, aliases, letter, value, initial, group, help, choices, \
              flags, kind, field, ...)                                     \
    {kind, offsetof(ls_config, field), sizeof((ls_config *)NULL)->field,   \
     __VA_ARGS__},
static const struct setting settings[] = {SETTINGS(FIELD)};
#undef FIELD

size_t setting_count(void)
{
    return sizeof settings / sizeof *settings;
}

const struct setting *setting_at(size_t i)
{
    return &settings[i];
}

/* Whether name equals the first n bytes of known, '_' counting as '-'. */
static bool same_name(const char *name, const char *known, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((name[i] == '_' ? '-' : name[i]) != known[i])
            return false;
    return name[n] == '\0';
}

bool setting_is_among(const char *name, const char *names)
{
    while (*names) {
        const size_t n = strcspn(names, ",");

        if (same_name(name, names, n))
            return true;
        names += n + (names[n] == ',');
    }
    return false;
}

size_t setting_find(const char *name)
{
    const size_t n = setting_count();

    for (size_t i = 0; i < n; i++)
        if (setting_is_among(name, options[i].name) ||
            setting_is_among(name, options[i].aliases))
            return i;
    return n;
}

const ls_option *option_table(size_t *count)
{
    *count = setting_count();
    return options;
}
