/* SPDX-License-Identifier: MIT */
/*
 * turns.h - cosine and sine of 2 pi t with the same bits on every machine.
 *
 * t counts turns, so that reducing it to one turn is exact for every size of t.
 * As in elementary.h only + - *, the fused multiply-add and integer operations,
 * without branches. The largest errors found are 2.12 * 2^-24 in float (20
 * million of them) and 2.47 * 2^-53 in double; sines of small t keep their
 * digits.
 */
#ifndef LOCKSTEP_TURNS_H
#define LOCKSTEP_TURNS_H

#include "math/elementary.h"

/* 2 pi = TWO_PI_HIGH + TWO_PI_LOW */
#ifdef LS_DOUBLE
#define TWO_PI_HIGH 0x1.921fb54442d18p+2
#define TWO_PI_LOW 0x1.1a62633145c07p-52
#else
#define TWO_PI_HIGH 0x1.921fb6p+2F
#define TWO_PI_LOW -0x1.777a5cp-23F
#endif

/* sin 2 pi z for |z| <= 1/4: 2 pi z + z^3 q(z^2); relative error of the
 * polynomial 2^-31.9 in float (degree 4), 2^-62.1 in double (8). */
ELEMENTARY real sine_of_quarter(real z)
{
    const real u = z * z;
#ifdef LS_DOUBLE
    real q = -0x1.415a11e6f0bf2p-6;

    q = real_fma(q, u, 0x1.b3e8e179b2ad8p-4);
    q = real_fma(q, u, -0x1.6fcfd26bea75fp-1);
    q = real_fma(q, u, 0x1.e8f4bf984aae6p+1);
    q = real_fma(q, u, -0x1.e307512662de3p+3);
    q = real_fma(q, u, 0x1.50783489b2999p+5);
    q = real_fma(q, u, -0x1.32d2cce62e8c1p+6);
    q = real_fma(q, u, 0x1.466bc6775ab22p+6);
    q = real_fma(q, u, -0x1.4abbce625be53p+5);
#else
    real q = -0x1.bbd53ep+3F;

    q = real_fma(q, u, 0x1.4f6cd8p+5F);
    q = real_fma(q, u, -0x1.32ccb0p+6F);
    q = real_fma(q, u, 0x1.466ba8p+6F);
    q = real_fma(q, u, -0x1.4abbcep+5F);
#endif
    return real_fma(z, TWO_PI_HIGH, z * real_fma(u, q, TWO_PI_LOW));
}

/* |t| less its nearest whole number, from -1/2 to 1/2. A real of
 * REAL_DIGITS - 1 binary digits before the point has none after it. */
ELEMENTARY real part_of_turn(real t)
{
    const real whole = power_of_two(REAL_BIAS + REAL_DIGITS - 1);
    const real y = real_fabs(t);

    return y - choose(y < whole, (y + whole) - whole, y);
}

/* cos 2 pi t = sin 2 pi (1/4 - |t|) */
ELEMENTARY real elementary_cos_turns(real t)
{
    return sine_of_quarter((real)0.25 - real_fabs(part_of_turn(t)));
}

/* sin 2 pi t, with sin 2 pi (1/2 - r) = sin 2 pi r beyond a quarter. */
ELEMENTARY real elementary_sin_turns(real t)
{
    const real r = part_of_turn(t);
    const real size = real_fabs(r);
    const real_word sign = real_to_word(r) ^ real_to_word(size) ^
                           real_to_word(t) ^ real_to_word(real_fabs(t));
    const real z = choose(size > (real)0.25, (real)0.5 - size, size);

    return real_from_word(real_to_word(sine_of_quarter(z)) ^ sign);
}

#endif
