/* SPDX-License-Identifier: MIT */
/*
 * slope.h - derivatives of what stands before the first layer: the scaling of a
 * feature, and numeric embeddings.
 */
#ifndef LOCKSTEP_SLOPE_H
#define LOCKSTEP_SLOPE_H

#include "model/network.h"
#include "table/values/preprocess.h"

/* Derivative of the scaled feature j by its value x in the units of the file;
 * 0 if x is NaN, which is filled by a constant. At a knot that of the right
 * side. */
double slope_of_scaling(const struct preprocess *input, size_t j, double x);

/* Derivatives of the inputs that embed feature number k of
 * network->numeric.columns by the scaled x: slope [size]. */
void slope_of_embedding(const struct network *network, const real *theta,
                        size_t k, real x, double *slope);

#endif
