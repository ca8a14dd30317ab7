/* SPDX-License-Identifier: MIT */
/*
 * gemm_own.c - the products by lockstep's own kernels, in blocks that fit in
 * cache.
 *
 * Each number of W is broadcast to a vector of rows, so W is never transposed;
 * only dL/dZ is, once, for S5. Where the rows of W are far apart, blocks of W
 * are packed first.
 */
#include "base/multiversion.h"
#include "math/gemm.h"
#include "math/kernel.h"
#include <stdio.h>

/* Numbers of W in a block: along the sum, and across. */
enum { BLOCK_K = 320, BLOCK_M = 96 };

/* Bytes between rows of W from which blocks are packed: each row is on another
 * page, and many rows map to the same few sets of the L1 cache. */
enum { FAR = 8192 };

/* Bytes of a W that is read block by block for all shards in turn, so that it
 * is loaded into the L2 cache once. */
enum { LARGE = 1 << 20 };

/* Pack n lines of `length` numbers that are `apart` from each other. */
LS_MULTIVERSION
static void copy_lines(size_t n, size_t length, const real *from, size_t apart,
                       real *restrict to)
{
    for (size_t i = 0; i < n; i++) {
        const real *line = from + i * apart;
        size_t x = 0;

        for (; x + ROW_LANES <= length; x += ROW_LANES)
            for (size_t j = 0; j < ROW_LANES; j++)
                to[i * length + x + j] = line[x + j];
        for (; x < length; x++)
            to[i * length + x] = line[x];
    }
}

/* Pack some rows and columns of a factor. */
static struct factor packed(struct factor a, size_t m, size_t n_k, real *to)
{
    if (a.row == 1) {
        copy_lines(n_k, m, a.at, a.column, to);
        return (struct factor){to, 1, m};
    }
    copy_lines(m, n_k, a.at, a.row, to);
    return (struct factor){to, n_k, 1};
}

/* Work of one layer on all shards of a group. */
struct layer_pass {
    struct factor W;
    size_t m, n_k; /* output and input units */
    const real *b;
    bool relu;
    const struct flow *flow;
    size_t n_flows;
};

/* Units [i, i + m) from inputs [k, k + n_k), of all shards. */
static void block(const struct layer_pass *p, struct factor W, size_t i,
                  size_t m, size_t k, size_t n_k)
{
    const bool ends = k + n_k == p->n_k;

    for (size_t s = 0; s < p->n_flows; s++) {
        const struct flow *f = &p->flow[s];
        const struct finish finish = {
            .begins = k == 0,
            .first = p->b ? p->b + i : NULL,
            .relu = p->relu && ends,
            .keep = f->keep && ends ? f->keep + i * f->ld : NULL,
        };

        kernel_best()->multiply(m, f->ld, n_k, W, f->in + k * f->ld, f->ld,
                                f->out + i * f->ld, f->ld, &finish);
    }
}

static void in_blocks(const struct layer_pass *p, real *work)
{
    const size_t stride = p->W.row == 1 ? p->W.column : p->W.row;
    const bool far = stride * sizeof(real) > FAR;
    const size_t parts_k = (p->n_k + BLOCK_K - 1) / BLOCK_K;
    const bool large = p->m * p->n_k * sizeof(real) > LARGE;
    const size_t step = far || large ? BLOCK_M : p->m;

    for (size_t q = 0; q < parts_k; q++) {
        const size_t k = p->n_k * q / parts_k;
        const size_t n_k = p->n_k * (q + 1) / parts_k - k;

        for (size_t i = 0; i < p->m; i += step) {
            const size_t m = p->m - i < step ? p->m - i : step;
            struct factor W = p->W;

            W.at += i * W.row + k * W.column;
            block(p, far ? packed(W, m, n_k, work) : W, i, m, k, n_k);
        }
    }
}

/* Z = W^T A + b */
static ls_status own_forward(size_t n_in, size_t n_out, const real *W,
                             size_t ldw, const real *b, bool relu,
                             const struct flow *flow, size_t n_flows,
                             real *work)
{
    in_blocks(
        &(struct layer_pass){{W, 1, ldw}, n_out, n_in, b, relu, flow, n_flows},
        work);
    return LS_OK;
}

static void own_row(size_t n_out, size_t n_in, const real *W, const real *b,
                    bool relu, const real *x, real *z)
{
    kernel_best()->row(n_out, n_in, W, b, relu, x, z);
}

/* dA = W dZ                                                         (S7) */
static ls_status own_input_gradient(size_t n_in, size_t n_out, const real *W,
                                    size_t ldw, const struct flow *flow,
                                    size_t n_flows, real *work)
{
    in_blocks(
        &(struct layer_pass){
            {W, ldw, 1}, n_in, n_out, NULL, false, flow, n_flows},
        work);
    return LS_OK;
}

/* dW = sum_s A_s dZ_s^T                                             (S5) */
static ls_status own_weight_gradient(const struct leaf *leaf, size_t n_leaves,
                                     struct tile tile, real *out, size_t ldo,
                                     real *work)
{
    kernel_best()->gradient(leaf, n_leaves, tile, out, ldo, work);
    return LS_OK;
}

/* db = sum of dZ                                                    (S6) */
static void own_keep(size_t n, size_t lo, size_t hi, size_t n_out,
                     const real *dZ, size_t ld, real *D, real *db)
{
    (void)n_out;
    kernel_best()->transpose(n, hi - lo, dZ + lo * ld, ld, D + lo * ld,
                             ROW_LANES, ld * ROW_LANES);
    kernel_best()->sum(n, hi - lo, D + lo * ld, ROW_LANES, ld * ROW_LANES,
                       db + lo);
}

static size_t own_work_size(size_t depth)
{
    const size_t pack = (size_t)BLOCK_K * BLOCK_M;
    const size_t frames = depth * KERNEL_FRAME;

    return pack > frames ? pack : frames;
}

static void own_enter(struct gemm_guard *guard)
{
    guard->threads = 0;
}

static void own_leave(const struct gemm_guard *guard)
{
    (void)guard;
}

static void own_describe(char *text, size_t size)
{
    snprintf(text, size, "lockstep's own (%s kernels)", kernel_best()->name);
}

const struct gemm gemm_own = {
    .name = "own",
    .exact = true,
    .forward = own_forward,
    .row = own_row,
    .input_gradient = own_input_gradient,
    .weight_gradient = own_weight_gradient,
    .keep = own_keep,
    .work_size = own_work_size,
    .enter = own_enter,
    .leave = own_leave,
    .describe = own_describe,
};
