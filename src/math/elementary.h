/* SPDX-License-Identifier: MIT */
/*
 * elementary.h - exp, e^x - 1, tanh, sigmoid, erf, log, log(1 + x) and log(1 +
 * e^-|x|) with the same bits on every machine.
 *
 * Results of libm differ between its versions, and libm takes one number at a
 * time. These functions use only + - * /, the fused multiply-add and integer
 * operations, each exact or rounded once on every machine, without branches, so
 * that compilers vectorize loops over arrays. Errors are below 2 ulp, also for
 * subnormal, infinite and NaN arguments; the largest found are 1.81
 * (softplus_tail, all floats) and 1.81 (tanh, 12 million doubles), for exp
 * 1.04. With AVX-512 and gcc 12 a float takes 0.2 ns (exp) to 0.8 ns
 * (softplus_tail), a double 0.7 to 2.1 ns; with libm 1.6 to 10.5 ns.
 *
 * The methods: reduction by W. J. Cody and W. Waite, Software Manual for the
 * Elementary Functions, 1980; the atanh series of fdlibm's log. The polynomials
 * are minimax for these intervals, found by Lawson's algorithm; the lowest
 * coefficients were rounded before the others were fitted.
 */
#ifndef LOCKSTEP_ELEMENTARY_H
#define LOCKSTEP_ELEMENTARY_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/real.h"

/* Inlined before a function is compiled for several instruction sets. */
#define ELEMENTARY static inline __attribute__((always_inline))

/* ---- The type -------------------------------------------------------------*/

#ifdef LS_DOUBLE
typedef uint64_t real_word;
enum { REAL_DIGITS = 53, REAL_BIAS = 1023 };
#define LOG2_E 0x1.71547652b82fep+0
#define LN2_HIGH 0x1.62e42fefa39efp-1
#define LN2_LOW 0x1.abc9e3b39803fp-56
#define ROUNDING 0x1.8p+52 /* adding it leaves an integer in the last bits */
#define EXP_LOWEST -746    /* e^x is 0 from here down */
#define EXP_HIGHEST 710    /* e^x is infinite from here up */
#define EXPM1_LOWEST -40   /* e^x - 1 is -1 from here down */
#define TANH_HIGHEST 20    /* tanh x is 1 from here up */
#define ERF_HIGHEST 5.95   /* erf x is 1 from here up */
#else
typedef uint32_t real_word;
enum { REAL_DIGITS = 24, REAL_BIAS = 127 };
#define LOG2_E 0x1.715476p+0F
#define LN2_HIGH 0x1.62e430p-1F
#define LN2_LOW -0x1.05c610p-29F
#define ROUNDING 0x1.8p+23F
#define EXP_LOWEST -104
#define EXP_HIGHEST 89
#define EXPM1_LOWEST -18
#define TANH_HIGHEST 10
#define ERF_HIGHEST 4
#endif

ELEMENTARY real_word real_to_word(real x)
{
    real_word word;

    memcpy(&word, &x, sizeof word);
    return word;
}

ELEMENTARY real real_from_word(real_word word)
{
    real x;

    memcpy(&x, &word, sizeof x);
    return x;
}

/* 2^(exponent - REAL_BIAS) */
ELEMENTARY real power_of_two(real_word exponent)
{
    return real_from_word(exponent << (REAL_DIGITS - 1));
}

/* condition ? yes : no without a branch, which would keep gcc from vectorizing
 * the loop where vectors have no masks (AVX2). */
ELEMENTARY real choose(bool condition, real yes, real no)
{
    const real_word mask = 0 - (real_word)condition;

    return real_from_word((real_to_word(yes) & mask) |
                          (real_to_word(no) & ~mask));
}

/* ---- exp ------------------------------------------------------------------*/

/* e^r - 1 = r + r^2 q(r) for |r| <= ln 2 / 2; relative error of the polynomial
 * 2^-26.1 in float (degree 6), 2^-55.2 in double (11). */
