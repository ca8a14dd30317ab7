/* SPDX-License-Identifier: MIT */
/*
 * test_muon.c - the directions of Muon against their formula in double, their
 * singular values, and parts of the work.
 */
#include "math/muon.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "support.h"

enum { MOST = 150, ROOM = 4 * MOST * MOST };

static real block[ROOM], other[ROOM], theta[ROOM], state[ROOM];
static double X[MOST * MOST], A[MOST * MOST], P[MOST * MOST], Z[MOST * MOST];

/* Wide, tall, square, one unit; blocks and panels that divide and do not. */
static const size_t shapes[][2] = {{1, 1},    {1, 50},    {50, 1},  {3, 3},
                                   {16, 32},  {33, 70},   {70, 33}, {64, 64},
                                   {130, 75}, {101, 101}, {20, 149}};
enum { N_SHAPES = sizeof shapes / sizeof *shapes };

/* All phases, each part of a phase after the other. */
static void orthogonalize(const struct muon *muon, real *N, size_t parts)
{
    for (size_t phase = 0; phase < MUON_PHASES; phase++)
        for (size_t t = parts; t-- > 0;)
            muon_phase(muon, phase, N, parts, t);
}

static void orthogonalize_one(const size_t *shape, real *N)
{
    const struct muon_kernel kernel = {shape[0], shape[1], 0};
    struct muon muon = {0};

    EXPECT_OK(muon_create(1, &kernel, &muon));
    orthogonalize(&muon, N, 1);
    muon_destroy(&muon);
}

/* C [n x m] = F [n x k] G [k x m], or F^T [k x n]. */
static void multiply(size_t n, size_t m, size_t n_k, const double *F, bool turn,
                     const double *G, double *C)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < m; j++) {
            double sum = 0;

            for (size_t k = 0; k < n_k; k++)
                sum += (turn ? F[k * n + i] : F[i * n_k + k]) * G[k * m + j];
            C[i * m + j] = sum;
        }
}

/* X <- X (a I + b X^T X + c (X^T X)^2), as Jordan writes it for the other side:
 * the same numbers but for rounding. */
static void by_the_book(size_t n, size_t m, const real *N)
{
    double square = 0;

    for (size_t i = 0; i < n * m; i++)
        square += (double)N[i] * (double)N[i];
    for (size_t i = 0; i < n * m; i++)
        X[i] = (double)N[i] / fmax(sqrt(square), 1e-7);
    for (int round = 0; round < 5; round++) {
        multiply(m, m, n, X, true, X, A);
        multiply(m, m, m, A, false, A, P);
        for (size_t i = 0; i < m * m; i++)
            P[i] = -4.7750 * A[i] + 2.0315 * P[i] +
                   (i % (m + 1) == 0 ? 3.4445 : 0);
        multiply(n, m, m, X, false, P, Z);
        memcpy(X, Z, n * m * sizeof *X);
    }
}

static void directions_are_their_formula(void)
{
    const double near = sizeof(real) == 8 ? 1e-13 : 2e-5;

    for (size_t s = 0; s < N_SHAPES; s++) {
        const size_t n = shapes[s][0] * shapes[s][1];

        fill_uniform(block, n, s);
        by_the_book(shapes[s][0], shapes[s][1], block);
        orthogonalize_one(shapes[s], block);
        for (size_t i = 0; i < n; i++)
            EXPECT_CLOSE((double)block[i], X[i], near, near);
    }
}

/* Squares of the singular values of Y [n x m], m <= n: columns are turned in
 * pairs until they are orthogonal (one-sided Jacobi). */
static void singular_squares(size_t n, size_t m, double *Y, double *square)
{
    for (int sweep = 0; sweep < 30; sweep++)
        for (size_t p = 0; p < m; p++)
            for (size_t q = p + 1; q < m; q++) {
                double pp = 0, qq = 0, pq = 0;

                for (size_t i = 0; i < n; i++) {
                    pp += Y[i * m + p] * Y[i * m + p];
                    qq += Y[i * m + q] * Y[i * m + q];
                    pq += Y[i * m + p] * Y[i * m + q];
                }
                const double angle = 0.5 * atan2(2 * pq, pp - qq);

                for (size_t i = 0; i < n; i++) {
                    const double y = Y[i * m + p], z = Y[i * m + q];

                    Y[i * m + p] = cos(angle) * y + sin(angle) * z;
                    Y[i * m + q] = cos(angle) * z - sin(angle) * y;
                }
            }
    for (size_t j = 0; j < m; j++) {
        square[j] = 0;
        for (size_t i = 0; i < n; i++)
            square[j] += Y[i * m + j] * Y[i * m + j];
    }
}

/* Those that were a hundredth of the norm or more. */
static void singular_values_are_near_1(void)
{
    static const size_t tried[][2] = {{40, 20}, {70, 33}, {64, 1}, {30, 30}};
    double before[MOST], after[MOST];

    for (size_t s = 0; s < 4; s++) {
        const size_t n = tried[s][0], m = tried[s][1];

        fill_uniform(block, n * m, 40 + s);
        /* Well conditioned when square, too. */
        for (size_t i = 0; i < m && n == m; i++)
            block[i * m + i] += 4;
        for (size_t i = 0; i < n * m; i++)
            Z[i] = (double)block[i];
        singular_squares(n, m, Z, before);
        orthogonalize_one(tried[s], block);
        for (size_t i = 0; i < n * m; i++)
            Z[i] = (double)block[i];
        singular_squares(n, m, Z, after);
        for (size_t j = 0; j < m; j++) {
            CU_ASSERT(sqrt(after[j]) > 0.65 && sqrt(after[j]) < 1.25);
            CU_ASSERT(before[j] > 0);
        }
    }
}

