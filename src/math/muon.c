/* SPDX-License-Identifier: MIT */
/*
 * muon.c - the directions of Muon: momentum of kernels, made orthogonal.
 *
 * With Y [n x m], n >= m, which is N / |N| or its transpose, a round is
 *
 *     A = Y^T Y;   P = a I + b A + c A^2;   Y <- Y P
 *
 * A and P are symmetric [m x m]: blocks on and above the diagonal are computed,
 * the others are mirrored. The summands of A_ij and A_ji are the same numbers
 * in the same order, so this does not change a bit.
 *
 * Rounds on A alone, with Y multiplied once by the product of all P, take half
 * the time if n = 4 m and as much if n = m; but in float the squares of small
 * singular values lose digits: X differed by 1e-4 instead of 1e-5.
 */
#include "math/muon.h"

#include <math.h>

#include "base/mem.h"
#include "base/multiversion.h"
#include "math/kernel.h"
#include "math/vector.h"

/* Jordan's coefficients, and PyTorch's lower bound of the norm. */
static const real round_a = (real)3.4445, round_b = (real)-4.7750,
                  round_c = (real)2.0315;
static const double least_norm = 1e-7;

/* Values of Y below this are 0: they are beyond its rounding errors, and their
 * products would be subnormal numbers, which are slow. */
#ifdef LS_DOUBLE
static const double least_value = 0x1p-500;
#else
static const double least_value = 0x1p-60;
#endif

/* Units of a block of a symmetric matrix, and numbers of a sum that are read
 * before the next: their panels stay in the L1 cache. Of blocks of 32 to 128
 * and 96 to 384 numbers these were fastest for 384 x 384. */
enum { BLOCK = 32, BLOCK_K = 128 };

/* Numbers blended at a time, which stay in the first cache. */
enum { CHUNK = 512 };

struct muon_work {
    struct muon_kernel of;
    size_t n, m, ld; /* Y [n x m], rows ld apart */
    bool turned;     /* Y is the transpose of N */
    size_t square;   /* first of its sums of squares */
    real *Y[2];      /* [row_lanes(n) x ld] of even and odd rounds */
    real *A, *P;     /* [row_lanes(m) x ld] */
};

/* Phases of a round. */
enum round_phase { ROUND_A, ROUND_P, ROUND_Y, N_ROUND_PHASES };

static size_t size_of(const struct muon_kernel *kernel)
{
    return kernel->n_in * kernel->n_out;
}

/* ---- Memory -------------------------------------------------------------- */

/* Rows are an odd number of lines apart: they are spread over all sets of a
 * cache. */
static size_t row_of(size_t m)
{
    return (row_lanes(m) / ROW_LANES | 1) * ROW_LANES;
}

static struct muon_work plan_of(const struct muon_kernel *kernel)
{
    const bool turned = kernel->n_in < kernel->n_out;
    const size_t m = turned ? kernel->n_in : kernel->n_out;

    return (struct muon_work){
        .of = *kernel,
        .n = turned ? kernel->n_out : kernel->n_in,
        .m = m,
        .ld = row_of(m),
        .turned = turned,
    };
}

static size_t reals_of(const struct muon_work *w)
{
    return 2 * (row_lanes(w->n) + row_lanes(w->m)) * w->ld;
}

static void place(struct muon_work *w, real *memory)
{
    const size_t whole = row_lanes(w->n) * w->ld;

    w->Y[0] = memory;
    w->Y[1] = memory + whole;
    w->A = memory + 2 * whole;
    w->P = w->A + row_lanes(w->m) * w->ld;
}

ls_status muon_create(size_t n, const struct muon_kernel *kernel,
                      struct muon *muon)
{
    struct muon made = {.n_kernels = n};
    size_t at = 0;
    ls_status status = LS_OK;

    if (n > 0)
        TRY(MEM_ARRAY(made.work, n, "matrices of muon"));
    for (size_t k = 0; k < n; k++) {
        made.work[k] = plan_of(&kernel[k]);
        made.work[k].square = made.n_square;
        made.n_square += vector_blocks(size_of(&kernel[k]));
        made.n_reals += reals_of(&made.work[k]);
    }
    if (n > 0) {
        TRY(MEM_ARRAY(made.square, made.n_square, "norms of muon"));
        TRY(MEM_ARRAY(made.memory, made.n_reals, "matrices of muon"));
    }
    for (size_t k = 0; k < n; at += reals_of(&made.work[k++]))
        place(&made.work[k], made.memory + at);
    *muon = made;
    made = (struct muon){0};

done:
    muon_destroy(&made);
    return status;
}

void muon_destroy(struct muon *muon)
{
    mem_free(muon->work);
    mem_free(muon->square);
    mem_free(muon->memory);
}

