/* SPDX-License-Identifier: MIT */
/*
 * layer_norm.h - layer normalization (Ba et al. 2016), as PyTorch's LayerNorm:
 *
 *     X = (Z - mean) / sqrt(variance + 1e-5)     over the units of a row
 *     U = gain X + shift
 *
 * Arrays [n_out x ld] have units below one another and rows in lanes, as in
 * gemm.h; numbers of a row [ld]. Sums over units are from 0 in their order, sums
 * over rows as in dot.h.
 */
#ifndef LOCKSTEP_LAYER_NORM_H
#define LOCKSTEP_LAYER_NORM_H

#include <stddef.h>

#include "base/real.h"

/* X of Z, in place, and inverse [ld] = 1 / sqrt(variance + 1e-5); mean [ld] is
 * temporary. */
void layer_norm_forward(size_t n_out, size_t ld, real *Z_X, real *inverse,
                        real *mean);

/* U = gain X + shift; both of these units. */
void layer_norm_scale(size_t n_units, size_t ld, const real *X,
                      const real *gain, const real *shift, real *U);

/*
 *     dgain = sum over rows of dU X,   dshift = sum over rows of dU
 *     dX = gain dU
 *     dZ = inverse (dX - mean(dX) - X mean(dX X))    means over the units
 *
 * dZ takes the place of dU. Lanes without a row hold 0 in X and dU. sums [2 ld]
 * is temporary.
 */
void layer_norm_backward(size_t n_out, size_t ld, const real *X,
                         const real *inverse, const real *gain, real *dU_dZ,
                         real *dgain, real *dshift, real *sums);

#endif
