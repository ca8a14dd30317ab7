/* SPDX-License-Identifier: MIT */
/*
 * piecewise.h - a number as `size` piecewise linear functions of it.
 *
 * Y. Gorishniy, I. Rubachev, A. Babenko, On Embeddings for Numerical Features
 * in Tabular Deep Learning, 2022; the variant with a linear part of its own
 * (version B of their package rtdl_num_embeddings):
 *
 *     a_u = w_u x + b_u + sum_t e_t V[t, u]
 *     e_t = (x - k_t) / (k_{t+1} - k_t)
 *
 * with e_t limited to [0, 1], but not from below in the first bin, nor from
 * above in the last. The knots k are constants, w, b and V are trained.
 *
 * For x in bin t all earlier e are 1 and all later ones 0. So a is one line for
 * each bin, and a row costs as much with 48 bins as with 2:
 *
 *     a_u = P[t, u] + e_t Q[t, u]
 *     P[t, u] = b_u + w_u k_t + sum_{s < t} V[s, u]
 *     Q[t, u] = V[t, u] + w_u (k_{t+1} - k_t)
 *
 * Rows are in lanes, as in gemm.h. Thread-blind, and allocates nothing.
 */
#ifndef LOCKSTEP_PIECEWISE_H
#define LOCKSTEP_PIECEWISE_H

#include "base/real.h"

/* Largest size. */
enum { PIECEWISE_MOST = 256 };

/* A feature. */
struct piecewise {
    size_t bins, size;
    const real *knot; /* [bins + 1], ascending */
};

/* Compute P and Q [bins x size] of w, b [size] and V [bins x size]. */
void piecewise_lines(const struct piecewise *f, const real *w, const real *b,
                     const real *V, real *P, real *Q);

/* Compute A [size x ld] for x [ld]. */
void piecewise_forward(const struct piecewise *f, size_t ld, const real *x,
                       const real *P, const real *Q, real *A);

/* Compute the gradient of n rows in row order, from dA [size x ld]:
 *
 *     G[t] = sum of dA over the rows in bin t
 *     F[t] = sum of e_t dA over them
 *     dV[t] = F[t] + sum_{s > t} G[s]
 *     db = sum_t G[t],  dw = sum_t (k_t G[t] + (k_{t+1} - k_t) F[t])
 *
 * G [bins x size] is overwritten. */
void piecewise_backward(const struct piecewise *f, size_t n, size_t ld,
                        const real *x, const real *dA, real *G, real *dw,
                        real *db, real *dV);

#endif
