/* SPDX-License-Identifier: MIT */
/*
 * gemm_plain.c - the products in plain C: the reference. Every number is one
 * chain of fused multiply-adds in index order, as in the kernels, without any
 * optimization.
 */
#include <stdio.h>
#include <string.h>

#include "base/multiversion.h"
#include "math/gemm.h"

/* z = b + sum_k a_k w_k, of a unit for all rows. */
LS_MULTIVERSION
static void unit(size_t n_k, const real *w, size_t step, real first,
                 const real *restrict A, size_t ld, real *restrict z)
{
    for (size_t i = 0; i < ld; i++)
        z[i] = first;
    for (size_t k = 0; k < n_k; k++)
        for (size_t i = 0; i < ld; i++)
            z[i] = real_fma(w[k * step], A[k * ld + i], z[i]);
}

/* Z = W^T A + b */
static ls_status plain_forward(size_t n_in, size_t n_out, const real *W,
                               size_t ldw, const real *b, bool relu,
                               const struct flow *flow, size_t n_flows,
                               real *work)
{
    (void)work;
    for (size_t s = 0; s < n_flows; s++) {
        const size_t ld = flow[s].ld;

        for (size_t j = 0; j < n_out; j++)
            unit(n_in, W + j, ldw, b[j], flow[s].in, ld, flow[s].out + j * ld);
        gemm_finish(n_out, NULL, relu, flow[s]);
    }
    return LS_OK;
}

/* dA = W dZ                                                         (S7) */
static ls_status plain_input_gradient(size_t n_in, size_t n_out, const real *W,
                                      size_t ldw, const struct flow *flow,
                                      size_t n_flows, real *work)
{
    (void)work;
    for (size_t s = 0; s < n_flows; s++) {
        const size_t ld = flow[s].ld;

        for (size_t k = 0; k < n_in; k++)
            unit(n_out, W + k * ldw, 1, 0, flow[s].in, ld,
                 flow[s].out + k * ld);
        gemm_finish(n_in, NULL, false, flow[s]);
    }
    return LS_OK;
}

/* dw = sum_i a_i dz_i, one row of the shard after the other         (S5) */
LS_MULTIVERSION
static void row_of_weights(const struct leaf *leaf, size_t k, size_t j,
                           size_t n_j, real *restrict dw)
{
    const real *a = leaf->A + k * leaf->ld;

    memset(dw, 0, n_j * sizeof *dw);
    for (size_t i = 0; i < leaf->n; i++) {
        const real *restrict dz = leaf->D + i * leaf->wide + j;

        for (size_t x = 0; x < n_j; x++)
            dw[x] = real_fma(a[i], dz[x], dw[x]);
    }
}

static ls_status leaf_gradient(const struct leaf *leaf, struct tile tile,
                               real *out, size_t ldo)
{
    for (size_t k = 0; k < tile.n_k; k++)
        row_of_weights(leaf, tile.k + k, tile.j, tile.n_j, out + k * ldo);
    return LS_OK;
}

static ls_status plain_weight_gradient(const struct leaf *leaf, size_t n_leaves,
                                       struct tile tile, real *out, size_t ldo,
                                       real *work)
{
    return gemm_tree(leaf_gradient, leaf, n_leaves, tile, out, ldo, work);
}

/* db = sum of dZ                                                    (S6) */
static void plain_keep(size_t n, size_t lo, size_t hi, size_t n_out,
                       const real *dZ, size_t ld, real *D, real *db)
{
    const size_t wide = row_lanes(n_out);

    for (size_t j = lo; j < hi; j++)
        db[j] = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = lo; j < row_lanes(hi); j++)
            D[i * wide + j] = j < n_out ? dZ[j * ld + i] : 0;
        for (size_t j = lo; j < hi; j++)
            db[j] += D[i * wide + j];
    }
}

static void plain_enter(struct gemm_guard *guard)
{
    guard->threads = 0;
}

static void plain_leave(const struct gemm_guard *guard)
{
    (void)guard;
}

static void plain_describe(char *text, size_t size)
{
    snprintf(text, size, "plain C");
}

const struct gemm gemm_plain = {
    .name = "plain",
    .exact = true,
    .forward = plain_forward,
    .input_gradient = plain_input_gradient,
    .weight_gradient = plain_weight_gradient,
    .keep = plain_keep,
    .work_size = gemm_tree_size,
    .enter = plain_enter,
    .leave = plain_leave,
    .describe = plain_describe,
};
