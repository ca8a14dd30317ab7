/* SPDX-License-Identifier: MIT */
/*
 * muon.h - the directions of Muon: momentum of kernels, made orthogonal.
 *
 *     M <- mu M + (1 - mu) G;   N = (1 - mu) G + mu M         Nesterov's form
 *     X = N / max(|N|, 1e-7)                                  Frobenius norm
 *     X <- a X + (b X X^T + c (X X^T)^2) X                    five times
 *     W <- W - eta sqrt(max(1, n_out / n_in)) X
 *
 * (K. Jordan 2024), with M of each kernel W [n_in x n_out] alone. The singular
 * values of the last X are near 1. The products are those of kernel.h, on the
 * smaller side of W; of symmetric ones one half is computed.
 *
 * Thread-blind: the work is cut into phases, and each phase into parts that may
 * run at the same time. A caller runs all parts of a phase before the next
 * phase. Each number is computed by one part, in an order that does not depend
 * on the number of parts.
 */
#ifndef LOCKSTEP_MUON_H
#define LOCKSTEP_MUON_H

#include "base/status.h"
#include "base/tree.h"
#include "math/parameters.h"

/* Place of a kernel W [n_in x n_out] in a block of parameters. */
struct muon_kernel {
    size_t n_in, n_out, at;
};

struct muon_work; /* memory of one kernel */

struct muon {
    size_t n_kernels;
    struct muon_work *work; /* [n_kernels] */
    double *square;         /* [n_square] sums of squares of blocks of N */
    size_t n_square;
    real *memory; /* [n_reals] matrices of all kernels */
    size_t n_reals;
};

/* Allocate for n kernels; outputs no memory for n = 0. */
ls_status muon_create(size_t n, const struct muon_kernel *kernel,
                      struct muon *muon);
void muon_destroy(struct muon *muon);
size_t muon_bytes(const struct muon *muon);

/* Before the phases: replace the gradient sums of n parameters from number `at`
 * on by N, and update M, which is state 1. Clipping by value, penalties and
 * decay are those of parameters_apply(). */
void muon_blend(const struct parameters *p, const struct update *u, size_t at,
                size_t n, real *gradient);

/* Phases from N in a block of parameters to X in the same place. */
enum { MUON_ROUNDS = 5, MUON_PHASES = 3 + 3 * MUON_ROUNDS };

/* Part number t of `parts` of a phase. */
void muon_phase(const struct muon *muon, size_t phase, real *block,
                size_t parts, size_t t);

/* After the phases: the step of the parameters of `own` that are of kernels. */
void muon_step(const struct muon *muon, const struct update *u,
               const real *block, real *theta, struct range own);

#endif
