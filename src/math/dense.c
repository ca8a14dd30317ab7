/* SPDX-License-Identifier: MIT */
/*
 * dense.c - gradients of the dense layer.
 *
 * In a layer of one unit S5 is one dot product per input: as a matrix product
 * it would use one lane of a vector.
 */
#include "math/dense.h"

#include <string.h>

#include "math/dot.h"

size_t dense_wide(size_t n_out)
{
    return n_out == 1 ? 1 : row_lanes(n_out);
}

void dense_keep(const struct gemm *gemm, size_t n, size_t lo, size_t hi,
                size_t n_out, const real *dZ, size_t ld, real *D, real *db)
{
    if (n_out > 1) {
        gemm->keep(n, lo, hi, n_out, dZ, ld, D, db);
    } else {
        memcpy(D, dZ, ld * sizeof *D);
        db[0] = dot_sum(ld, dZ);
    }
}

/* Numbers summed at a time. */
enum { SOME = 256 };

/* dw_k = sum_i a_ki dz_i                                           (S5) */
static void unit_weight_gradient(const struct leaf *leaf, size_t n_leaves,
                                 struct tile tile, real *out, size_t ldo,
                                 real *work)
{
    const struct kernel *kernel = kernel_best();

    for (size_t k = 0; k < tile.n_k; k += SOME) {
        const size_t n = tile.n_k - k < SOME ? tile.n_k - k : SOME;
        size_t open = 0;

        for (size_t l = 0; l < n_leaves; l++) {
            kernel->dots(n, leaf[l].ld, leaf[l].A + (tile.k + k) * leaf[l].ld,
                         leaf[l].D, work + open * n);
            gemm_close(&leaf[l], n, &open, work);
        }
        for (size_t i = 0; i < n; i++)
            out[(k + i) * ldo] = work[i];
    }
}

ls_status dense_weight_gradient(const struct gemm *gemm,
                                const struct leaf *leaf, size_t n_leaves,
                                size_t n_out, struct tile tile, real *out,
                                size_t ldo, real *work)
{
    if (n_out > 1)
        return gemm->weight_gradient(leaf, n_leaves, tile, out, ldo, work);
    unit_weight_gradient(leaf, n_leaves, tile, out, ldo, work);
    return LS_OK;
}

size_t dense_work_size(const struct gemm *gemm, size_t depth)
{
    const size_t unit = (depth + 1) * SOME;
    const size_t others = gemm->work_size(depth);

    return unit > others ? unit : others;
}

void dense_tree(const struct leaf *leaf, size_t n_leaves, size_t n, real *out,
                real *work)
{
    for (size_t at = 0; at < n; at += SOME) {
        const size_t some = n - at < SOME ? n - at : SOME;
        size_t open = 0;

        for (size_t l = 0; l < n_leaves; l++) {
            memcpy(work + open * some, leaf[l].A + at, some * sizeof *work);
            gemm_close(&leaf[l], some, &open, work);
        }
        memcpy(out + at, work, some * sizeof *out);
    }
}