size_t muon_bytes(const struct muon *muon)
{
    return muon->n_kernels * sizeof *muon->work +
           muon->n_square * sizeof *muon->square +
           muon->n_reals * sizeof *muon->memory;
}

/* ---- Momentum ------------------------------------------------------------ */

/* M <- mu M + (1 - mu) G;   N = (1 - mu) G + mu M */
LS_MULTIVERSION
static void blend(const struct update *u, size_t n, const real *restrict g,
                  real *restrict M, real *restrict N)
{
    const real mu = u->momentum, rest = u->rest_momentum;

    for (size_t i = 0; i < n; i++) {
        M[i] = mu * M[i] + rest * g[i];
        N[i] = rest * g[i] + mu * M[i];
    }
}

void muon_blend(const struct parameters *p, const struct update *u, size_t at,
                size_t n, real *gradient)
{
    real g[CHUNK];
    size_t part;

    for (size_t i = 0; i < n; i += part) {
        part = smaller(n - i, CHUNK);
        parameters_prepare(u, part, gradient + i, p->theta + at + i, g);
        blend(u, part, g, p->state[0] + at + i, gradient + i);
    }
}

/* ---- From N to Y, and back ----------------------------------------------- */

static void squares(const struct muon_work *w, const real *block,
                    double *square, size_t parts, size_t t)
{
    const size_t n = size_of(&w->of);
    const struct range own = range_part(vector_blocks(n), parts, t);
    const real *N = block + w->of.at;

    for (size_t k = own.lo; k < own.hi; k++)
        square[w->square + k] = vector_block_dot(n, N, N, k);
}

/* to = from / norm */
LS_MULTIVERSION
static void divide(size_t n, double inverse, const real *from, real *to)
{
    for (size_t i = 0; i < n; i++) {
        const double y = (double)from[i] * inverse;

        to[i] = fabs(y) < least_value ? 0 : (real)y;
    }
}

/* Some rows of Y. A transpose reads and writes whole vectors of rows: what
 * follows a row of N, into rows that follow those of Y. */
static void load(const struct muon_work *w, const real *block,
                 const double *square, size_t parts, size_t t)
{
    const size_t n_out = w->of.n_out;
    const struct range own = range_part_by(w->n, ROW_LANES, parts, t);
    const real *N = block + w->of.at;
    const double norm = sqrt(
        vector_tree_sum(vector_blocks(size_of(&w->of)), square + w->square));
    const double inverse = 1 / (norm < least_norm ? least_norm : norm);

    if (own.lo < own.hi && w->turned)
        kernel_best()->transpose(own.hi - own.lo, w->m, N + own.lo, n_out,
                                 w->Y[0] + own.lo * w->ld, w->ld, ROW_LANES);
    for (size_t i = own.lo; i < own.hi; i++) {
        real *y = w->Y[0] + i * w->ld;

        divide(w->m, inverse, w->turned ? y : N + i * n_out, y);
    }
}

/* Some rows of X, which is the last Y, in the place of N; the memory of the Y
 * before takes a transpose. */
static void keep(const struct muon_work *w, real *block, size_t parts, size_t t)
{
    const struct range own = range_part_by(w->of.n_in, ROW_LANES, parts, t);
    const size_t n_out = w->of.n_out;
    const real *Y = w->Y[MUON_ROUNDS % 2];
    real *turned = w->Y[1 - MUON_ROUNDS % 2];
    const size_t row = w->turned ? row_lanes(n_out) : w->ld;

    if (own.lo < own.hi && w->turned)
        kernel_best()->transpose(own.hi - own.lo, n_out, Y + own.lo, w->ld,
                                 turned + own.lo * row, row, ROW_LANES);
    for (size_t i = own.lo; i < own.hi; i++)
        memcpy(block + w->of.at + i * n_out, (w->turned ? turned : Y) + i * row,
               n_out * sizeof *block);
}

/* ---- Rounds -------------------------------------------------------------- */

/* C [m x lanes] = a B, along the sum in pieces that stay in cache. */
static void multiply(size_t m, size_t lanes, size_t n_k, struct factor a,
                     const real *B, real *C, size_t ld)
{
    size_t part;

    for (size_t k = 0; k < n_k; k += part) {
        const struct finish finish = {.begins = k == 0};

        part = smaller(n_k - k, BLOCK_K);
        kernel_best()->multiply(m, lanes, part, a, B + k * ld, ld, C, ld,
                                &finish);
        a.at += part * a.column;
    }
}

/* Rows [i, i + m) and columns [j, j + n) of a symmetric matrix, i <= j. */
struct muon_block {
    size_t i, j, m, n;
};

/* A block of C = F^T G, both with n_k rows. */
static void product_block(const struct muon_work *w, struct muon_block b,
                          size_t n_k, const real *F, const real *G, real *C)
{
    multiply(b.m, row_lanes(b.n), n_k, (struct factor){F + b.i, 1, w->ld},
             G + b.j, C + b.i * w->ld + b.j, w->ld);
}

