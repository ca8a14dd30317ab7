/* SPDX-License-Identifier: MIT */
/*
 * test_layer_norm.c - forward by the definition, backward by differences.
 */
#include <math.h>
#include <string.h>

#include "math/layer_norm.h"
#include "support.h"

enum { UNITS = 5, LD = 2 * ROW_LANES, SIZE = UNITS * LD };

struct norm {
    real Z[SIZE], U[SIZE], inverse[LD], sums[2 * LD];
    real gain[UNITS], shift[UNITS];
};

static void fill(struct norm *t)
{
    fill_uniform(t->Z, SIZE, 1);
    fill_uniform(t->gain, UNITS, 2);
    fill_uniform(t->shift, UNITS, 3);
}

static void forward(struct norm *t)
{
    layer_norm_forward(UNITS, LD, t->Z, t->inverse, t->sums);
    layer_norm_scale(UNITS, LD, t->Z, t->inverse, t->gain, t->shift, t->U);
}

/* U of lane i by the definition, in double. */
static void by_definition(const struct norm *t, size_t i, double U[UNITS])
{
    double mean = 0, variance = 0;

    for (size_t j = 0; j < UNITS; j++)
        mean += (double)t->Z[j * LD + i] / UNITS;
    for (size_t j = 0; j < UNITS; j++) {
        const double z = (double)t->Z[j * LD + i] - mean;

        variance += z * z / UNITS;
    }
    for (size_t j = 0; j < UNITS; j++)
        U[j] = ((double)t->Z[j * LD + i] - mean) / sqrt(variance + 1e-5) *
                   (double)t->gain[j] +
               (double)t->shift[j];
}

static void forward_is_the_definition(void)
{
    const double near = sizeof(real) == 8 ? 1e-14 : 1e-5;
    struct norm t, given;

    fill(&t);
    given = t;
    forward(&t);
    for (size_t i = 0; i < LD; i++) {
        double U[UNITS];

        by_definition(&given, i, U);
        for (size_t j = 0; j < UNITS; j++)
            EXPECT_CLOSE((double)t.U[j * LD + i], U[j], near, near);
    }
}

/* sum of d U, in double. */
static double weighted(const struct norm *t, const real *d)
{
    double sum = 0;

    for (size_t i = 0; i < LD; i++) {
        double U[UNITS];

        by_definition(t, i, U);
        for (size_t j = 0; j < UNITS; j++)
            sum += (double)d[j * LD + i] * U[j];
    }
    return sum;
}

static double difference(struct norm *t, real *w, const real *d)
{
    const double h = sizeof(real) == 8 ? 1e-5 : 1e-2;
    const real kept = *w, above = (real)((double)kept + h);
    const real below = (real)((double)kept - h);

    *w = above;
    const double plus = weighted(t, d);
    *w = below;
    const double minus = weighted(t, d);
    *w = kept;
    return (plus - minus) / ((double)above - (double)below);
}

static void backward_is_the_derivative(void)
{
    const double near = sizeof(real) == 8 ? 1e-8 : 2e-3;
    struct norm t, given;
    real d[SIZE], dZ[SIZE], dgain[UNITS], dshift[UNITS];

    fill(&t);
    fill_uniform(d, SIZE, 4);
    memcpy(dZ, d, sizeof d);
    given = t;
    forward(&t);
    memset(t.sums, 0, sizeof t.sums);
    layer_norm_sums(2, LD, t.Z, t.inverse, t.gain, dZ, dgain, dshift, t.sums);
    layer_norm_sums(UNITS - 2, LD, t.Z + 2 * LD, t.inverse, t.gain + 2,
                    dZ + 2 * LD, dgain + 2, dshift + 2, t.sums);
    layer_norm_backward(UNITS, LD, t.Z, t.inverse, t.gain, t.sums, dZ);
    for (size_t i = 0; i < SIZE; i++)
        EXPECT_CLOSE((double)dZ[i], difference(&given, &given.Z[i], d), near,
                     near);
    for (size_t j = 0; j < UNITS; j++) {
        EXPECT_CLOSE((double)dgain[j], difference(&given, &given.gain[j], d),
                     near, 10 * near);
        EXPECT_CLOSE((double)dshift[j], difference(&given, &given.shift[j], d),
                     near, 10 * near);
    }
}

static void rows_do_not_touch_one_another(void)
{
    struct norm t, other;

    fill(&t);
    other = t;
    other.Z[3] = 9;
    other.Z[2 * LD + 20] = (real)NAN;
    forward(&t);
    forward(&other);
    CU_ASSERT(isnan(other.U[20]) && isnan(other.U[4 * LD + 20]));
    for (size_t i = 0; i < SIZE; i++)
        if (i % LD != 3 && i % LD != 20)
            CU_ASSERT_EQUAL(t.U[i], other.U[i]);
}

/* The deviation of equal units is 0; epsilon keeps the quotient finite. */
static void equal_units_become_the_shift(void)
{
    real Z[2 * ROW_LANES], U[2 * ROW_LANES], inverse[ROW_LANES];
    real sums[2 * ROW_LANES];
    const real gain[2] = {3, 4}, shift[2] = {5, 6};

    for (size_t i = 0; i < 2 * ROW_LANES; i++)
        Z[i] = 2;
    layer_norm_forward(2, ROW_LANES, Z, inverse, sums);
    layer_norm_scale(2, ROW_LANES, Z, inverse, gain, shift, U);
    CU_ASSERT(U[0] == 5 && U[ROW_LANES] == 6 && isfinite(inverse[0]));
}

static CU_TestInfo tests[] = {
    {"forward is the definition", forward_is_the_definition},
    {"backward is the derivative", backward_is_the_derivative},
    {"rows do not touch one another", rows_do_not_touch_one_another},
    {"equal units become the shift", equal_units_become_the_shift},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"layer_norm: both passes", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
