/* SPDX-License-Identifier: MIT */
/*
 * test_parametric.c - the share of an activation that a unit applies.
 */
#include <math.h>
#include <string.h>

#include "math/parametric.h"
#include "support.h"

enum { UNITS = 3, LD = 3 * ROW_LANES, SIZE = UNITS * LD };

struct units {
    real U[SIZE], G[SIZE], dA[SIZE], alpha[UNITS];
};

static void fill(struct units *t)
{
    fill_uniform(t->U, SIZE, 1);
    fill_uniform(t->G, SIZE, 2);
    fill_uniform(t->dA, SIZE, 3);
    fill_uniform(t->alpha, UNITS, 4);
}

/* Of any U: tanh(1e30) is 1, and 1e30 + 1 (1 - 1e30) would be 0. */
static void alpha_1_is_the_activation_to_the_bit(void)
{
    struct units t;
    real before[SIZE];

    fill(&t);
    t.U[0] = (real)1e30;
    t.U[1] = (real)-1e30;
    for (size_t j = 0; j < UNITS; j++)
        t.alpha[j] = 1;
    memcpy(before, t.G, sizeof before);
    parametric_mix(UNITS, LD, t.alpha, t.U, t.G);
    for (size_t i = 0; i < SIZE; i++)
        CU_ASSERT_EQUAL(t.G[i], before[i]);
}

static void alpha_0_is_the_identity(void)
{
    struct units t;

    fill(&t);
    memset(t.alpha, 0, sizeof t.alpha);
    parametric_mix(UNITS, LD, t.alpha, t.U, t.G);
    for (size_t i = 0; i < SIZE; i++)
        CU_ASSERT_EQUAL(t.G[i], t.U[i]);
}

/* Each unit with its own alpha. */
static void the_mix_is_the_definition(void)
{
    const double near = sizeof(real) == 8 ? 1e-15 : 1e-6;
    struct units t, given;

    fill(&t);
    given = t;
    parametric_mix(UNITS, LD, t.alpha, t.U, t.G);
    for (size_t i = 0; i < SIZE; i++) {
        const double u = (double)given.U[i];

        EXPECT_CLOSE((double)t.G[i],
                     u + (double)given.alpha[i / LD] * ((double)given.G[i] - u),
                     near, near);
    }
}

/* Lanes without a row, 0 in dA, do not count; any number of lanes does. */
static void dalpha_is_the_sum_over_the_rows(void)
{
    const double near = sizeof(real) == 8 ? 1e-14 : 1e-5;
    struct units t;
    real dalpha[UNITS];

    fill(&t);
    for (size_t j = 0; j < UNITS; j++)
        for (size_t i = LD - 5; i < LD; i++) {
            t.dA[j * LD + i] = 0;
            t.G[j * LD + i] = (real)1e20;
        }
    parametric_sums(UNITS, LD, t.U, t.G, t.dA, dalpha);
    for (size_t j = 0; j < UNITS; j++) {
        double sum = 0;

        for (size_t i = j * LD; i < (j + 1) * LD - 5; i++)
            sum += (double)t.dA[i] * ((double)t.G[i] - (double)t.U[i]);
        EXPECT_CLOSE((double)dalpha[j], sum, near, near);
    }
    parametric_sums(UNITS, 0, t.U, t.G, t.dA, dalpha);
    CU_ASSERT(dalpha[0] == 0 && dalpha[UNITS - 1] == 0);
}

static void nan_stays_nan(void)
{
    struct units t;
    real dalpha[UNITS];

    fill(&t);
    t.U[0] = (real)NAN;
    t.G[LD] = (real)NAN;
    parametric_sums(UNITS, LD, t.U, t.G, t.dA, dalpha);
    CU_ASSERT(isnan(dalpha[0]) && isnan(dalpha[1]) && !isnan(dalpha[2]));
    parametric_mix(UNITS, LD, t.alpha, t.U, t.G);
    CU_ASSERT(isnan(t.G[0]) && !isnan(t.G[1]) && isnan(t.G[LD]));
}

static CU_TestInfo tests[] = {
    {"alpha 1 is the activation to the bit",
     alpha_1_is_the_activation_to_the_bit},
    {"alpha 0 is the identity", alpha_0_is_the_identity},
    {"the mix is the definition", the_mix_is_the_definition},
    {"dalpha is the sum over the rows", dalpha_is_the_sum_over_the_rows},
    {"NaN stays NaN", nan_stays_nan},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"parametric: shares of an activation", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