/* The mirror image of a block above the diagonal. A transpose writes whole
 * vectors of rows, into rows that follow those of C. */
static void mirror(const struct muon_work *w, struct muon_block b, real *C)
{
    const size_t ld = w->ld;

    if (b.i < b.j)
        kernel_best()->transpose(b.n, b.m, C + b.i * ld + b.j, ld,
                                 C + b.j * ld + b.i, ld, ROW_LANES);
}

/* A = Y^T Y, of a block. */
static void gram(const struct muon_work *w, struct muon_block b, const real *Y)
{
    product_block(w, b, w->n, Y, Y, w->A);
    mirror(w, b, w->A);
}

/* P = b A + c P + a I, of a block of P = A A. */
LS_MULTIVERSION
static void combine(const struct muon_work *w, struct muon_block b)
{
    for (size_t i = b.i; i < b.i + b.m; i++) {
        const real *restrict A = w->A + i * w->ld;
        real *restrict P = w->P + i * w->ld;

        for (size_t j = b.j; j < b.j + b.n; j++)
            P[j] = round_b * A[j] + round_c * P[j];
        if (b.i == b.j)
            P[i] += round_a;
    }
}

static void polynomial(const struct muon_work *w, struct muon_block b)
{
    product_block(w, b, w->m, w->A, w->A, w->P);
    combine(w, b);
    mirror(w, b, w->P);
}

/* Every `parts`-th block of A or P, on and above the diagonals. */
static void for_blocks(const struct muon *muon, size_t round,
                       enum round_phase phase, size_t parts, size_t t)
{
    size_t number = 0;

    for (size_t k = 0; k < muon->n_kernels; k++) {
        const struct muon_work *w = &muon->work[k];

        for (size_t i = 0; i < w->m; i += BLOCK)
            for (size_t j = i; j < w->m; j += BLOCK) {
                const struct muon_block b = {i, j, smaller(w->m - i, BLOCK),
                                             smaller(w->m - j, BLOCK)};

                if (number++ % parts != t)
                    continue;
                if (phase == ROUND_A)
                    gram(w, b, w->Y[round % 2]);
                else
                    polynomial(w, b);
            }
    }
}

/* Some rows of Y P, of each kernel. */
static void for_rows(const struct muon *muon, size_t round, size_t parts,
                     size_t t)
{
    for (size_t k = 0; k < muon->n_kernels; k++) {
        const struct muon_work *w = &muon->work[k];
        const struct range own = range_part(w->n, parts, t);
        const size_t at = own.lo * w->ld;

        if (own.lo < own.hi)
            multiply(own.hi - own.lo, row_lanes(w->m), w->m,
                     (struct factor){w->Y[round % 2] + at, w->ld, 1}, w->P,
                     w->Y[1 - round % 2] + at, w->ld);
    }
}

static void take_round(const struct muon *muon, size_t round,
                       enum round_phase phase, size_t parts, size_t t)
{
    if (phase == ROUND_Y)
        for_rows(muon, round, parts, t);
    else
        for_blocks(muon, round, phase, parts, t);
}

void muon_phase(const struct muon *muon, size_t phase, real *block,
                size_t parts, size_t t)
{
    if (phase >= 2 && phase < MUON_PHASES - 1) {
        take_round(muon, (phase - 2) / N_ROUND_PHASES,
                   (phase - 2) % N_ROUND_PHASES, parts, t);
        return;
    }
    for (size_t k = 0; k < muon->n_kernels; k++) {
        const struct muon_work *w = &muon->work[k];

        if (phase == 0)
            squares(w, block, muon->square, parts, t);
        else if (phase == 1)
            load(w, block, muon->square, parts, t);
        else
            keep(w, block, parts, t);
    }
}

/* W <- W - eta sqrt(max(1, n_out / n_in)) X */
LS_MULTIVERSION
static void descend(real rate, size_t n, const real *restrict X,
                    real *restrict theta)
{
    for (size_t i = 0; i < n; i++)
        theta[i] -= rate * X[i];
}

void muon_step(const struct muon *muon, const struct update *u,
               const real *block, real *theta, struct range own)
{
    for (size_t k = 0; k < muon->n_kernels; k++) {
        const struct muon_kernel *of = &muon->work[k].of;
        const size_t lo = of->at > own.lo ? of->at : own.lo;
        const size_t hi = smaller(of->at + size_of(of), own.hi);
        const double ratio = (double)of->n_out / (double)of->n_in;
        const double rate = (double)u->rate * sqrt(ratio > 1 ? ratio : 1);

        if (lo < hi)
            descend((real)rate, hi - lo, block + lo, theta + lo);
    }
}
