/* SPDX-License-Identifier: MIT */
/*
 * test_kernel.c - every kernel that runs here, bit for bit: each number is one
 * chain of fused multiply-adds, and nothing else is written.
 */
#include "math/kernel.h"

#include <stdlib.h>

#include "leaves.h"
#include "math/dot.h"
#include "support.h"

enum {
    MOST_M = 30,
    MOST_K = 33,
    MOST_LANES = 128,
    BESIDE = 16, /* columns beside a matrix that must stay as they are */
    UNTOUCHED = 4321
};

static void the_best_kernel_is_the_first_that_runs(void)
{
    size_t i = 0;

    while (kernels[i] && !kernels[i]->runs_here())
        i++;
    CU_ASSERT_PTR_NOT_NULL_FATAL(kernels[i]);
    CU_ASSERT_PTR_EQUAL(kernel_best(), kernels[i]);
    while (kernels[i + 1])
        i++;
    CU_ASSERT_PTR_EQUAL(kernels[i], &kernel_portable);
    CU_ASSERT(kernel_portable.runs_here());
}

/* ---- Multiply ------------------------------------------------------------ */

enum { LDB = MOST_LANES + BESIDE, LDC = MOST_LANES + 2 * BESIDE };

static real a[MOST_M * MOST_K], B[MOST_K * LDB], first[MOST_M];
static real keep[MOST_M * LDC], before[(MOST_M + 1) * LDC];
static real got[(MOST_M + 1) * LDC], want[(MOST_M + 1) * LDC];

/* z of row i and lane x, as kernel.h and simd.h say. */
static real chain(size_t n_k, struct factor f, const struct finish *finish,
                  size_t i, size_t x)
{
    real c = !finish->begins ? before[i * LDC + x]
             : finish->first ? finish->first[i]
                             : 0;

    for (size_t k = 0; k < n_k; k++)
        c = real_fma(f.at[i * f.row + k * f.column], B[k * LDB + x], c);
    if (finish->relu)
        c = c < 0 ? 0 : c;
    if (finish->keep)
        c = finish->keep[i * LDC + x] > 0 ? c : 0;
    return c;
}

static bool multiplies(size_t m, size_t lanes, size_t n_k, struct factor f,
                       const struct finish *finish)
{
    bool same = true;

    memcpy(want, before, sizeof want);
    for (size_t i = 0; i < m; i++)
        for (size_t x = 0; x < lanes; x++)
            want[i * LDC + x] = chain(n_k, f, finish, i, x);
    for (size_t k = 0; kernels[k]; k++) {
        if (!kernels[k]->runs_here())
            continue;
        memcpy(got, before, sizeof got);
        kernels[k]->multiply(m, lanes, n_k, f, B, LDB, got, LDC, finish);
        same &= same_bits(got, want, (MOST_M + 1) * LDC);
    }
    return same;
}

/* The factor row after row, then column after column, wider than it need be. */
static bool multiplies_both_ways(size_t m, size_t lanes, size_t n_k,
                                 const struct finish *finish)
{
    return multiplies(m, lanes, n_k, (struct factor){a, MOST_K, 1}, finish) &&
           multiplies(m, lanes, n_k, (struct factor){a, 1, MOST_M}, finish);
}

static void fill_factors(void)
{
    fill_uniform(a, MOST_M * MOST_K, 1);
    fill_uniform(B, MOST_K * LDB, 2);
    fill_uniform(first, MOST_M, 3);
    fill_uniform(keep, MOST_M * LDC, 4);
    fill_uniform(before, (MOST_M + 1) * LDC, 5);
}

static void a_product_is_one_chain_for_each_number(void)
{
    static const struct finish finishes[] = {
        {.begins = true},
        {.begins = true, .first = first},
        {.begins = false},
        {.begins = false, .first = first, .relu = true},
        {.begins = false, .keep = keep},
        {.begins = true, .first = first, .relu = true, .keep = keep},
    };
    static const size_t sums[] = {0, 1, 2, 17, 33};
    static const size_t widths[] = {16, 32, 48, 64, 80, 112, 128};
    bool right = true;

    fill_factors();
    for (size_t m = 1; m <= MOST_M; m++)
        for (size_t k = 0; k < sizeof sums / sizeof *sums; k++)
            for (size_t w = 0; w < sizeof widths / sizeof *widths; w++)
                for (size_t f = 0; f < sizeof finishes / sizeof *finishes; f++)
                    right &= multiplies_both_ways(m, widths[w], sums[k],
                                                  &finishes[f]);
    CU_ASSERT(right);
}

