/* SPDX-License-Identifier: MIT */
/*
 * row_figure.h - one figure of a model on sampled rows, computed again and
 * again while their columns change.
 */
#ifndef LOCKSTEP_ROW_FIGURE_H
#define LOCKSTEP_ROW_FIGURE_H

#include "explain/sampled_rows.h"
#include "model/merits.h"

struct row_figure;

/* Find a figure that has a direction by its name; NULL: the loss. LS_USAGE
 * lists the names. */
ls_status row_figure_named(const char *name, enum merit *merit);

/* LS_USAGE if a model of this task does not have the figure. model and rows
 * must outlive it. */
ls_status row_figure_create(const struct ls_model *model,
                            const struct sampled_rows *rows, size_t threads,
                            enum merit merit, struct row_figure **figure);
void row_figure_destroy(struct row_figure *figure); /* NULL is allowed */

/* Compute the figure of the rows as they are; not defined: NAN, and why. */
ls_status row_figure_compute(struct row_figure *figure,
                             struct merit_value *value);

#endif
