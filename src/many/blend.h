/* SPDX-License-Identifier: MIT */
/*
 * blend.h - a figure of the weighted mean of several models' outputs for the
 * rows held out.
 *
 * The figure has the bits that evaluator_metrics() gives for the ensemble of
 * these models. A blend is not changed by use: threads share it, each with
 * memory of its own.
 */
#ifndef LOCKSTEP_BLEND_H
#define LOCKSTEP_BLEND_H

#include "model/model.h"
#include "settings/figure.h"
#include "table/dataset/dataset.h"
#include "table/values/rows.h"

struct blend;      /* targets and weights of the rows, and the figure */
struct blend_work; /* memory of one thread */

/* Models are like `like`. data, rows and figure, one of the validation, must
 * outlive the blend. */
ls_status blend_create(const struct ls_model *like, const ls_dataset *data,
                       const struct rows *rows, const struct figure *figure,
                       struct blend **blend);
void blend_destroy(struct blend *blend); /* NULL is allowed */
/* Bytes of a blend, and of the memory of one thread. */
size_t blend_bytes(const struct blend *blend);

ls_status blend_work_create(const struct blend *blend,
                            struct blend_work **work);
void blend_work_destroy(struct blend_work *work); /* NULL is allowed */

/* Numbers in the outputs of a model: rows x outputs. */
size_t blend_count(const struct blend *blend);
const struct figure *blend_figure(const struct blend *blend);

/* Add a model's outputs to sum [blend_count()], as outputs_add() does. */
void blend_add(const struct blend *blend, double before, double weight,
               const real *out, double *sum);

/* The figure of the mean of outputs that were added to sum, whose weights add
 * up to `before`, and of out with weight 1; out may be NULL. */
double blend_value(const struct blend *blend, struct blend_work *work,
                   double before, const double *sum, const real *out);

#endif
