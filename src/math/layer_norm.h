/* SPDX-License-Identifier: MIT */
/*
 * layer_norm.h - layer normalization (Ba et al. 2016), as PyTorch's LayerNorm:
 *
 *     X = (Z - mean) / sqrt(variance + 1e-5)     over the units of a row
 *     U = gain X + shift
 *
 * Arrays [n_out x ld] have units below one another and rows in lanes, as in
 * gemm.h; numbers of a row [ld]. Sums over units are from 0 in their order,
 * sums over rows as in dot.h.
 */
#ifndef LOCKSTEP_LAYER_NORM_H
#define LOCKSTEP_LAYER_NORM_H

#include <stddef.h>

#include "base/real.h"

/* Z <- Z - mean, and inverse [ld] = 1 / sqrt(variance + 1e-5), so that X = Z
 * inverse; mean [ld] is temporary. */
void layer_norm_forward(size_t n_out, size_t ld, real *Z, real *inverse,
                        real *mean);

/* U = gain X + shift, X = Z inverse; gain and shift of these units. */
void layer_norm_scale(size_t n_units, size_t ld, const real *Z,
                      const real *inverse, const real *gain, const real *shift,
                      real *U);

/*
 *     dgain = sum over rows of dU X,   dshift = sum over rows of dU
 *     dX = gain dU
 *     dZ = inverse (dX - mean(dX) - X mean(dX X))    means over the units
 *
 * Some units at a time, layer_norm_sums() computes dgain and dshift and adds to
 * sums [2 ld], 0 before the first units; then layer_norm_backward() turns all
 * dU into dZ. Lanes without a row hold 0 in Z, which is that of
 * layer_norm_forward(), in inverse and dU.
 */
void layer_norm_sums(size_t n_units, size_t ld, const real *Z,
                     const real *inverse, const real *gain, const real *dU,
                     real *dgain, real *dshift, real *sums);
void layer_norm_backward(size_t n_out, size_t ld, const real *Z,
                         const real *inverse, const real *gain, real *sums,
                         real *dU_dZ);

#endif
