/* SPDX-License-Identifier: MIT */
/*
 * scalar.c - exp, log, powers and cos(pi x) of one double, with the same bits
 * on every machine.
 *
 * Uses only + - * /, the fused multiply-add, and frexp, ldexp and floor, which
 * are exact. Series are summed until the next term is below half a unit in the
 * last place: relative errors are below 1e-15, those of scalar_power() below
 * 1e-14 for x from 1e-9 to 1.
 */
#include "math/scalar.h"

#include <math.h>

#define PI 0x1.921fb54442d18p+1
#define LN2_HIGH 0x1.62e42fefa39efp-1
#define LN2_LOW 0x1.abc9e3b39803fp-56
#define LOG2_E 0x1.71547652b82fep+0

/* Terms of the series. */
enum { EXP_TERMS = 14, LOG_TERMS = 12, COS_TERMS = 10 };

/* e^x = 2^k e^r with |r| <= ln 2 / 2;   e^r = 1 + r (1 + r/2 (1 + r/3 ..)) */
double scalar_exp(double x)
{
    const double k = floor(x * LOG2_E + 0.5);
    const double r = fma(-k, LN2_LOW, fma(-k, LN2_HIGH, x));
    double sum = 1;

    for (int n = EXP_TERMS; n > 0; n--)
        sum = fma(r / n, sum, 1);
    return ldexp(sum, (int)k);
}

/* log(2^k f) with sqrt(1/2) <= f < sqrt(2), s = (f - 1) / (f + 1):
 * log f = 2 atanh s = 2 s (1 + s^2/3 + s^4/5 ..) */
double scalar_log(double x)
{
    int k;
    double f = frexp(x, &k);
    double sum = 0;

    if (f < 0x1.6a09e667f3bcdp-1) {
        f *= 2;
        k--;
    }
    const double s = (f - 1) / (f + 1);

    for (int n = LOG_TERMS; n > 0; n--)
        sum = (s * s) * (sum + 1.0 / (2 * n + 1));
    return fma(k, LN2_HIGH, fma(k, LN2_LOW, fma(2 * s, sum, 2 * s)));
}

double scalar_power_whole(double x, uint64_t n)
{
    double result = 1;

    for (; n > 0; n /= 2) {
        if (n % 2)
            result *= x;
        x *= x;
    }
    return result;
}

/* x^y = x^n e^(f log x) with y = n + f, 0 <= f < 1. */
double scalar_power(double x, double y)
{
    const double n = floor(y);
    const double whole = scalar_power_whole(x, (uint64_t)n);

    if (n >= y)
        return whole;
    return x > 0 ? whole * scalar_exp((y - n) * scalar_log(x)) : 0;
}

/* cos z = 1 - z^2/2 (1 - z^2/(3 4) (1 - ..));  from = 2 gives sin z / z. */
static double alternating(double z, int from)
{
    double sum = 1;

    for (int n = COS_TERMS; n > 0; n--) {
        const double m = 2 * n + from - 2;

        sum = fma(-z * z / (m * (m - 1)), sum, 1);
    }
    return sum;
}

/* |z| <= pi/4: near 1/2, cos(pi x) = sin(pi (1/2 - x)); above, -cos(pi (1-x)).
 */
double scalar_cos_pi(double x)
{
    if (x > 0.75)
        return -alternating(PI * (1 - x), 2);
    if (x < 0.25)
        return alternating(PI * x, 2);
    const double z = PI * (0.5 - x);

    return z * alternating(z, 3);
}
