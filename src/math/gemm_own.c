/* SPDX-License-Identifier: MIT */
/*
 * gemm_own.c - the products by lockstep's own kernels, in blocks that fit in
 * cache.
 *
 * Each number of W is broadcast to a vector of rows, so W is never transposed;
 * only dL/dZ is, once, for S5. Where the rows of W are far apart, blocks of W
 * are packed first: for S1, which goes down the columns of W, tile by tile.
 */
#include <stdio.h>
#include <string.h>

#include "base/multiversion.h"
#include "math/gemm.h"
#include "math/kernel.h"

/* Numbers of W in a block: along the sum, and across. */
enum { BLOCK_K = 320, BLOCK_M = 96 };

/* Bytes between rows of W from which blocks are packed: each row is on another
 * page, and many rows map to the same few sets of the L1 cache. For sums along
 * a row few rows are read at a time, for sums down the columns BLOCK_K are. */
enum { FAR_ALONG = 8192, FAR_DOWN = 2048 };

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

/* Pack a block of n_k rows and m columns of W in tiles of `rows` columns, the
 * last of what is left: [n_k x rows] each, one after the other. */
LS_MULTIVERSION
static void copy_tiles(size_t n_k, size_t m, const real *from, size_t apart,
                       size_t rows, real *restrict to)
{
    enum { USUAL = 6 }; /* copied by moves of a known size */
    const size_t whole = m / rows * rows, rest = m - whole;

    for (size_t k = 0; k < n_k; k++) {
        const real *line = from + k * apart;

        if (rows == USUAL)
            for (size_t x = 0; x < whole; x += USUAL)
                memcpy(to + x * n_k + k * USUAL, line + x,
                       USUAL * sizeof *line);
        else
            for (size_t x = 0; x < whole; x += rows)
                for (size_t i = 0; i < rows; i++)
                    to[x * n_k + k * rows + i] = line[x + i];
        for (size_t i = 0; i < rest; i++)
            to[whole * n_k + k * rest + i] = line[whole + i];
    }
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

/* A block of W: units [i, i + m) from inputs [k, k + n_k). If tile is not 0, W
 * is packed in tiles of so many units. */
struct weight_block {
    struct factor W;
    size_t tile, i, m, k, n_k;
};

/* Units [lo, hi) of a block, of a shard. */
static void multiply_part(const struct layer_pass *p,
                          const struct weight_block *b, size_t lo, size_t hi,
                          const struct flow *f)
{
    const bool ends = b->k + b->n_k == p->n_k;
    const size_t i = b->i + lo;
    const struct finish finish = {
        .begins = b->k == 0,
        .first = p->b ? p->b + i : NULL,
        .relu = p->relu && ends,
        .keep = f->keep && ends ? f->keep + i * f->ld : NULL,
    };
    const struct factor W =
        b->tile ? (struct factor){b->W.at + lo * b->n_k, 1, hi - lo} : b->W;

    kernel_best()->multiply(hi - lo, f->ld, b->n_k, W, f->in + b->k * f->ld,
                            f->ld, f->out + i * f->ld, f->ld, &finish);
}

static void multiply_block(const struct layer_pass *p,
                           const struct weight_block *b)
{
    const size_t step = b->tile ? b->tile : b->m;

    for (size_t s = 0; s < p->n_flows; s++)
        for (size_t lo = 0; lo < b->m; lo += step)
            multiply_part(p, b, lo, lo + step < b->m ? lo + step : b->m,
                          &p->flow[s]);
}

static void in_blocks(const struct layer_pass *p, real *work)
{
    const bool down = p->W.row == 1;
    const size_t apart = down ? p->W.column : p->W.row;
    const bool far =
        apart * sizeof(real) >= (size_t)(down ? FAR_DOWN : FAR_ALONG);
    const size_t parts_k = (p->n_k + BLOCK_K - 1) / BLOCK_K;
    const bool large = p->m * p->n_k * sizeof(real) > LARGE;
    const size_t step = far || large ? BLOCK_M : p->m;

    for (size_t q = 0; q < parts_k; q++) {
        const size_t k = p->n_k * q / parts_k;
        const size_t n_k = p->n_k * (q + 1) / parts_k - k;

        for (size_t i = 0; i < p->m; i += step) {
            const size_t m = p->m - i < step ? p->m - i : step;
            struct weight_block b = {p->W, 0, i, m, k, n_k};

            b.W.at += i * p->W.row + k * p->W.column;
            if (far && down) {
                b.tile = kernel_best()->tile_rows(p->flow[0].ld);
                copy_tiles(n_k, m, b.W.at, apart, b.tile, work);
                b.W.at = work;
            } else if (far) {
                copy_lines(m, n_k, b.W.at, apart, work);
                b.W = (struct factor){work, n_k, 1};
            }
            multiply_block(p, &b);
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
