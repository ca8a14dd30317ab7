/* SPDX-License-Identifier: MIT */
/*
 * config_data_rows.h - rows of the table of settings that say how a table is
 * read, and what all rows are written with. For config_table.c alone.
 */
#ifndef LOCKSTEP_CONFIG_DATA_ROWS_H
#define LOCKSTEP_CONFIG_DATA_ROWS_H

#include <math.h>

#include "base/file_limits.h"

#define DATA "Data"
#define MODEL "Model"
#define LOSS "Loss"
#define REGULAR "Regularization"
#define OPTIMIZER "Optimizer"
#define RATE "Learning rate"
#define END "End of training"
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
static const char *const scalings[] = {
    "auto", "standard", "minmax", "robust", "quantile", "none", NULL};
static const char *const y_scalings[] = {"auto", "standard", "none", NULL};
static const char *const allowances[] = {"none",    "links",   "external",
                                         "virtual", "plugins", NULL};
static const char *const number_forms[] = {"plain", "percent", "currency",
                                           "minus", "fortran", NULL};
static const char *const unknowns[] = {"zero", "error", NULL};
static const char *const shuffles[] = {"auto", "full", "window", "none", NULL};

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
#define BETWEEN(least, most)    \
    {                           \
        least, most, true, true \
    }
#define FROM_BELOW(least, most)  \
    {                            \
        least, most, false, true \
    }

/* Larger numbers count as typing errors; these fit size_t and exact doubles. */
#define MOST_UNITS LIMIT_UNITS
#define MOST_ROWS 1e12

/* X(name, aliases, letter, value, default, group, help, choices, flags,
 *   kind, field, range), in the order of ls_config */
#define DATA_SETTINGS(X)                                                       \
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
      "scaling of the columns of X: mean and deviation, range, median and "    \
      "quartiles with smooth clipping, or quantiles to a normal "              \
      "distribution; auto is standard, pixels alike",                          \
      scalings, R, SETTING_WORD, normalize, ANY)                               \
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
      NULL, R, SETTING_REAL, window, FROM_TO(0, 1))

#endif