static void a_chain_may_be_cut_and_gone_on_with(void)
{
    const struct finish begins = {.begins = true, .first = first};
    const struct finish ends = {.first = first, .relu = true};
    const struct factor f = {a, 1, MOST_M};
    const struct factor rest = {a + 20 * MOST_M, 1, MOST_M};

    fill_factors();
    for (size_t k = 0; kernels[k]; k++) {
        if (!kernels[k]->runs_here())
            continue;
        memset(want, 0, sizeof want);
        memset(got, 0, sizeof got);
        kernels[k]->multiply(MOST_M, 48, MOST_K, f, B, LDB, want, LDC,
                             &(struct finish){true, first, true, NULL});
        kernels[k]->multiply(MOST_M, 48, 20, f, B, LDB, got, LDC, &begins);
        kernels[k]->multiply(MOST_M, 48, MOST_K - 20, rest, B + 20 * LDB, LDB,
                             got, LDC, &ends);
        CU_ASSERT(same_bits(got, want, MOST_M * LDC));
    }
}

/* ReLU: NaN and -0 stay. Keep: what stands where `keep` is > 0 stays, NaN and
 * -0 too; all else is +0, NaN too, and where `keep` is NaN. */
static void nan_and_minus_0_are_what_simd_h_says(void)
{
    static const real values[] = {NAN, -0.0f, 0, -1, 2, INFINITY, -INFINITY};
    static const real keeps[] = {NAN, -0.0f, 0, -1, 2};
    const size_t n_values = sizeof values / sizeof *values;
    const size_t n_keeps = sizeof keeps / sizeof *keeps;
    const struct factor f = {a, MOST_K, 1};

    fill_factors();
    for (size_t i = 0; i < MOST_M * LDC; i++) {
        before[i] = values[i % n_values];
        keep[i] = keeps[i % n_keeps];
    }
    for (int relu = 0; relu < 2; relu++)
        for (int kept = 0; kept < 2; kept++)
            CU_ASSERT(multiplies(
                MOST_M, 112, 0, f,
                &(struct finish){.relu = relu, .keep = kept ? keep : NULL}));
    B[3 * LDB + 7] = (real)NAN; /* in a chain, it takes its lane with it */
    CU_ASSERT(multiplies(MOST_M, 64, 17, f, &(struct finish){.relu = true}));
    CU_ASSERT(isnan(got[7]) && isnan(got[(MOST_M - 1) * LDC + 7]));
}

/* ---- Gradient ------------------------------------------------------------ */

enum { MOST_LEAVES = 9, N_IN = 40, N_OUT = 75, WIDE = 80, MOST_LD = 64 };

/* Leaves of 1 to 40 rows, some with lanes to spare. */
struct leaves {
    struct leaf leaf[MOST_LEAVES];
    real A[MOST_LEAVES][N_IN * MOST_LD], D[MOST_LEAVES][WIDE * MOST_LD];
};

/* What stands beyond the rows is NaN: nobody may look at it. */
static void make_leaf(struct leaves *s, size_t l, size_t leaves)
{
    const size_t n = 1 + (11 * l + leaves) % 40;
    const size_t ld = row_lanes(n) + (l % 3 == 2 ? ROW_LANES : 0);

    s->leaf[l] =
        (struct leaf){s->A[l], s->D[l], n, ld, WIDE, joins_of_leaf(l, leaves)};
    fill_uniform(s->A[l], N_IN * ld, 100 + l);
    fill_uniform(s->D[l], WIDE * ld, 200 + l);
    for (size_t k = 0; k < N_IN; k++)
        fill_with(s->A[l] + k * ld + n, ld - n, (real)NAN);
    for (size_t strip = 0; strip < WIDE / ROW_LANES; strip++)
        fill_with(s->D[l] + (strip * ld + n) * ROW_LANES, (ld - n) * ROW_LANES,
                  (real)NAN);
}

