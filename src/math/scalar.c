/* SPDX-License-Identifier: MIT */
/*
 * scalar.c - exp, log, powers, cos(pi x) and normal quantiles of one double,
 * with the same bits on every machine.
 *
 * Uses only + - * / sqrt, the fused multiply-add, and frexp, ldexp and floor,
 * which are exact. Series are summed until the next term is below half a unit
 * in the last place: relative errors are below 1e-15, those of scalar_power()
 * below 1e-14 for x from 1e-9 to 1.
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

/* A ratio of polynomials of degree 7, coefficients from the highest. */
static double ratio(const double part[2][NORMAL_RATIO], double r)
{
    double a = part[0][0], b = part[1][0];

    for (int k = 1; k < NORMAL_RATIO; k++) {
        a = a * r + part[0][k];
        b = b * r + part[1][k];
    }
    return a / b;
}

const double scalar_normal_ratio[3][2][NORMAL_RATIO] = {
    {{2509.0809287301226727, 33430.575583588128105, 67265.770927008700853,
      45921.953931549871457, 13731.693765509461125, 1971.5909503065514427,
      133.14166789178437745, 3.387132872796366608},
     {5226.495278852545925, 28729.085735721942674, 39307.89580009271061,
      21213.794301586595867, 5394.1960214247511077, 687.1870074920579083,
      42.313330701600911252, 1}},
    {{7.7454501427834140764e-4, 0.0227238449892691845833,
      0.24178072517745061177, 1.27045825245236838258, 3.64784832476320460504,
      5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734},
     {1.05075007164441684324e-9, 5.475938084995344946e-4,
      0.0151986665636164571966, 0.14810397642748007459, 0.68976733498510000455,
      1.6763848301838038494, 2.05319162663775882187, 1}},
    {{2.01033439929228813265e-7, 2.71155556874348757815e-5,
      0.0012426609473880784386, 0.026532189526576123093, 0.29656057182850489123,
      1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772},
     {2.04426310338993978564e-15, 1.4215117583164458887e-7,
      1.8463183175100546818e-5, 7.868691311456132591e-4,
      0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769,
      1}}};

/* M. J. Wichura, Algorithm AS 241, PPND16 (1988): q times a ratio in q^2 near
 * p = 1/2, else a ratio in sqrt(-log min(p, 1 - p)); relative error 1e-16. */
double scalar_normal_quantile(double p)
{
    const double q = p - 0.5;

    if (fabs(q) <= 0.425)
        return q * ratio(scalar_normal_ratio[0], 0.180625 - q * q);
    const double r = sqrt(-scalar_log(q < 0 ? p : 1 - p));
    const double z = r <= 5 ? ratio(scalar_normal_ratio[1], r - 1.6)
                            : ratio(scalar_normal_ratio[2], r - 5);

    return q < 0 ? -z : z;
}
