/* SPDX-License-Identifier: MIT */
/*
 * exact.h - sine, angle and logarithm with the same bits on every machine.
 *
 * Libraries round these differently. Here they are made of + - * / alone,
 * which IEEE 754 defines to the last bit, to about eight digits: more than a
 * float32 table can hold. All are Taylor series where these converge fast.
 */
#ifndef LOCKSTEP_DATASETS_EXACT_H
#define LOCKSTEP_DATASETS_EXACT_H

#include <math.h>
#include <stdint.h>
#include <string.h>

static const double exact_pi = 3.14159265358979323846;

/* sin and cos of a in [-pi/4, pi/4]. */
static inline double exact_small_sine(double a)
{
    const double q = a * a;

    return a + a * q *
                   (-1.0 / 6 +
                    q * (1.0 / 120 + q * (-1.0 / 5040 + q * (1.0 / 362880))));
}

static inline double exact_small_cosine(double a)
{
    const double q = a * a;

    return 1 + q * (-1.0 / 2 +
                    q * (1.0 / 24 + q * (-1.0 / 720 + q * (1.0 / 40320))));
}

/* The point of the unit circle after `turns` whole turns, turns >= 0: the
 * nearest of the four points on the axes, turned by the rest. */
static inline void exact_circle(double turns, double *x, double *y)
{
    static const double axis[] = {1, 0, -1, 0, 1, 0};
    const double quarters = 4 * (turns - (double)(long)turns);
    const int nearest = (int)(quarters + 0.5);
    const double a = (quarters - nearest) * (exact_pi / 2);
    const double c = exact_small_cosine(a);
    const double s = exact_small_sine(a);
    const double ax = axis[nearest];
    const double ay = axis[(nearest + 3) % 4];

    *x = ax * c - ay * s;
    *y = ay * c + ax * s;
}

/*
 * The angle of (x, y) in [-pi, pi]; 0 for (0, 0).
 *
 * Of the eighth of a circle that is left, what is beyond tan(pi/8) is turned
 * back by pi/4. Comparisons are numbers 0 and 1 here, as branches on random
 * signs cost more than all the arithmetic.
 */
static inline double exact_angle(double y, double x)
{
    const double ax = fabs(x);
    const double ay = fabs(y);
    const double steep = ay > ax;
    const double left = x < 0;
    const double low = ay + steep * (ax - ay);
    const double high = ax + steep * (ay - ax);
    const double far = low > 0.41421356 * high;
    const double u = (low - far * high) / (high + far * low + (high == 0));
    const double q = u * u;
    const double tail =
        1.0 / 9 + q * (-1.0 / 11 + q * (1.0 / 13 - q * (1.0 / 15)));
    const double series =
        1 + q * (-1.0 / 3 + q * (1.0 / 5 + q * (-1.0 / 7 + q * tail)));
    const double eighth = far * (exact_pi / 4) + u * series;
    const double quarter = steep * (exact_pi / 2) + (1 - 2 * steep) * eighth;

    return copysign(left * exact_pi + (1 - 2 * left) * quarter, y);
}

/* Natural logarithm of a normal number x > 0. */
static inline double exact_log(double x)
{
    const uint64_t one = 0x3FF0000000000000, fraction = 0x000FFFFFFFFFFFFF;
    uint64_t bits;
    double m;

    /* x = m 2^exponent with m in [1, 2), then in [0.75, 1.5). */
    memcpy(&bits, &x, sizeof bits);
    int exponent = (int)(bits >> 52) - 1023;

    bits = (bits & fraction) | one;
    memcpy(&m, &bits, sizeof m);

    const int half = m > 1.5;

    m *= 1 - 0.5 * half;
    exponent += half;

    const double u = (m - 1) / (m + 1);
    const double q = u * u;
    const double series =
        1 + q * (1.0 / 3 + q * (1.0 / 5 + q * (1.0 / 7 + q * (1.0 / 9))));

    return exponent * 0.69314718055994530942 + 2 * u * series;
}

#endif
