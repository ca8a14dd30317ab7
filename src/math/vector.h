/* SPDX-License-Identifier: MIT */
/*
 * vector.h - products and sums of long vectors, in double, in one fixed order.
 *
 * A vector is cut into blocks, a block is summed in lanes, and the sums of the
 * blocks are added in the tree of base/tree.h: the same bits whoever computes a
 * block, and rounding errors that grow with the logarithm of the length.
 */
#ifndef LOCKSTEP_VECTOR_H
#define LOCKSTEP_VECTOR_H

#include "base/real.h"

enum { VECTOR_BLOCK = 4096 };

/* Blocks of n values. */
size_t vector_blocks(size_t n);

/* sum_i a_i b_i of block number k of vectors [n]. */
double vector_block_dot(size_t n, const real *a, const real *b, size_t k);

/* Sum of n >= 1 numbers in the order of the tree. */
double vector_tree_sum(size_t n, const double *x);

/* sum_i a_i b_i of whole vectors [n]. */
double vector_dot(size_t n, const real *a, const real *b);

/* y <- y + alpha x; y <- x + alpha d, both rounded once from double. */
void vector_add(size_t n, double alpha, const real *restrict x,
                real *restrict y);
void vector_along(size_t n, const real *restrict x, double alpha,
                  const real *restrict d, real *restrict y);

#endif
