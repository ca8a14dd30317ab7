/* SPDX-License-Identifier: MIT */
/*
 * gemm_tree.c - operations that libraries lack: bias, ReLU, and the sum of
 * leaves in tree order.
 */
#include <string.h>

#include "base/multiversion.h"
#include "math/gemm.h"

/* Sides of the largest tile summed at once. */
enum { SIDE = 256 };

/* Z += b, for a product that started from 0. */
LS_MULTIVERSION
static void add_bias(size_t n_out, const real *b, size_t ld, real *restrict Z)
{
    for (size_t j = 0; j < n_out; j++)
        for (size_t i = 0; i < ld; i++)
            Z[j * ld + i] += b[j];
}

LS_MULTIVERSION
static void clip(size_t count, real *Z)
{
    for (size_t i = 0; i < count; i++)
        Z[i] = Z[i] < 0 ? 0 : Z[i];
}

LS_MULTIVERSION
static void keep_some(size_t count, const real *restrict keep,
                      real *restrict dA)
{
    for (size_t i = 0; i < count; i++)
        dA[i] = keep[i] > 0 ? dA[i] : 0;
}

void gemm_finish(size_t n_out, const real *b, bool relu, struct flow flow)
{
    if (b)
        add_bias(n_out, b, flow.ld, flow.out);
    if (relu)
        clip(n_out * flow.ld, flow.out);
    if (flow.keep)
        keep_some(n_out * flow.ld, flow.keep, flow.out);
}

/* Static like all multiversioned functions: the versions of a global one are
 * global. */
LS_MULTIVERSION
static void add(size_t n, const real *left, const real *right, real *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = left[i] + right[i];
}

void gemm_add(size_t n, const real *left, const real *right, real *out)
{
    add(n, left, right, out);
}

void gemm_close(const struct leaf *leaf, size_t n, size_t *open, real *work)
{
    for (size_t i = 0; i < leaf->joins; i++, (*open)--) {
        real *left = work + (*open - 1) * n;

        gemm_add(n, left, left + n, left);
    }
    (*open)++;
}

/* The sum of all leaves ends at the beginning of work. */
static ls_status sum_tile(gemm_leaf *one, const struct leaf *leaf,
                          size_t n_leaves, struct tile tile, real *work)
{
    const size_t size = tile.n_k * tile.n_j;
    ls_status status = LS_OK;
    size_t open = 0;

    for (size_t l = 0; l < n_leaves && status == LS_OK; l++) {
        status = one(&leaf[l], tile, work + open * size, tile.n_j);
        gemm_close(&leaf[l], size, &open, work);
    }
    return status;
}

ls_status gemm_tree(gemm_leaf *one, const struct leaf *leaf, size_t n_leaves,
                    struct tile tile, real *out, size_t ldo, real *work)
{
    ls_status status = LS_OK;

    /* Also for one leaf: its bits must not depend on the number of leaves in
     * the call. */
    for (size_t k = 0; k < tile.n_k; k += SIDE)
        for (size_t j = 0; j < tile.n_j; j += SIDE) {
            const struct tile part = {
                tile.k + k, tile.n_k - k < SIDE ? tile.n_k - k : SIDE,
                tile.j + j, tile.n_j - j < SIDE ? tile.n_j - j : SIDE};

            TRY(sum_tile(one, leaf, n_leaves, part, work));
            for (size_t i = 0; i < part.n_k; i++)
                memcpy(out + (k + i) * ldo + j, work + i * part.n_j,
                       part.n_j * sizeof *out);
        }

done:
    return status;
}

size_t gemm_tree_size(size_t depth)
{
    return (depth + 1) * SIDE * SIDE;
}

void gemm_keep(size_t n, size_t lo, size_t hi, size_t n_out, const real *dZ,
               size_t ld, real *D, real *db)
{
    const struct kernel *kernel = kernel_best();

    kernel->transpose(n, hi - lo, dZ + lo * ld, ld, D + lo, row_lanes(n_out),
                      ROW_LANES);
    kernel->sum(n, hi - lo, D + lo, row_lanes(n_out), ROW_LANES, db + lo);
}
