/* SPDX-License-Identifier: MIT */
/*
 * test_turns.c - cosine and sine of turns against long double.
 */
#include <math.h>

#include "base/multiversion.h"
#include "math/turns.h"
#include "support.h"

enum { BLOCK = 1024 };

static const long double two_pi = 6.283185307179586476925286766559L;

/* As kernels use them. */
LS_MULTIVERSION
static void of_array(size_t n, const real *restrict t, real *restrict c,
                     real *restrict s)
{
    for (size_t i = 0; i < n; i++) {
        c[i] = elementary_cos_turns(t[i]);
        s[i] = elementary_sin_turns(t[i]);
    }
}

/* t less its nearest whole number, exactly. */
static long double part(real t)
{
    const long double x = (long double)t;

    return x - rintl(x);
}

/* In units of the last digit of numbers from 1/2 to 1. */
static long double digits(real got, long double want)
{
    return fabsl((long double)got - want) * ldexpl(1, REAL_DIGITS);
}

static void errors_are_small_for_numbers_of_all_sizes(void)
{
    const real_word stride = (real_word)0x9e3779b97f4a7c15;
    real t[BLOCK], c[BLOCK], s[BLOCK];
    long double worst = 0;
    real_word word = 0;

    for (size_t block = 0; block < 256; block++) {
        for (size_t i = 0; i < BLOCK; i++)
            t[i] = real_from_word(word += stride);
        if (block % 2) {
            fill_uniform(t, BLOCK, block);
            for (size_t i = 0; i < BLOCK; i++)
                t[i] *= (real)(1 << block % 16);
        }
        of_array(BLOCK, t, c, s);
        for (size_t i = 0; i < BLOCK; i++) {
            if (!isfinite(t[i])) {
                CU_ASSERT(isnan(c[i]) && isnan(s[i]));
                continue;
            }
            worst = fmaxl(worst, digits(c[i], cosl(two_pi * part(t[i]))));
            worst = fmaxl(worst, digits(s[i], sinl(two_pi * part(t[i]))));
        }
    }
    CU_ASSERT(worst <= 2.75L);
}

static void small_sines_keep_their_digits(void)
{
    for (real t = (real)0.2; t > (real)1e-30; t /= 3) {
        const long double want = sinl(two_pi * (long double)t);

        CU_ASSERT(fabsl((long double)elementary_sin_turns(t) - want) <=
                  2 * want * ldexpl(1, -REAL_DIGITS));
        CU_ASSERT_EQUAL(elementary_sin_turns(-t), -elementary_sin_turns(t));
    }
}

static void quarters_are_exact(void)
{
    static const real cosines[] = {1, 0, -1, 0}, sines[] = {0, 1, 0, -1};
    const real large = power_of_two(REAL_BIAS + REAL_DIGITS - 2);

    for (size_t k = 0; k < 400; k++) {
        const real t = (real)k / 4 - 50;

        CU_ASSERT_EQUAL(elementary_cos_turns(t), cosines[k % 4]);
        /* 50 turns are whole, and -0 equals 0. */
        CU_ASSERT_EQUAL(elementary_sin_turns(t), sines[k % 4]);
    }
    CU_ASSERT_EQUAL(elementary_cos_turns(large + (real)0.5), -1);
    CU_ASSERT_EQUAL(elementary_cos_turns(2 * large + 1), 1);
    CU_ASSERT_EQUAL(elementary_cos_turns(-large * large), 1);
}

/* The same bits, whichever instructions the array's function is made of. */
__attribute__((noinline)) static real one_cos(real t)
{
    return elementary_cos_turns(t);
}

__attribute__((noinline)) static real one_sin(real t)
{
    return elementary_sin_turns(t);
}

static void arrays_have_the_bits_of_single_numbers(void)
{
    real t[BLOCK], c[BLOCK], s[BLOCK];
    size_t other = 0;

    fill_uniform(t, BLOCK, 9);
    for (size_t i = 0; i < BLOCK; i++)
        t[i] *= 40;
    of_array(BLOCK, t, c, s);
    for (size_t i = 0; i < BLOCK; i++)
        other += real_to_word(one_cos(t[i])) != real_to_word(c[i]) ||
                 real_to_word(one_sin(t[i])) != real_to_word(s[i]);
    CU_ASSERT_EQUAL(other, 0);
}

static CU_TestInfo tests[] = {
    {"errors are small for numbers of all sizes",
     errors_are_small_for_numbers_of_all_sizes},
    {"small sines keep their digits", small_sines_keep_their_digits},
    {"quarters are exact", quarters_are_exact},
    {"arrays have the bits of single numbers",
     arrays_have_the_bits_of_single_numbers},
    CU_TEST_INFO_NULL,
};

CU_SuiteInfo suites[] = {
    {"turns: cosine and sine of 2 pi t", NULL, NULL, NULL, NULL, tests},
    CU_SUITE_INFO_NULL,
};
