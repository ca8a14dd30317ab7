/* SPDX-License-Identifier: MIT */
/*
 * vector.c - products and sums of long vectors, in double, in one fixed order.
 */
#include "math/vector.h"

#include "base/multiversion.h"
#include "base/tree.h"

enum { LANES = 8 };

size_t vector_blocks(size_t n)
{
    return shard_count(n, VECTOR_BLOCK);
}

/* The lanes are added pairwise, so vectors of any width give the same bits. */
LS_MULTIVERSION
static double dot(size_t n, const real *a, const real *b)
{
    double lane[LANES] = {0};
    size_t i = 0;

    for (; i + LANES <= n; i += LANES)
        for (size_t j = 0; j < LANES; j++)
            lane[j] += (double)a[i + j] * (double)b[i + j];
    for (size_t j = 0; i + j < n; j++)
        lane[j] += (double)a[i + j] * (double)b[i + j];
    for (size_t half = LANES / 2; half > 0; half /= 2)
        for (size_t j = 0; j < half; j++)
            lane[j] += lane[j + half];
    return lane[0];
}

double vector_block_dot(size_t n, const real *a, const real *b, size_t k)
{
    const struct range block = shard_rows(n, VECTOR_BLOCK, k);

    return dot(block.hi - block.lo, a + block.lo, b + block.lo);
}

double vector_tree_sum(size_t n, const double *x)
{
    if (n == 1)
        return x[0];
    const size_t middle = tree_middle((struct range){0, n});

    return vector_tree_sum(middle, x) + vector_tree_sum(n - middle, x + middle);
}

/* Blocks [lo, hi) of vectors [n]. */
static double dot_of_blocks(size_t n, const real *a, const real *b,
                            struct range blocks)
{
    if (blocks.hi - blocks.lo == 1)
        return vector_block_dot(n, a, b, blocks.lo);
    const size_t middle = tree_middle(blocks);

    return dot_of_blocks(n, a, b, (struct range){blocks.lo, middle}) +
           dot_of_blocks(n, a, b, (struct range){middle, blocks.hi});
}

double vector_dot(size_t n, const real *a, const real *b)
{
    return dot_of_blocks(n, a, b, (struct range){0, vector_blocks(n)});
}

LS_MULTIVERSION
void vector_add(size_t n, double alpha, const real *restrict x,
                real *restrict y)
{
    for (size_t i = 0; i < n; i++)
        y[i] = (real)((double)y[i] + alpha * (double)x[i]);
}

LS_MULTIVERSION
void vector_along(size_t n, const real *restrict x, double alpha,
                  const real *restrict d, real *restrict y)
{
    for (size_t i = 0; i < n; i++)
        y[i] = (real)((double)x[i] + alpha * (double)d[i]);
}
