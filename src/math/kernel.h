/* SPDX-License-Identifier: MIT */
/*
 * kernel.h - lockstep's own matrix kernels, one per instruction set.
 *
 * Every element of a result is one chain of fused multiply-adds, in the order
 * of the index that is summed over:
 *
 *     c = first;   c = fma(a(0), b(0), c);   c = fma(a(1), b(1), c);  ...
 *
 * How elements are put together in vectors and tiles does not enter, so
 * all kernels, on all machines, give the same bits.
 */
#ifndef LOCKSTEP_KERNEL_H
#define LOCKSTEP_KERNEL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/real.h"

/* Element (i, k) of a factor stands at at[i * row + k * column]. One of row
 * and column is 1. */
struct factor {
    const real *at;
    size_t row, column;
};

/* What happens to a tile beside the products. */
struct finish {
    bool begins;       /* else the chains go on from what stands in C */
    const real *first; /* [m] where they begin, or NULL: 0 */
    bool relu;         /* C = max(0, C) */
    const real *keep;  /* laid out as C: C = 0 but where keep > 0, or NULL */
};

/* One leaf of the gradient tree: rows of a shard. */
struct leaf {
    const real *A; /* [n_in x ld] inputs of the layer, a row to a lane */
    const real *D; /* dL/dZ, a unit to a lane, as the backend has laid it out */
    size_t n, ld, wide;
    size_t joins; /* nodes that it closes: how often to join once it is there */
};

/* Rows [k.., k + n_k) and columns [j.., j + n_j) of a layer's dW. */
struct tile {
    size_t k, n_k, j, n_j;
};

struct kernel {
    const char *name;
    bool (*runs_here)(void);

    /* C [m x lanes] (+)= a [m x n_k] B [n_k x lanes], then the finish. lanes is
     * a multiple of ROW_LANES; rows of B and C are ldb and ldc apart. */
    void (*multiply)(size_t m, size_t lanes, size_t n_k, struct factor a,
                     const real *B, size_t ldb, real *C, size_t ldc,
                     const struct finish *finish);

    /* The tile of sum_s A_s^T dZ_s over the leaves, each from 0 in row order
     * and joined in tree order; D stands in strips of 16 units, [ld x 16] each:
     * lines that follow one another. Element (k, j) of the tile goes to
     * out[(k - tile.k) * ldo + j - tile.j]. work: depth frames of
     * KERNEL_FRAME reals. */
    void (*gradient)(const struct leaf *leaf, size_t n_leaves, struct tile tile,
                     real *out, size_t ldo, real *work);

    /* The transpose of Z [n_out x ld], zeros beside it: lane j of row i < n
     * goes to D[i * row + (j / 16) * strip + j % 16]. Whole vectors of rows
     * are written. */
    void (*transpose)(size_t n, size_t n_out, const real *Z, size_t ld, real *D,
                      size_t row, size_t strip);

    /* out[j] = sum over rows i < n of lane j of such a D, from 0 in row order;
     * for n_out lanes and the rest of their vector. */
    void (*sum)(size_t n, size_t n_out, const real *D, size_t row, size_t strip,
                real *out);

    /* out[k] = dot(ld, A + k ld, d), see dot.h: of m rows of A. */
    void (*dots)(size_t m, size_t ld, const real *A, const real *d, real *out);

    /* The flops of so many rounds of s = fma(s, x, y), on enough independent
     * s in registers that nothing waits; *sum takes what came of them. */
    double (*multiply_adds)(size_t rounds, real x, real y, real *sum);
};

/* The largest tile that is kept in registers. */
enum { KERNEL_FRAME = 28 * 16 };

extern const struct kernel kernel_avx512, kernel_avx2, kernel_portable;

/* Those of this build, best first, NULL-ended; the best that runs here. */
extern const struct kernel *const kernels[];
const struct kernel *kernel_best(void);

#endif