/* dW of input k and unit j: a chain in each leaf, and the tree. */
static real gradient_of(const struct leaves *s, size_t leaves, size_t k,
                        size_t j)
{
    real sum[MOST_LEAVES];

    for (size_t l = 0; l < leaves; l++) {
        const struct leaf *leaf = &s->leaf[l];
        const real *d =
            leaf->D + j / ROW_LANES * leaf->ld * ROW_LANES + j % ROW_LANES;

        sum[l] = 0;
        for (size_t i = 0; i < leaf->n; i++)
            sum[l] =
                real_fma(leaf->A[k * leaf->ld + i], d[i * ROW_LANES], sum[l]);
    }
    return tree_sum(sum, 0, leaves);
}

/* One tile of one kernel, and what stands beside it and beyond work. */
static bool tile_is_right(const struct kernel *kernel, const struct leaves *s,
                          size_t leaves, struct tile tile)
{
    static real out[(N_IN + 1) * (N_OUT + BESIDE)];
    const size_t ldo = tile.n_j + BESIDE, size = (tile.n_k + 1) * ldo;
    const size_t frames = depth_of_leaves(leaves) * KERNEL_FRAME;
    real *work = calloc(frames + 1, sizeof *work);
    bool right = true;

    work[frames] = UNTOUCHED;
    fill_with(out, size, UNTOUCHED);
    kernel->gradient(s->leaf, leaves, tile, out, ldo, work);
    for (size_t k = 0; k <= tile.n_k; k++)
        for (size_t j = 0; j < ldo; j++) {
            const real expected =
                k < tile.n_k && j < tile.n_j
                    ? gradient_of(s, leaves, tile.k + k, tile.j + j)
                    : UNTOUCHED;

            right &= same_bits(&out[k * ldo + j], &expected, 1);
        }
    right &= work[frames] == UNTOUCHED;
    free(work);
    return right;
}

static bool tile_of_all_kernels(const struct leaves *s, size_t leaves,
                                struct tile tile)
{
    bool right = true;

    for (size_t k = 0; kernels[k]; k++)
        right &= !kernels[k]->runs_here() ||
                 tile_is_right(kernels[k], s, leaves, tile);
    return right;
}

static void a_gradient_is_the_tree_of_its_leaves(void)
{
    static const struct tile tiles[] = {
        {0, N_IN, 0, N_OUT}, {0, 1, 0, 2},    {7, 29, 16, 33}, {39, 1, 64, 11},
        {3, 14, 0, 16},      {5, 15, 32, 32}, {2, 6, 16, 48},  {11, 13, 0, 64},
    };
    static struct leaves s;

    for (size_t leaves = 1; leaves <= MOST_LEAVES; leaves++) {
        bool right = true;

        for (size_t l = 0; l < leaves; l++)
            make_leaf(&s, l, leaves);
        for (size_t t = 0; t < sizeof tiles / sizeof *tiles; t++)
            right &= tile_of_all_kernels(&s, leaves, tiles[t]);
        CU_ASSERT(right);
    }
}

/* All heights and widths of tiles that are kept in registers, and beyond. */
static void a_tile_may_have_any_size(void)
{
    static struct leaves s;
    bool right = true;

    for (size_t l = 0; l < 3; l++)
        make_leaf(&s, l, 3);
    for (size_t n_k = 1; n_k <= 30; n_k++)
        for (size_t n_j = 1; n_j <= N_OUT; n_j += n_j < 20 ? 1 : 9)
            right &= tile_of_all_kernels(
                &s, 3, (struct tile){N_IN - n_k, n_k, 0, n_j});
    CU_ASSERT(right);
}

/* ---- Transpose ----------------------------------------------------------- */

/* Row r and lane j of D. */
static size_t place(size_t r, size_t j, size_t row, size_t strip)
{
    return r * row + j / ROW_LANES * strip + j % ROW_LANES;
}