/* Several kernels with gaps between them, which stay as they are. */
static size_t plan(struct muon_kernel kernel[N_SHAPES])
{
    size_t at = 5;

    for (size_t s = 0; s < N_SHAPES; s++) {
        kernel[s] = (struct muon_kernel){shapes[s][0], shapes[s][1], at};
        at += shapes[s][0] * shapes[s][1] + 16;
    }
    CU_ASSERT_FATAL(at + 16 < ROOM);
    return at;
}

static void parts_give_the_same_bits(void)
{
    struct muon_kernel kernel[N_SHAPES];
    const size_t n = plan(kernel);
    struct muon muon = {0};

    EXPECT_OK(muon_create(N_SHAPES, kernel, &muon));
    fill_uniform(block, n, 7);
    orthogonalize(&muon, block, 1);
    for (size_t parts = 2; parts <= 200; parts = 3 * parts + 1) {
        fill_uniform(other, n, 7);
        orthogonalize(&muon, other, parts);
        CU_ASSERT(memcmp(block, other, n * sizeof *block) == 0);
    }
    fill_uniform(other, n, 7);
    for (size_t i = 0; i < 5; i++)
        CU_ASSERT(block[i] == other[i]);
    for (size_t s = 0; s + 1 < N_SHAPES; s++)
        for (size_t i = kernel[s + 1].at - 16; i < kernel[s + 1].at; i++)
            CU_ASSERT(block[i] == other[i]);
    muon_destroy(&muon);
}

static void the_size_of_a_gradient_does_not_matter(void)
{
    for (size_t s = 0; s < N_SHAPES; s++) {
        const size_t n = shapes[s][0] * shapes[s][1];

        fill_uniform(block, n, s);
        for (size_t i = 0; i < n; i++)
            other[i] = block[i] * (real)0x1p20;
        orthogonalize_one(shapes[s], block);
        orthogonalize_one(shapes[s], other);
        CU_ASSERT(memcmp(block, other, n * sizeof *block) == 0);
    }
}

static void nothing_moves_nothing_and_nan_shows(void)
{
    static const size_t shape[] = {33, 70};

    memset(block, 0, sizeof block);
    orthogonalize_one(shape, block);
    for (size_t i = 0; i < 33 * 70; i++)
        CU_ASSERT(block[i] == 0);
    fill_uniform(block, 33 * 70, 1);
    block[40] = NAN;
    orthogonalize_one(shape, block);
    CU_ASSERT(isnan(block[40]) && isnan(block[0]));
}

/* A unit whose gradient died long ago: subnormal numbers, which are slow. */
static void a_unit_near_0_is_0(void)
{
    static const size_t shape[] = {20, 30};

    fill_uniform(block, 600, 1);
    for (size_t i = 0; i < 20; i++)
        block[i * 30 + 7] = (real)(sizeof(real) == 8 ? 1e-160 : 1e-30);
    orthogonalize_one(shape, block);
    for (size_t i = 0; i < 20; i++)
        CU_ASSERT(block[i * 30 + 7] == 0 && block[i * 30 + 8] != 0);
}

static void blending_keeps_the_momentum(void)
{
    const struct update u = {.inverse = (real)0.25,
                             .decay = (real)0.5,
                             .momentum = (real)0.75,
                             .rest_momentum = (real)0.25,
                             .shrink = (real)0.875};
    const struct parameters p = {.theta = theta, .state = {state}};

    theta[3] = 2;
    state[3] = 4;
    block[0] = 12;
    muon_blend(&p, &u, 3, 1, block);
    CU_ASSERT(theta[3] == (real)1.75); /* decayed */
    /* g = 12 / 4 + 2 / 2 = 4, M = 3/4 4 + 4/4 = 4, N = 4/4 + 3/4 4 */
    CU_ASSERT(state[3] == 4 && block[0] == 4);
    block[0] = -4;
    muon_blend(&p, &u, 3, 1, block);
    /* g = -1 + 1.75/2 = -0.125, M = 3 - 1/32, N = -1/32 + 3/4 M */
    CU_ASSERT(state[3] == (real)2.96875 && block[0] == (real)2.1953125);
}

static void a_step_is_longer_for_more_units(void)
{
    static const struct muon_kernel kernel[] = {{2, 8, 0}, {8, 2, 16}};
    const struct update u = {.rate = (real)0.5};
    struct muon muon = {0};

    EXPECT_OK(muon_create(2, kernel, &muon));
    for (size_t i = 0; i < 40; i++) {
        theta[i] = 0;
        block[i] = 1;
    }
    muon_step(&muon, &u, block, theta, (struct range){1, 31});
    for (size_t i = 0; i < 40; i++)
        CU_ASSERT(theta[i] == (i < 1 || i >= 31 ? 0
                               : i < 16         ? -1
                                                : (real)-0.5));
    muon_destroy(&muon);
}

static CU_TestInfo tests[] = {
    {"directions are their formula", directions_are_their_formula},
    {"singular values are near 1", singular_values_are_near_1},
    {"parts give the same bits", parts_give_the_same_bits},
    {"the size of a gradient does not matter",
     the_size_of_a_gradient_does_not_matter},
    {"nothing moves nothing, and NaN shows",
     nothing_moves_nothing_and_nan_shows},
    {"a unit near 0 is 0", a_unit_near_0_is_0},
    {"blending keeps the momentum", blending_keeps_the_momentum},
    {"a step is longer for more units", a_step_is_longer_for_more_units},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"muon: directions", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
