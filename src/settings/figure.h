/* SPDX-License-Identifier: MIT */
/*
 * figure.h - figures of an epoch that end a run and choose its best epoch.
 */
#ifndef LOCKSTEP_FIGURE_H
#define LOCKSTEP_FIGURE_H

#include <stdbool.h>
#include <stddef.h>

#include "lockstep.h"

/*
 * All figures. X(name, text for messages, member of ls_epoch, whether larger is
 * better, whether it is of the validation, tasks that have it, lowest and
 * highest value).
 */
#define FIGURES(X)                                                       \
    X("train-loss", "training loss", loss, false, false, "", -INFINITY,  \
      INFINITY)                                                          \
    X("loss", "validation loss", val_loss, false, true, "", -INFINITY,   \
      INFINITY)                                                          \
    X("accuracy", "validation accuracy", val_accuracy, true, true,       \
      "binary, multiclass and multilabel", 0, 1)                         \
    X("auc", "validation AUC", val_auc, true, true, "binary", 0, 1)      \
    X("rmse", "validation RMSE", val_rmse, false, true, "regression", 0, \
      INFINITY)                                                          \
    X("r2", "validation R2", val_r2, true, true, "regression", -INFINITY, 1)

struct figure {
    const char *name, *text;
    size_t offset; /* in ls_epoch */
    bool larger_is_better, of_validation;
    const char *tasks; /* those that have it, "" = all */
    double least, most;
};

/* A figure and the value of it that ends the run. */
struct target {
    const struct figure *figure; /* NULL = none */
    double value;
};

/* Find a figure by name; NULL for an unknown name. */
const struct figure *figure_find(const char *name);

/* Whether a task has the figure; "auto" may have any. */
bool figure_is_of_task(const struct figure *figure, const char *task);

/* Figure of a record; NAN where it was not measured. The training loss is that
 * of whole epochs. */
double figure_of(const struct figure *figure, const ls_epoch *epoch);

/* The value that every other value is better than. */
double figure_worst(const struct figure *figure);
/* Whether value is better than another one by more than delta; NAN never is. */
bool figure_is_better(const struct figure *figure, double value, double than,
                      double delta);
/* Return the better of two values; a number is better than NAN. */
double figure_better(const struct figure *figure, double a, double b);

/* Read setting stop-at, "auc=0.9"; "" means no target. LS_USAGE if invalid. */
ls_status target_read(const char *text, struct target *target);
bool target_reached(const struct target *target, const ls_epoch *epoch);

#endif
