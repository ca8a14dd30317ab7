/* SPDX-License-Identifier: MIT */
/*
 * stages.h - stages of a layer between the matrix products: layer
 * normalization, activation, dropout, residual connection.
 *
 *     X = norm(Z),  U = gain X + shift          or U = Z
 *     G = U + alpha (g(U) - U)                  or G = g(U)
 *     A_l = drop(G) + A_{l-1}                   each if the layer has it
 *
 * and backward, with the gradient dL/dA_{l+1} of a residual layer above:
 *
 *     dA_l <- dA_l + dA_{l+1},  dG = drop(dA_l)
 *     dU = dG (1 + alpha (g'(U) - 1)),  dalpha = dG (g(U) - U)
 *                                               or dU = dG g'(U)
 *     dZ = dU through the normalization; dgain, dshift
 *
 * For one workspace and all units of a layer that has stages; others have all
 * of it in the products of backprop.c. A thinned layer is one of ReLU with
 * dropout alone: the products apply ReLU and its mask, dropout a factor.
 * Thread-blind, like backprop.h.
 */
#ifndef LOCKSTEP_STAGES_H
#define LOCKSTEP_STAGES_H

#include "model/workspace.h"

/* Note the rows of a workspace that trains, row [n], their epoch, and the
 * factor in [0, 1] of all shares of dropout at this step: the masks of all
 * layers depend on them. Then drop inputs of the first layer. */
void stages_rows(const struct network *network, uint64_t epoch, double factor,
                 const size_t *row, struct workspace *workspace);

/* Drop inputs of the first layer, or their gradients: A [n x ld], from input lo
 * on. */
void stages_drop_inputs(const struct network *network,
                        const struct workspace *workspace, size_t lo, size_t n,
                        real *A);

/* A[l + 1] from Z[l + 1], which becomes Z - mean, and A[l]; of a thinned layer
 * from g(Z) in its place. l counts from 0. */
void stages_forward(const struct network *network, const real *theta, size_t l,
                    struct workspace *workspace);

/* dL/dZ_{l+1} from dL/dA_{l+1}, in place in dZ[(l + 1) % 2], and dgain, dshift,
 * dalpha in db; of a thinned layer from dL/dA g'. */
void stages_backward(const struct network *network, const real *theta, size_t l,
                     struct workspace *workspace);

#endif