ELEMENTARY real expm1_near_zero(real r)
{
#ifdef LS_DOUBLE
    real q = 0x1.ae48810c998f5p-26;

    q = real_fma(q, r, 0x1.2897620801ffcp-22);
    q = real_fma(q, r, 0x1.71de97a467045p-19);
    q = real_fma(q, r, 0x1.a019b3a045ee6p-16);
    q = real_fma(q, r, 0x1.a01a0171a7240p-13);
    q = real_fma(q, r, 0x1.6c16c179fdcb1p-10);
    q = real_fma(q, r, 0x1.1111111118cfep-7);
    q = real_fma(q, r, 0x1.5555555553b10p-5);
    q = real_fma(q, r, 0x1.555555555553ep-3);
#else
    real q = 0x1.6c67a8p-10F;

    q = real_fma(q, r, 0x1.122408p-7F);
    q = real_fma(q, r, 0x1.5555aap-5F);
    q = real_fma(q, r, 0x1.5554b6p-3F);
#endif
    q = real_fma(q, r, (real)0.5);
    return real_fma(r * r, q, r);
}

/* r of x = n ln 2 + r, |r| <= ln 2 / 2; rounded is n + ROUNDING. */
ELEMENTARY real reduced(real x, real rounded)
{
    const real n = rounded - ROUNDING;

    return real_fma(n, -LN2_LOW, real_fma(n, -LN2_HIGH, x));
}

/* e^x = 2^n e^r with x = n ln 2 + r. 2^n is split into two factors, as it may
 * overflow or underflow while e^x does not: n + 2 bias is at least 0. */
ELEMENTARY real elementary_exp(real x)
{
    x = choose(x < EXP_LOWEST, EXP_LOWEST, x);
    x = choose(x > EXP_HIGHEST, EXP_HIGHEST, x);
    const real rounded = real_fma(x, LOG2_E, ROUNDING);
    const real r = reduced(x, rounded);
    const real_word exponent =
        real_to_word(rounded) - real_to_word(ROUNDING) + 2 * REAL_BIAS;
    const real_word half = exponent >> 1;

    return (1 + expm1_near_zero(r)) * power_of_two(half) *
           power_of_two(exponent - half);
}

/* e^x - 1 = 2 (2^(n-1) (e^r - 1) + (2^(n-1) - 1/2)): 2^n may overflow while the
 * result does not. */
ELEMENTARY real elementary_expm1(real x)
{
    x = choose(x < EXPM1_LOWEST, EXPM1_LOWEST, x);
    x = choose(x > EXP_HIGHEST, EXP_HIGHEST, x);
    const real rounded = real_fma(x, LOG2_E, ROUNDING);
    const real r = reduced(x, rounded);
    const real half = power_of_two(real_to_word(rounded) -
                                   real_to_word(ROUNDING) + REAL_BIAS - 1);

    return 2 * real_fma(expm1_near_zero(r), half, half - (real)0.5);
}

/* ---- sigmoid, tanh --------------------------------------------------------*/

/* (a + a_lost) / (b + b_lost), where a_lost and b_lost are the rounding errors
 * of a and b: the remainder corrects a first quotient. */
ELEMENTARY real corrected_quotient(real a, real a_lost, real b, real b_lost)
{
    const real inverse = 1 / b;
    const real first = a * inverse;
    const real left = real_fma(-first, b_lost, real_fma(-first, b, a)) + a_lost;

    return real_fma(left, inverse, first);
}

/* 1 / (1 + e^-x) = e^x / (1 + e^x): e^-|x| never overflows, and the left tail
 * is as accurate as exp. */
ELEMENTARY real elementary_sigmoid(real x)
{
    const real e = elementary_exp(-real_fabs(x));
    const real sum = e + 1;

    return corrected_quotient(choose(x < 0, e, 1), 0, sum, e - (sum - 1));
}

/* tanh x = E / (E + 2) with E = e^2|x| - 1 = 2^n (e^r - 1) + (2^n - 1), and the
 * sign of x. Near 0, n is 0 and E is not rounded, so that tiny x are exact.
 */
ELEMENTARY real elementary_tanh(real x)
{
    real y = real_fabs(x);

    y = choose(y > TANH_HIGHEST, TANH_HIGHEST, y);
    const real rounded = real_fma(y, 2 * LOG2_E, ROUNDING);
    const real r = reduced(2 * y, rounded);
    const real near = expm1_near_zero(r);
    const real scale = power_of_two(real_to_word(rounded) -
                                    real_to_word(ROUNDING) + REAL_BIAS);
    const real E = real_fma(near, scale, scale - 1);
    const real E_lost = real_fma(near, scale, scale - 1 - E);
    const real sum = E + 2;
    const real tanh_y =
        corrected_quotient(E, E_lost, sum, E - (sum - 2) + E_lost);
    const real_word sign = real_to_word(x) ^ real_to_word(real_fabs(x));

    return real_from_word(real_to_word(tanh_y) | sign);
}

