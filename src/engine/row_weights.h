/* SPDX-License-Identifier: MIT */
/*
 * row_weights.h - weights of classes, and row weights in training.
 */
#ifndef LOCKSTEP_ROW_WEIGHTS_H
#define LOCKSTEP_ROW_WEIGHTS_H

#include "engine/worker.h"
#include "table/values/rows.h"

/* Read setting class-weight for the rows that train: "balanced" is sum w /
 * (classes * sum w of the class), over the classes that have rows; else
 * "name:weight" pairs, 1 for classes not named. Classes are known by name, or
 * by number unless a name is a number. *weight [classes] is NULL if the setting
 * is empty. LS_USAGE for y without classes, an unknown class or weight. */
ls_status class_weights_make(const char *setting, const ls_dataset *data,
                             const struct rows *rows, double **weight);

/* Write "no 0.6, yes 2.5", truncated to size. */
void class_weights_text(const ls_dataset_info *data, const double *weight,
                        char *text, size_t size);

/* Sum, mean and effective sample size of the weights of rows, with those of
 * the classes (NULL: all 1). */
struct weight_figures {
    double sum, mean, effective;
    bool any_negative;
};
struct weight_figures weight_figures_of(const ls_dataset *data,
                                        const struct rows *rows,
                                        const double *class_weight);

/* Gather Y and w of n rows that train: labels smoothed, weights times those of
 * the classes. Returns the sum of w, in row order. */
double training_targets(const struct engine_job *job, const size_t *rows,
                        size_t n, struct workspace *workspace);

#endif
