/* SPDX-License-Identifier: MIT */
/*
 * test_dense.c - the dense layer and S5, S6, S7; sums over leaves, and the
 * order of a sum over rows.
 */
#include <math.h>
#include <stdlib.h>

#include "leaves.h"
#include "math/dense.h"
#include "math/dot.h"
#include "support.h"

enum { N = 6, LD = ROW_LANES, MOST_IN = 20, MOST_OUT = 4 };

static const double h = sizeof(real) == 8 ? 1e-4 : 1e-1;
static const double near = sizeof(real) == 8 ? 1e-10 : 1e-4;

static real A[MOST_IN * LD], W[MOST_IN * MOST_OUT], b[MOST_OUT];

/* Z of the rows, 0 in the lanes beyond them. */
static void forward(const struct gemm *p, size_t n_in, size_t n_out, real *Z,
                    real *work)
{
    const struct flow flow = {A, Z, NULL, LD};

    CU_ASSERT_EQUAL(p->forward(n_in, n_out, W, n_out, b, false, &flow, 1, work),
                    LS_OK);
    for (size_t j = 0; j < n_out; j++)
        fill_with(Z + j * LD + N, LD - N, 0);
}

/* L = 1/2 sum Z^2, so that dL/dZ = Z; quadratic: differences are exact. */
static double half_square(const struct gemm *p, size_t n_in, size_t n_out,
                          real *work)
{
    real Z[MOST_OUT * LD];
    double sum = 0;

    forward(p, n_in, n_out, Z, work);
    for (size_t i = 0; i < n_out * LD; i++)
        sum += 0.5 * (double)Z[i] * (double)Z[i];
    return sum;
}

static void expect_slope(const struct gemm *p, size_t n_in, size_t n_out,
                         real *work, real *x, real slope)
{
    const real kept = *x;

    *x = (real)((double)kept + h);
    const double plus = half_square(p, n_in, n_out, work);
    *x = (real)((double)kept - h);
    const double minus = half_square(p, n_in, n_out, work);
    *x = kept;
    EXPECT_CLOSE((double)slope, (plus - minus) / (2 * h), near, 10 * near);
}

static void check_gradients(const struct gemm *p, size_t n_in, size_t n_out,
                            real *work)
{
    real Z[MOST_OUT * LD], dW[MOST_IN * MOST_OUT], db[ROW_LANES];
    real dA[MOST_IN * LD], D[LD * ROW_LANES];
    const struct leaf leaf = {A, D, N, LD, dense_wide(n_out), 0};
    const struct flow back = {Z, dA, NULL, LD};

    fill_uniform(A, n_in * LD, 1);
    fill_uniform(W, n_in * n_out, 2);
    fill_uniform(b, n_out, 3);
    forward(p, n_in, n_out, Z, work);
    dense_keep(p, N, 0, n_out, n_out, Z, LD, D, db);
    CU_ASSERT_EQUAL(dense_weight_gradient(p, &leaf, 1, n_out,
                                          (struct tile){0, n_in, 0, n_out}, dW,
                                          n_out, work),
                    LS_OK);
    CU_ASSERT_EQUAL(p->input_gradient(n_in, n_out, W, n_out, &back, 1, work),
                    LS_OK);
    for (size_t i = 0; i < n_in * n_out; i++)
        expect_slope(p, n_in, n_out, work, &W[i], dW[i]);
    for (size_t j = 0; j < n_out; j++)
        expect_slope(p, n_in, n_out, work, &b[j], db[j]);
    for (size_t k = 0; k < n_in; k++)
        for (size_t i = 0; i < N; i++)
            expect_slope(p, n_in, n_out, work, &A[k * LD + i], dA[k * LD + i]);
}

