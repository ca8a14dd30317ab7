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
 * units of y: for regression, undo shift and scale of the targets, and limit
 * values to their range, if there is one. A variance is in squared units. */
void outputs_denormalize(const struct network *network,
                         const struct preprocess *target,
                         const struct workspace *workspace, const real *A,
                         real *out);

/* Limits of the outputs of a network, in its units: those of the targets, but
 * none of variances. */
struct output_limits {
    real *A; /* [outputs] least, [outputs] most */
    real *Z; /* the same before the output activation, of a fused loss */
};

/* *limits is NULL if target has no range. */
ls_status output_limits_create(const struct network *network,
                               const struct preprocess *target,
                               struct output_limits **limits);
void output_limits_destroy(struct output_limits *limits); /* NULL: nothing */
/* Limit A [n_out x ld] to range [2 n_out], least, then most of each output. */
void outputs_limit(const real *range, size_t n_out, size_t ld, real *A);

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
