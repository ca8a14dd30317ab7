/* SPDX-License-Identifier: MIT */
/*
 * outputs.h - outputs of a network as predictions: units, names, the one that
 * stands for the value, and the mean of several networks.
 */
#ifndef LOCKSTEP_OUTPUTS_H
#define LOCKSTEP_OUTPUTS_H

#include "model/network.h"
#include "model/workspace.h"
#include "table/values/preprocess.h"

/* Copy A [outputs x ld] of the workspace's rows to out [n x outputs], in the
 * units of y: for regression, undo shift and scale of the targets. A variance
 * is in squared units. */
void outputs_denormalize(const struct network *network,
                         const struct preprocess *target,
                         const struct workspace *workspace, const real *A,
                         real *out);

/* The size of an output of 1 in the units of y. */
double outputs_unit(const struct network *network,
                    const struct preprocess *target, size_t output);

/* Name the outputs of a network that has several for each target, "y_q0.1",
 * "y_mean", "y_variance", with the name of the target for y where it has one,
 * or y0, y1, ..; *names [outputs] is NULL if each target has one output. Free
 * with mem_free(). */
ls_status outputs_name(const struct network *network,
                       const struct preprocess *target, char ***names);

/* Add `weight` times the predictions out [rows x outputs] of one of several
 * models to sum, which holds those of the models before it, whose weights add
 * up to `before`; for the first model 0, and sum holds zeros. */
void outputs_add(const struct network *network, double before, double weight,
                 const real *out, size_t rows, double *sum);
/* The prediction of models that were added with weights of this sum: the mean.
 * Of loss gaussian it is mean and variance of the mixture of them, whose
 * variance holds how far their means lie apart (Lakshminarayanan, Pritzel and
 * Blundell 2017, section 2.4). */
void outputs_mean(const struct network *network, double weights,
                  const double *sum, size_t rows, real *out);

#endif