/* Rows from n to row_lanes(n) may be written, all beyond may not. */
static bool transposes(const struct kernel *kernel, size_t n, size_t n_out,
                       size_t ld, size_t row, size_t strip)
{
    static real Z[N_OUT * MOST_LD], D[WIDE * MOST_LD + BESIDE];
    const size_t size = row_lanes(n_out) * ld, lanes = row_lanes(n_out);
    bool right = true;

    fill_uniform(Z, n_out * ld, n);
    fill_with(D, size + BESIDE, UNTOUCHED);
    kernel->transpose(n, n_out, Z, ld, D, row, strip);
    for (size_t i = 0; i < ld; i++)
        for (size_t j = 0; j < lanes; j++) {
            const real d = D[place(i, j, row, strip)];
            const real z = j < n_out ? Z[j * ld + i] : 0;

            right &= i >= row_lanes(n) ? d == UNTOUCHED
                     : i < n || j >= n_out
                         ? d == z || (i >= n && d == UNTOUCHED)
                         : true;
        }
    for (size_t i = 0; i < BESIDE; i++)
        right &= D[size + i] == UNTOUCHED;
    return right;
}

static void a_transpose_stands_in_rows_or_in_strips(void)
{
    static const size_t units[] = {1, 2, 5, 15, 16, 17, 31, 33, 48, 64, 75};

    for (size_t k = 0; kernels[k]; k++)
        for (size_t u = 0; u < sizeof units / sizeof *units; u++)
            for (size_t n = 1; n <= 48 && kernels[k]->runs_here(); n++) {
                const size_t n_out = units[u], ld = row_lanes(n);
                const size_t more = ld + ROW_LANES, row = row_lanes(n_out);

                CU_ASSERT(transposes(kernels[k], n, n_out, ld, ROW_LANES,
                                     ld * ROW_LANES));
                CU_ASSERT(transposes(kernels[k], n, n_out, more, ROW_LANES,
                                     more * ROW_LANES));
                CU_ASSERT(transposes(kernels[k], n, n_out, ld, row, ROW_LANES));
                CU_ASSERT(
                    transposes(kernels[k], n, n_out, more, row, ROW_LANES));
            }
}

/* ---- Sums over rows ------------------------------------------------------ */

/* Of one chain each, from 0 in row order; D stands where NaN is beside it. */
static bool sums(const struct kernel *kernel, size_t n, size_t n_out,
                 size_t row, size_t strip)
{
    static real D[3 * WIDE * MOST_LD], out[WIDE + BESIDE];
    bool right = true;

    fill_with(D, 3 * WIDE * MOST_LD, (real)NAN);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < row_lanes(n_out); j++)
            fill_uniform(&D[place(i, j, row, strip)], 1, 1 + i * WIDE + j);
    fill_with(out, WIDE + BESIDE, UNTOUCHED);
    kernel->sum(n, n_out, D, row, strip, out);
    for (size_t j = 0; j < n_out; j++) {
        real sum = 0;

        for (size_t i = 0; i < n; i++)
            sum += D[place(i, j, row, strip)];
        right &= same_bits(&out[j], &sum, 1);
    }
    for (size_t j = row_lanes(n_out); j < WIDE + BESIDE; j++)
        right &= out[j] == UNTOUCHED;
    return right;
}

static void a_sum_over_rows_is_in_row_order(void)
{
    bool right = true;

    for (size_t k = 0; kernels[k]; k++)
        for (size_t n_out = 1; n_out <= WIDE && kernels[k]->runs_here();
             n_out++)
            for (size_t n = 1; n <= 40; n += 13) {
                right &= sums(kernels[k], n, n_out, ROW_LANES,
                              row_lanes(n) * ROW_LANES);
                right &= sums(kernels[k], n, n_out, WIDE, ROW_LANES);
            }
    CU_ASSERT(right);
}

static void dots_are_those_of_dot_h(void)
{
    static real A[MOST_M * MOST_LD], d[MOST_LD], out[MOST_M + BESIDE];
    bool right = true;

    fill_uniform(A, MOST_M * MOST_LD, 7);
    fill_uniform(d, MOST_LD, 8);
    for (size_t k = 0; kernels[k]; k++)
        for (size_t m = 1; m <= MOST_M && kernels[k]->runs_here(); m++)
            for (size_t ld = ROW_LANES; ld <= MOST_LD; ld += ROW_LANES) {
                fill_with(out, MOST_M + BESIDE, UNTOUCHED);
                kernels[k]->dots(m, ld, A, d, out);
                for (size_t i = 0; i < m; i++) {
                    const real expected = dot(ld, A + i * ld, d);

                    right &= same_bits(&out[i], &expected, 1);
                }
                for (size_t i = m; i < MOST_M + BESIDE; i++)
                    right &= out[i] == UNTOUCHED;
            }
    CU_ASSERT(right);
}

