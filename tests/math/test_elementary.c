/* SPDX-License-Identifier: MIT */
/*
 * test_elementary.c - exp, tanh, sigmoid, erf, log against long double, at
 * numbers of all sizes; tests/system/every_float.sh tries every float.
 */
#include <math.h>
#include <stdio.h>

#include "support.h"

typedef long double truth;
#define TRUTH(name) name##l
#include "math/elementary_loops.h"

enum { BLOCK = 1024, BLOCKS = 512 };

static const real bound = 2;
static const real infinity = (real)INFINITY;

/* The distance from the truth, in units of the truth's last digit. */
static long double ulps(real got, long double want)
{
    const int bits = sizeof(real) == 8 ? 1024 : 128;
    const long double beyond = ldexpl(1, bits);
    int exponent;

    if (isnan(got) || isnan(want))
        return isnan(got) && isnan(want) ? 0 : (long double)INFINITY;
    want = fabsl(want) > beyond ? copysignl(beyond, want) : want;
    long double near = isinf(got) ? copysignl(beyond, got) : (long double)got;

    (void)frexpl(want, &exponent);
    exponent = exponent < 3 - bits ? 3 - bits : exponent;
    exponent = exponent > bits ? bits : exponent;
    return ldexpl(fabsl(near - want), REAL_DIGITS - exponent);
}

static void expect_near(const struct elementary *f, size_t n, const real *x)
{
    real got[BLOCK];
    long double worst = 0;
    real at = 0;

    f->of_array(n, x, got);
    for (size_t i = 0; i < n; i++) {
        const long double error = ulps(got[i], f->true_value(x[i]));

        if (!(error <= worst)) {
            worst = error;
            at = x[i];
        }
    }
    if (!(worst <= bound))
        printf("\n    %s(%a) is %.2Lf ulp away ", f->name, (double)at, worst);
    CU_ASSERT(worst <= bound);
}

/* A stride through all bit patterns: every exponent, both signs, NaN. */
static void numbers_of_all_sizes_are_within_2_ulp(void)
{
    const real_word stride = (real_word)0x9e3779b97f4a7c15;
    real x[BLOCK];
    real_word word = 0;

    for (size_t block = 0; block < BLOCKS; block++) {
        for (size_t i = 0; i < BLOCK; i++)
            x[i] = real_from_word(word += stride);
        for (size_t f = 0; f < ELEMENTARY_COUNT; f++)
            expect_near(&elementary_table[f], BLOCK, x);
    }
}

/* Random ones where the functions are neither 0, 1, infinite nor x itself. */
static void numbers_of_interest_are_within_2_ulp(void)
{
    static const real scale[] = {(real)1e-3, (real)0.1, 1, 5, 20, 110, 760};
    real x[BLOCK];

    for (size_t s = 0; s < sizeof scale / sizeof *scale; s++)
        for (size_t block = 0; block < BLOCKS / 8; block++) {
            fill_uniform(x, BLOCK, s * BLOCKS + block);
            for (size_t i = 0; i < BLOCK; i++)
                x[i] *= scale[s];
            for (size_t f = 0; f < ELEMENTARY_COUNT; f++)
                expect_near(&elementary_table[f], BLOCK, x);
        }
}

static void ends_of_intervals_are_within_2_ulp(void)
{
    /* Of reduction, of the normal numbers, of what is neither 0 nor infinite.
     */
    static const double ends[] = {
        0.34657359027997264,
        0.17328679513998632,
        0.75,
        1.5,
        0.5,
        88.7228390520683,
        87.3365447505531,
        103.972,
        9.0109,
        16.6355,
        709.782712893384,
        708.396418532264,
        745.133,
        19.06,
        36.7368,
        0x1p-126,
        0x1p-149,
        0x1p-24,
        0x1p24,
        1,
        0x1p-1022,
        0x1p-1074,
        0x1p-53,
        0x1p53,
        2,
        4,
        5.95,
        18,
        40,
    };

    for (size_t e = 0; e < sizeof ends / sizeof *ends; e++) {
        real x[64];

        for (size_t i = 0; i < 32; i++) {
            x[i] =
                real_from_word(real_to_word((real)ends[e]) + (real_word)i - 16);
            x[i + 32] = -x[i];
        }
        for (size_t f = 0; f < ELEMENTARY_COUNT; f++)
            expect_near(&elementary_table[f], 64, x);
    }
}

