/* SPDX-License-Identifier: MIT */
/*
 * dense.h - the dense layer Z = A_prev W + b and its gradients S5, S6, S7.
 *
 * Pure functions on arrays. Sums run over the rows given and are not divided:
 * the optimizer divides once, by the size of the whole minibatch.
 * A_prev [n x n_in], W dW [n_in x n_out], b db [n_out], Z dZ [n x n_out],
 * dA_prev [n x n_in]; n may be 0.
 */
#ifndef LOCKSTEP_DENSE_H
#define LOCKSTEP_DENSE_H

#include "math/product.h"

/* Z = A_prev W + b */
ls_status dense_forward(const struct products *products, size_t n, size_t n_in,
                        size_t n_out, const real *A_prev, const real *W,
                        const real *b, real *Z);

/* dW = A_prev^T dZ                                             (S5) */
ls_status dense_weight_gradient(const struct products *products, size_t n,
                                size_t n_in, size_t n_out, const real *A_prev,
                                const real *dZ, real *dW);

/* db = sum over rows of dZ                                     (S6) */
void dense_bias_gradient(size_t n, size_t n_out, const real *dZ, real *db);

/* dA_prev = dZ W^T                                             (S7) */
ls_status dense_input_gradient(const struct products *products, size_t n,
                               size_t n_in, size_t n_out, const real *dZ,
                               const real *W, real *dA_prev);

#endif
