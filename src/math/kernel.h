/* SPDX-License-Identifier: MIT */
/*
 * kernel.h - lockstep's own matrix kernels, one per instruction set.
 *
 * Every element of a result is one chain of fused multiply-adds, in the order
 * of the index that is summed over:
 *
 *     c = first;   c = fma(a(0), b(0), c);   c = fma(a(1), b(1), c);  ...
 *
 * The grouping of elements in vectors and tiles plays no part, so all kernels,
 * on all machines, give the same bits.
 */
#ifndef LOCKSTEP_KERNEL_H
#define LOCKSTEP_KERNEL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/real.h"
#include "base/sanitizer.h"

/* Element (i, k) of a factor is at[i * row + k * column]. One of row and column
 * is 1. */
struct factor {
    const real *at;
    size_t row, column;
};

/* Start and epilogue of the sums of a tile. */
struct finish {
    bool begins;       /* else the chains continue from C */
    const real *first; /* [m] initial values, or NULL: 0 */
    bool relu;         /* C = max(0, C) */
    const real *keep;  /* laid out like C: C = 0 unless keep > 0; or NULL */
};

/* One leaf of the gradient tree: rows of a shard. */
struct leaf {
    const real *A; /* [n_in x ld] inputs of the layer, rows in lanes */
    const real *D; /* dL/dZ, units in lanes, in the layout of the backend */
    size_t n, ld, wide;
    size_t joins; /* nodes that the leaf completes: additions after it */
};

/* Rows [k.., k + n_k) and columns [j.., j + n_j) of a layer's dW. */
struct tile {
    size_t k, n_k, j, n_j;
};

struct kernel {
    const char *name;
    bool (*runs_here)(void);

    /* Rows of C in a tile of multiply() for so many lanes. */
    size_t (*tile_rows)(size_t lanes);

    /* C [m x lanes] (+)= a [m x n_k] B [n_k x lanes], then the finish. lanes is
     * a multiple of ROW_LANES; rows of B and C are ldb and ldc apart. */
    void (*multiply)(size_t m, size_t lanes, size_t n_k, struct factor a,
                     const real *B, size_t ldb, real *C, size_t ldc,
                     const struct finish *finish);

    /* The tile of sum_s A_s^T dZ_s, each leaf summed from 0 in row order,
     * leaves added in tree order; D is stored in strips of 16 units, [ld x 16]
     * each, contiguous. Element (k, j) of the tile goes to out[(k - tile.k) *
     * ldo + j - tile.j]. work: depth frames of KERNEL_FRAME reals. */
    void (*gradient)(const struct leaf *leaf, size_t n_leaves, struct tile tile,
                     real *out, size_t ldo, real *work);

    /* The transpose of Z [n_out x ld], padded with zeros: lane j of row i < n
     * goes to D[i * row + (j / 16) * strip + j % 16]. Whole vectors of rows are
     * written. */
    void (*transpose)(size_t n, size_t n_out, const real *Z, size_t ld, real *D,
                      size_t row, size_t strip);

    /* out[j] = sum over rows i < n of lane j of D as transpose() writes it,
     * from 0 in row order; n_out lanes, rounded up to a vector. */
    void (*sum)(size_t n, size_t n_out, const real *D, size_t row, size_t strip,
                real *out);

    /* out[k] = dot(ld, A + k ld, d), see dot.h, for m rows of A. */
    void (*dots)(size_t m, size_t ld, const real *A, const real *d, real *out);

    /* z = x W + b for one row x [n_k], W [n_k x m], max(0, z) if relu: the bits
     * of multiply() for a lane. Whole vectors are read of each row of W and of
     * b, so that up to 15 reals behind the last are read and not used, and
     * written to z. */
    void (*row)(size_t m, size_t n_k, const real *W, const real *b, bool relu,
                const real *x, real *z);

    /* Run rounds of s = fma(s, x, y) on enough independent s in registers to
     * hide latency, and return the flops; *sum takes the result. */
    double (*multiply_adds)(size_t rounds, real x, real y, real *sum);
};

/* Reals of the largest tile in registers. */
enum { KERNEL_FRAME = 28 * 16 };

extern const struct kernel kernel_avx512, kernel_avx2, kernel_portable;

/* Whether kernel_avx512 is there. With a sanitizer, compilers take minutes to
 * compile it. */
#if defined(__x86_64__) && !SANITIZED
#define HAS_KERNEL_AVX512
#endif

/* Kernels of this build, best first, NULL-ended; the best that this CPU
 * runs. */
extern const struct kernel *const kernels[];
const struct kernel *kernel_best(void);

#endif