static void exact_values_are_exact(void)
{
    CU_ASSERT_EQUAL(elementary_exp(0), 1);
    CU_ASSERT_EQUAL(elementary_exp(-infinity), 0);
    CU_ASSERT_EQUAL(elementary_exp(infinity), infinity);
    CU_ASSERT_EQUAL(elementary_sigmoid(0), (real)0.5);
    CU_ASSERT_EQUAL(elementary_sigmoid(-infinity), 0);
    CU_ASSERT_EQUAL(elementary_sigmoid(infinity), 1);
    CU_ASSERT_EQUAL(elementary_expm1(0), 0);
    CU_ASSERT_EQUAL(elementary_expm1(-infinity), -1);
    CU_ASSERT_EQUAL(elementary_expm1(infinity), infinity);
    CU_ASSERT_EQUAL(elementary_erf(0), 0);
    CU_ASSERT_EQUAL(elementary_erf(-infinity), -1);
    CU_ASSERT_EQUAL(elementary_erf(infinity), 1);
    CU_ASSERT_EQUAL(elementary_tanh(-infinity), -1);
    CU_ASSERT_EQUAL(elementary_tanh(infinity), 1);
    CU_ASSERT_EQUAL(elementary_log(1), 0);
    CU_ASSERT_EQUAL(elementary_log(0), -infinity);
    CU_ASSERT_EQUAL(elementary_log(infinity), infinity);
    CU_ASSERT_EQUAL(elementary_log1p(0), 0);
    CU_ASSERT_EQUAL(elementary_log1p(-1), -infinity);
    CU_ASSERT_EQUAL(elementary_log1p(infinity), infinity);
    CU_ASSERT_EQUAL(elementary_softplus_tail(infinity), 0);
    CU_ASSERT(isnan(elementary_log(-1)) && isnan(elementary_log1p(-2)));
}

static void nan_stays_nan(void)
{
    for (size_t f = 0; f < ELEMENTARY_COUNT; f++) {
        const real x[2] = {(real)NAN, -(real)NAN};
        real value[2] = {0};

        elementary_table[f].of_array(2, x, value);
        CU_ASSERT(isnan(value[0]) && isnan(value[1]));
    }
}

static void tanh_is_odd_and_exact_near_zero(void)
{
    real x[BLOCK];

    fill_uniform(x, BLOCK, 7);
    for (size_t i = 0; i < BLOCK; i++)
        CU_ASSERT_EQUAL(elementary_tanh(-x[i]), -elementary_tanh(x[i]));
    for (real tiny = power_of_two(REAL_BIAS - REAL_DIGITS - 2); tiny > 0;
         tiny /= 3)
        CU_ASSERT_EQUAL(elementary_tanh(tiny), tiny);
    CU_ASSERT(signbit(elementary_tanh((real)-0.0)) != 0);
}

/* The same bits, whichever instructions the array's function is made of. */
#define SINGLE(name, value)                                  \
    __attribute__((noinline)) static real one_##name(real x) \
    {                                                        \
        return elementary_##name(x);                         \
    }
ELEMENTARY_FUNCTIONS(SINGLE)
#undef SINGLE

static void arrays_have_the_bits_of_single_numbers(void)
{
#define ROW(name, value) one_##name,
    static real (*const one[])(real) = {ELEMENTARY_FUNCTIONS(ROW)};
#undef ROW
    const real_word stride = (real_word)0xd1342543de82ef95;
    real x[BLOCK + 13], a[BLOCK + 13];
    real_word word = 1;

    for (size_t block = 0; block < BLOCKS; block++)
        for (size_t f = 0; f < ELEMENTARY_COUNT; f++) {
            size_t other = 0;

            for (size_t i = 0; i < BLOCK + 13; i++)
                x[i] = block % 2 ? real_from_word(word += stride)
                                 : (real)(i * (block + 1)) / 9999 - 9;
            elementary_table[f].of_array(BLOCK + 13, x, a);
            for (size_t i = 0; i < BLOCK + 13; i++) {
                const real single = one[f](x[i]);

                other += real_to_word(single) != real_to_word(a[i]) &&
                         !(isnan(single) && isnan(a[i]));
            }
            CU_ASSERT_EQUAL(other, 0);
        }
}

static CU_TestInfo tests[] = {
    {"numbers of all sizes are within 2 ulp",
     numbers_of_all_sizes_are_within_2_ulp},
    {"numbers of interest are within 2 ulp",
     numbers_of_interest_are_within_2_ulp},
    {"ends of intervals are within 2 ulp", ends_of_intervals_are_within_2_ulp},
    {"exact values are exact", exact_values_are_exact},
    {"NaN stays NaN", nan_stays_nan},
    {"tanh is odd, and exact near 0", tanh_is_odd_and_exact_near_zero},
    {"arrays have the bits of single numbers",
     arrays_have_the_bits_of_single_numbers},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"elementary: functions", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
