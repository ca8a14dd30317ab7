/* SPDX-License-Identifier: MIT */
/*
 * periodic.h - a number as itself and size - 1 sums of cosines of it.
 *
 * "PBLD" of D. Holzmueller, L. Grinsztajn, I. Steinwart, Better by Default:
 * Strong Pre-Tuned MLPs and Boosted Trees on Tabular Data, 2024 (their package
 * pytabkit), after Gorishniy, Rubachev and Babenko 2022:
 *
 *     C_j = cos 2 pi (w_j x + b_j)
 *     a_0 = x,  a_u = c_u + sum_j L[j, u] C_j  for u >= 1
 *
 * Rows are in lanes, as in gemm.h. Thread-blind, and allocates nothing.
 */
#ifndef LOCKSTEP_PERIODIC_H
#define LOCKSTEP_PERIODIC_H

#include "base/real.h"

/* Largest size. */
enum { PERIODIC_MOST = 256 };

/* A feature: w and b have `frequencies` numbers, c has size - 1 and L
 * [frequencies x (size - 1)]. */
struct periodic {
    size_t frequencies, size;
    const real *w, *b, *L, *c;
};
/* Likewise, derivatives of a loss. */
struct periodic_gradient {
    real *w, *b, *L, *c;
};

/* Compute A [size x ld] for x [ld]. */
void periodic_forward(const struct periodic *f, size_t ld, const real *x,
                      real *A);

/* Compute the gradient from dA [size x ld], which is 0 in lanes without a row:
 *
 *     dc = sum dA_u,  dL[j, u] = sum C_j dA_u
 *     dt_j = -2 pi sin 2 pi (w_j x + b_j) sum_u L[j, u] dA_u
 *     dw_j = sum x dt_j,  db_j = sum dt_j           sums over the rows */
void periodic_backward(const struct periodic *f, size_t ld, const real *x,
                       const real *dA, const struct periodic_gradient *d);

#endif