/* ---- erf ------------------------------------------------------------------*/

/* erf x / x - 1 for |x| <= 1, z = x^2; relative error of erf 2^-29.6 in float
 * (degree 6), 2^-56.9 in double (11). */
ELEMENTARY real erf_near_zero(real z)
{
#ifdef LS_DOUBLE
    real q = -0x1.abb8d8e91ed8dp-31;

    q = real_fma(q, z, 0x1.d71f042172f49p-27);
    q = real_fma(q, z, -0x1.5c07cbd3fc600p-23);
    q = real_fma(q, z, 0x1.b97ff25959d85p-20);
    q = real_fma(q, z, -0x1.f4ca50f4172b0p-17);
    q = real_fma(q, z, 0x1.f9a2baebf991ep-14);
    q = real_fma(q, z, -0x1.c02db0410a6ecp-11);
    q = real_fma(q, z, 0x1.565bccf94380ap-8);
    q = real_fma(q, z, -0x1.b82ce311fb690p-6);
    q = real_fma(q, z, 0x1.ce2f21a040d50p-4);
    q = real_fma(q, z, -0x1.812746b0379bdp-2);
    q = real_fma(q, z, 0x1.06eba8214db68p-3);
#else
    real q = 0x1.498750p-14F;

    q = real_fma(q, z, -0x1.a401dep-11F);
    q = real_fma(q, z, 0x1.54073ap-8F);
    q = real_fma(q, z, -0x1.b7f940p-6F);
    q = real_fma(q, z, 0x1.ce2cfap-4F);
    q = real_fma(q, z, -0x1.81273ep-2F);
    q = real_fma(q, z, 0x1.06eba8p-3F);
#endif
    return q;
}

/* log(1 - erf x) for 1 <= x <= ERF_HIGHEST; its error in erf, relative, is
 * 2^-35.4 in float (degree 7), 2^-59.4 in double (18). */
ELEMENTARY real log_erfc(real x)
{
#ifdef LS_DOUBLE
    real q = 0x1.27010c6d7aa50p-40;

    q = real_fma(q, x, -0x1.a54ba2a75d4e8p-35);
    q = real_fma(q, x, 0x1.19995f143a3f7p-30);
    q = real_fma(q, x, -0x1.d3b26abfa7ce9p-27);
    q = real_fma(q, x, 0x1.0daf12d657b17p-23);
    q = real_fma(q, x, -0x1.c83ea15c05447p-21);
    q = real_fma(q, x, 0x1.222618fa0107cp-18);
    q = real_fma(q, x, -0x1.14d8c1ac8dbd6p-16);
    q = real_fma(q, x, 0x1.797ff987a26cep-15);
    q = real_fma(q, x, -0x1.26cc323500281p-14);
    q = real_fma(q, x, -0x1.793c15e1f0df2p-15);
    q = real_fma(q, x, 0x1.504548cb00ed7p-11);
    q = real_fma(q, x, -0x1.cfcbe59fb0c2ep-10);
    q = real_fma(q, x, 0x1.2656f63d6c889p-12);
    q = real_fma(q, x, 0x1.3892f8bbbc7b4p-6);
    q = real_fma(q, x, -0x1.a4da39f7cc029p-4);
    q = real_fma(q, x, -0x1.45f42c2f9a731p-1);
    q = real_fma(q, x, -0x1.20dd561783fd3p+0);
    q = real_fma(q, x, -0x1.82e494d5042c4p-23);
#else
    real q = -0x1.6be998p-16F;

    q = real_fma(q, x, 0x1.ced47ap-12F);
    q = real_fma(q, x, -0x1.1391bcp-8F);
    q = real_fma(q, x, 0x1.9d06c8p-6F);
    q = real_fma(q, x, -0x1.bc16c0p-4F);
    q = real_fma(q, x, -0x1.443530p-1F);
    q = real_fma(q, x, -0x1.212c1cp+0F);
    q = real_fma(q, x, 0x1.8ace34p-13F);
#endif
    return q;
}

/* erf x = x + x P(x^2) near 0, and 1 - e^Q(|x|) with the sign of x elsewhere.
 */
ELEMENTARY real elementary_erf(real x)
{
    real y = real_fabs(x);

    y = choose(y > (real)ERF_HIGHEST, (real)ERF_HIGHEST, y);
    const real near = real_fma(y, erf_near_zero(y * y), y);
    const real far = 1 - elementary_exp(log_erfc(y));
    const real erf_y = choose(y < 1, near, far);
    const real_word sign = real_to_word(x) ^ real_to_word(real_fabs(x));

    return real_from_word(real_to_word(erf_y) | sign);
}

