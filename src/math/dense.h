/* SPDX-License-Identifier: MIT */
/*
 * dense.h - the dense layer Z = W^T A + b and its gradients S5, S6, S7, in the
 * layout of gemm.h: units below one another, rows in lanes.
 *
 * Pure functions on arrays. Sums over rows are not divided: the optimizer
 * divides once, by the weight of the whole minibatch.
 */
#ifndef LOCKSTEP_DENSE_H
#define LOCKSTEP_DENSE_H

#include "math/gemm.h"

/* Prepare dZ for dense_weight_gradient(): D of the shard, and db:
 *
 *     db = sum over rows of dZ                                 (S6)
 *
 * for units [lo, hi), bounds as gemm->keep() requires. D has dense_wide(n_out)
 * numbers for each of the ld lanes. */
void dense_keep(const struct gemm *gemm, size_t n, size_t lo, size_t hi,
                size_t n_out, const real *dZ, size_t ld, real *D, real *db);
size_t dense_wide(size_t n_out);

/* Compute a tile of dW = sum_s A_s dZ_s^T (S5), in tree order, like
 * gemm->weight_gradient(), also for a layer of one unit. work holds
 * dense_work_size() reals. */
ls_status dense_weight_gradient(const struct gemm *gemm,
                                const struct leaf *leaf, size_t n_leaves,
                                size_t n_out, struct tile tile, real *out,
                                size_t ldo, real *work);
size_t dense_work_size(const struct gemm *gemm, size_t depth);

/* out [n] = sum over the leaves, in tree order, of the n numbers at leaf->A. */
void dense_tree(const struct leaf *leaf, size_t n_leaves, size_t n, real *out,
                real *work);

#endif
