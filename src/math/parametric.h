/* SPDX-License-Identifier: MIT */
/*
 * parametric.h - activations of which each unit applies a learnt share alpha:
 *
 *     A = (1 - alpha) U + alpha G,   G = g(U)
 *
 * which is U + alpha (g(U) - U), and g(U) to the bit where alpha is 1.
 *
 * Arrays [n_units x ld] have units below one another and rows in lanes, as in
 * gemm.h; sums over rows as in dot.h.
 */
#ifndef LOCKSTEP_PARAMETRIC_H
#define LOCKSTEP_PARAMETRIC_H

#include <stddef.h>

#include "base/real.h"

/* G <- (1 - alpha) U + alpha G; forward with G = g(U), and backward dU <- (1 -
 * alpha) dA + alpha dA g'(U). alpha of these units. */
void parametric_mix(size_t n_units, size_t ld, const real *alpha, const real *U,
                    real *G);

/* dalpha = sum over rows of dA (G - U). Lanes without a row hold 0 in dA and
 * finite numbers in G and U. */
void parametric_sums(size_t n_units, size_t ld, const real *U, const real *G,
                     const real *dA, real *dalpha);

#endif