/* ---- log ------------------------------------------------------------------*/

/*
 * log(2^k (1 + f)) for 3/4 <= 1 + f < 3/2. With s = f / (2 + f), log(1 + f) =
 * 2 atanh s = 2 s + s R(s^2) = f - s (f - R): no digit of f is lost. Absolute
 * error of the polynomial R 2^-27.4 in float (degree 3), 2^-61.6 in double (8),
 * a fifth of it in the result.
 */
ELEMENTARY real log_of_parts(real k, real f)
{
    const real s = f / (2 + f);
    const real z = s * s;
#ifdef LS_DOUBLE
    real R = 0x1.1b8596d15e872p-3;

    R = real_fma(R, z, 0x1.0dcb004e94fbdp-3);
    R = real_fma(R, z, 0x1.3b35c97dd6400p-3);
    R = real_fma(R, z, 0x1.745c4a99b2814p-3);
    R = real_fma(R, z, 0x1.c71c7490c9638p-3);
    R = real_fma(R, z, 0x1.24924921e3420p-2);
    R = real_fma(R, z, 0x1.999999999c186p-2);
    R = real_fma(R, z, 0x1.555555555554fp-1);
#else
    real R = 0x1.36ee8cp-2F;

    R = real_fma(R, z, 0x1.992a9ap-2F);
    R = real_fma(R, z, 0x1.5555b4p-1F);
#endif
    const real tail = real_fma(-s, real_fma(-R, z, f), k * LN2_LOW);

    return real_fma(k, LN2_HIGH, f + tail);
}

/* The k, in the exponent bits, for which 3/4 <= 2^-k x < 3/2. */
ELEMENTARY real_word log_exponent(real x)
{
    const real_word low_bits = ((real_word)1 << (REAL_DIGITS - 1)) - 1;

    return (real_to_word(x) - real_to_word((real)0.75)) & ~low_bits;
}

/* Convert exponent bits to a number: the biased exponent is a positive integer,
 * and with the bits of ROUNDING above it a real of that value. */
ELEMENTARY real exponent_value(real_word bits)
{
    const real_word integer =
        ((bits >> (REAL_DIGITS - 1)) + REAL_BIAS) & (2 * REAL_BIAS + 1);

    return real_from_word(real_to_word(ROUNDING) + integer) -
           (ROUNDING + REAL_BIAS);
}

/* Replace value by log x where x is not finite and positive. */
ELEMENTARY real log_or_special(real x, real value)
{
    value = choose(x < (real)INFINITY, value, x); /* infinite, NaN */
    value = choose(x < 0, (real)NAN, value);
    return choose(x == 0, -(real)INFINITY, value);
}

/* log x; a subnormal x is scaled to a normal number first. */
ELEMENTARY real elementary_log(real x)
{
    const bool subnormal = x < power_of_two(1);
    const real y =
        x * choose(subnormal, power_of_two(REAL_BIAS + REAL_DIGITS), 1);
    const real shift = choose(subnormal, REAL_DIGITS, 0);
    const real_word k = log_exponent(y);
    const real f = real_from_word(real_to_word(y) - k) - 1;

    return log_or_special(x, log_of_parts(exponent_value(k) - shift, f));
}

/* log(1 + x): k is that of the rounded 1 + x, but f = 2^-k x + (2^-k - 1) keeps
 * the digits of x that 1 + x has lost; 2^-k may be subnormal, 2^(2 - k) is
 * not. */
ELEMENTARY real elementary_log1p(real x)
{
    const real u = 1 + x;
    const real_word k = log_exponent(u);
    const real four = real_from_word(real_to_word((real)4) - k);
    const real f = real_from_word(real_to_word(x) - k) +
                   real_fma((real)0.25, four, (real)-1);

    return log_or_special(u, log_of_parts(exponent_value(k), f));
}

/* log(1 + e^-|x|): the cross-entropy of a sigmoid is max(x, 0) - x y + this
 * tail. For softmax the tail is elementary_log1p(s - 1), where s is the sum in
 * double of e^(x_k - max), of which one is 1: a small loss keeps its digits. */
ELEMENTARY real elementary_softplus_tail(real x)
{
    return elementary_log1p(elementary_exp(-real_fabs(x)));
}

#endif