/* ---- One row ------------------------------------------------------------- */

/* For widths on both sides of each tile; what is behind the padding stays. */
static void a_row_is_one_chain_for_each_number(void)
{
    enum { ROW_K = 19, ROW_M = 260 };
    static const size_t width[] = {1,  7,  8,   16,  17,  32,
                                   33, 64, 100, 128, 129, 256};
    static real W[ROW_K * ROW_M + ROW_LANES], b[ROW_M + ROW_LANES], x[ROW_K];
    static real z[ROW_M + 2 * ROW_LANES];
    bool right = true;

    fill_uniform(W, sizeof W / sizeof *W, 1);
    fill_uniform(b, sizeof b / sizeof *b, 2);
    fill_uniform(x, ROW_K, 3);
    for (size_t k = 0; kernels[k]; k++)
        for (size_t i = 0; i < 24 && kernels[k]->runs_here(); i++) {
            const size_t m = width[i / 2], n_k = i % 2 ? ROW_K : 8;

            for (size_t j = 0; j < sizeof z / sizeof *z; j++)
                z[j] = UNTOUCHED;
            kernels[k]->row(m, n_k, W, b, i % 2, x, z);
            for (size_t j = 0; j < m; j++) {
                real c = b[j];

                for (size_t q = 0; q < n_k; q++)
                    c = real_fma(x[q], W[q * m + j], c);
                c = i % 2 && c < 0 ? 0 : c;
                right &= same_bits(&z[j], &c, 1);
            }
            for (size_t j = row_lanes(m); j < sizeof z / sizeof *z; j++)
                right &= z[j] == UNTOUCHED;
        }
    CU_ASSERT(right);
}

/* ---- Multiply-adds of the peak ---------------------------------------------
 */

/* 12 chains from 0, 1, .. 11, all lanes alike. */
static void the_peak_computes_what_it_counts(void)
{
    for (size_t k = 0; kernels[k]; k++) {
        real sum = 0, expected = 0;
        double flops;

        if (!kernels[k]->runs_here())
            continue;
        flops = kernels[k]->multiply_adds(3, (real)0.5, 2, &sum);
        for (int c = 0; c < 12; c++) {
            real s = (real)c;

            for (int round = 0; round < 3; round++)
                s = real_fma(s, (real)0.5, 2);
            expected += s;
        }
        CU_ASSERT_EQUAL(sum, expected);
        CU_ASSERT(flops >= 2 * 3 * 12);
        CU_ASSERT_EQUAL(kernels[k]->multiply_adds(6, 1, 0, &sum), 2 * flops);
        CU_ASSERT_EQUAL(sum, 66);
    }
}

static CU_TestInfo tests[] = {
    {"the best kernel is the first that runs",
     the_best_kernel_is_the_first_that_runs},
    {"a product is one chain for each number",
     a_product_is_one_chain_for_each_number},
    {"a chain may be cut and gone on with",
     a_chain_may_be_cut_and_gone_on_with},
    {"NaN and -0 are what simd.h says", nan_and_minus_0_are_what_simd_h_says},
    {"a gradient is the tree of its leaves",
     a_gradient_is_the_tree_of_its_leaves},
    {"a tile may have any size", a_tile_may_have_any_size},
    {"a transpose stands in rows or in strips",
     a_transpose_stands_in_rows_or_in_strips},
    {"a sum over rows is in row order", a_sum_over_rows_is_in_row_order},
    {"dots are those of dot.h", dots_are_those_of_dot_h},
    {"a row is one chain for each number", a_row_is_one_chain_for_each_number},
    {"the peak computes what it counts", the_peak_computes_what_it_counts},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"kernel: bit for bit", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