static void gradients_are_central_differences(void)
{
    for (size_t i = 0; gemm_names()[i]; i++) {
        const struct gemm *p = gemm_find(gemm_names()[i]);
        real *work = calloc(dense_work_size(p, 1), sizeof *work);
        struct gemm_guard guard;

        EXPECT_OK(gemm_load(p));
        p->enter(&guard);
        check_gradients(p, 5, 3, work);
        check_gradients(p, 1, 2, work);
        check_gradients(p, 20, 1, work); /* one unit: our own dot product */
        check_gradients(p, 1, 1, work);
        p->leave(&guard);
        free(work);
    }
}

static void a_case_by_hand(void)
{
    const real a[2 * LD] = {2, [LD] = 3}, w[4] = {1, 10, 100, 1000};
    const real bias[2] = {5, 7};
    real z[2 * LD];
    const struct flow flow = {a, z, NULL, LD};

    CU_ASSERT_EQUAL(gemm_plain.forward(2, 2, w, 2, bias, false, &flow, 1, NULL),
                    LS_OK);
    CU_ASSERT_EQUAL(z[0], 2 * 1 + 3 * 100 + 5);
    CU_ASSERT_EQUAL(z[LD], 2 * 10 + 3 * 1000 + 7);
    CU_ASSERT(z[1] == 5 && z[LD + 1] == 7);
}

static void nan_is_passed_on(void)
{
    const struct gemm *p = gemm_find("auto");
    real *work = calloc(dense_work_size(p, 1), sizeof *work);
    real Z[2 * LD];

    fill_uniform(A, 3 * LD, 1);
    A[LD + 2] = (real)NAN;
    forward(p, 3, 2, Z, work);
    CU_ASSERT(isnan(Z[2]) && isnan(Z[LD + 2]));
    CU_ASSERT(!isnan(Z[1]) && !isnan(Z[LD + 3]));
    free(work);
}

enum { MOST_LEAVES = 9, LONG = 600 };

/* Leaf l of one unit: its inputs, and dZ, which is 0 beyond the rows. */
static struct leaf unit_leaf(size_t l, size_t leaves, real *a, real *dz)
{
    const size_t n = 1 + (7 * l) % 40;
    const size_t ld = row_lanes(n);

    fill_uniform(a, LONG * ld, 50 + l);
    fill_uniform(dz, ld, 70 + l);
    fill_with(dz + n, ld - n, 0);
    return (struct leaf){a, dz, n, ld, 1, joins_of_leaf(l, leaves)};
}

static real unit_gradient_of(const struct leaf *leaf, size_t leaves, size_t k)
{
    real one[MOST_LEAVES];

    for (size_t l = 0; l < leaves; l++)
        one[l] = dot(leaf[l].ld, leaf[l].A + k * leaf[l].ld, leaf[l].D);
    return tree_sum(one, 0, leaves);
}

/* A tile of dw: from input 3 on, out in every second place. */
static void a_layer_of_one_unit_adds_leaves_in_tree_order(void)
{
    static real a[MOST_LEAVES][LONG * 48], dz[MOST_LEAVES][48], out[2 * LONG];
    const struct tile tile = {3, LONG - 7, 0, 1};

    for (size_t leaves = 1; leaves <= MOST_LEAVES; leaves++) {
        const size_t size = dense_work_size(&gemm_own, depth_of_leaves(leaves));
        real *work = calloc(size, sizeof *work);
        struct leaf leaf[MOST_LEAVES];
        bool same = true;

        for (size_t l = 0; l < leaves; l++)
            leaf[l] = unit_leaf(l, leaves, a[l], dz[l]);
        fill_with(out, 2 * LONG, 4321);
        CU_ASSERT_EQUAL(dense_weight_gradient(&gemm_own, leaf, leaves, 1, tile,
                                              out, 2, work),
                        LS_OK);
        for (size_t k = 0; k < tile.n_k; k++) {
            const real want = unit_gradient_of(leaf, leaves, tile.k + k);

            same &= same_bits(&out[2 * k], &want, 1) && out[2 * k + 1] == 4321;
        }
        CU_ASSERT(same);
        CU_ASSERT(out[2 * tile.n_k] == 4321);
        free(work);
    }
}

static void numbers_of_leaves_are_added_in_tree_order(void)
{
    static real one[MOST_LEAVES][LONG], out[LONG + 1];

    for (size_t leaves = 1; leaves <= MOST_LEAVES; leaves++) {
        const size_t size = dense_work_size(&gemm_own, depth_of_leaves(leaves));
        real *work = calloc(size, sizeof *work);
        struct leaf leaf[MOST_LEAVES] = {{0}};
        bool same = true;

        for (size_t l = 0; l < leaves; l++) {
            fill_uniform(one[l], LONG, 90 + l);
            leaf[l].A = one[l];
            leaf[l].joins = joins_of_leaf(l, leaves);
        }
        out[LONG] = 4321;
        dense_tree(leaf, leaves, LONG, out, work);
        for (size_t i = 0; i < LONG; i++) {
            real value[MOST_LEAVES];

            for (size_t l = 0; l < leaves; l++)
                value[l] = one[l][i];
            same &= out[i] == tree_sum(value, 0, leaves);
        }
        CU_ASSERT(same);
        CU_ASSERT_EQUAL(out[LONG], 4321);
        free(work);
    }
}

/* Sum number j of lanes j, j + 16, ..; halves are added. */
static real halved(const real *lane, size_t j, size_t step)
{
    if (step == ROW_LANES)
        return lane[j];
    return halved(lane, j, 2 * step) + halved(lane, j + step, 2 * step);
}

static void dot_adds_lanes_and_then_halves(void)
{
    real a[8 * ROW_LANES], c[8 * ROW_LANES];

    fill_uniform(a, 8 * ROW_LANES, 5);
    fill_uniform(c, 8 * ROW_LANES, 6);
    for (size_t n = 0; n <= 8 * ROW_LANES; n += ROW_LANES) {
        real product[ROW_LANES] = {0}, sum[ROW_LANES] = {0};

        for (size_t i = 0; i < n; i++) {
            product[i % ROW_LANES] =
                real_fma(a[i], c[i], product[i % ROW_LANES]);
            sum[i % ROW_LANES] += a[i];
        }
        CU_ASSERT_EQUAL(dot(n, a, c), halved(product, 0, 1));
        CU_ASSERT_EQUAL(dot_sum(n, a), halved(sum, 0, 1));
    }
}

static void dot_adds_every_product_once(void)
{
    const double close = sizeof(real) == 8 ? 1e-13 : 1e-5;
    real a[8 * ROW_LANES], c[8 * ROW_LANES];

    fill_uniform(a, 8 * ROW_LANES, 5);
    fill_uniform(c, 8 * ROW_LANES, 6);
    for (size_t n = 0; n <= 8 * ROW_LANES; n += ROW_LANES) {
        double product = 0, sum = 0;

        for (size_t i = 0; i < n; i++) {
            product += (double)a[i] * (double)c[i];
            sum += (double)a[i];
        }
        EXPECT_CLOSE((double)dot(n, a, c), product, close, close);
        EXPECT_CLOSE((double)dot_sum(n, a), sum, close, close);
    }
}

static CU_TestInfo tests[] = {
    {"gradients are central differences", gradients_are_central_differences},
    {"a case by hand", a_case_by_hand},
    {"NaN is passed on", nan_is_passed_on},
    {"a layer of one unit adds leaves in tree order",
     a_layer_of_one_unit_adds_leaves_in_tree_order},
    {"numbers of leaves are added in tree order",
     numbers_of_leaves_are_added_in_tree_order},
    CU_TEST_INFO_NULL,
};

static CU_TestInfo dot_tests[] = {
    {"dot adds lanes and then halves", dot_adds_lanes_and_then_halves},
    {"dot adds every product once", dot_adds_every_product_once},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"dense: S5 S6 S7", NULL, NULL, NULL, NULL, tests},
    {"dot: sums over rows", NULL, NULL, NULL, NULL, dot_tests},
    CU_SUITE_INFO_NULL,
};
