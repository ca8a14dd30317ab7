/* SPDX-License-Identifier: MIT */
/*
 * slope.c - derivatives of what stands before the first layer.
 */
#include "explain/slope.h"

#include <math.h>

#include "math/scalar.h"
#include "table/values/curve.h"

#define PI 3.14159265358979323846

/* d/dx z / sqrt(1 + (z / limit)^2) = scale (1 + (z / limit)^2)^(-3/2) */
static double slope_of_clip(double limit, double shift, double scale, double x)
{
    const double part = (x - shift) * scale / limit;
    const double square = 1 + part * part;

    return scale / (square * sqrt(square));
}

/* The share of x is linear between two knots; the normal quantile q of a share
 * has the derivative 1 / phi(q). */
static double slope_of_knots(const double *value, const double *share, size_t n,
                             double x)
{
    size_t k = 0;
    double q, density;

    if (x < value[0] || !(x < value[n - 1]))
        return 0;
    while (k + 2 < n && value[k + 1] <= x)
        k++;
    const double slope = (share[k + 1] - share[k]) / (value[k + 1] - value[k]);
    const double p = share[k] + slope * (x - value[k]);

    if (p < CURVE_EDGE || p > 1 - CURVE_EDGE)
        return 0;
    q = scalar_normal_quantile(p);
    density = scalar_exp(-q * q / 2) / sqrt(2 * PI);
    return slope / density;
}

double slope_of_scaling(const struct preprocess *input, size_t j, double x)
{
    const struct curve *curve = input->curve;

    if (isnan(x))
        return 0;
    if (curve && curve->limit)
        return slope_of_clip(curve->limit[j], input->shift[j], input->scale[j],
                             x);
    if (curve && curve->first[j + 1] > curve->first[j])
        return slope_of_knots(curve->value + curve->first[j],
                              curve->share + curve->first[j],
                              curve->first[j + 1] - curve->first[j], x);
    return input->scale[j];
}

/* a_u = P[t, u] + e_t Q[t, u] with e_t = (x - k_t) / (k_{t+1} - k_t), see
 * math/piecewise.h. */
static void slope_of_piecewise(const struct numeric_embedding *e,
                               const real *theta, size_t k, real x,
                               double *slope)
{
    const struct numeric_columns *c = e->columns;
    const real *knot = c->knot + k * (c->bins + 1);
    const real *w = theta + e->w + k * c->size;
    const real *V = theta + e->V + k * c->bins * c->size;
    size_t bin = 0;

    for (size_t t = 1; t < c->bins_of[k]; t++)
        bin += x >= knot[t];
    const double width = (double)knot[bin + 1] - (double)knot[bin];

    for (size_t u = 0; u < c->size; u++)
        slope[u] = (double)w[u] + (double)V[bin * c->size + u] / width;
}

/* sin 2 pi t = cos pi (2 t - 1/2) */
static double sine_of_turns(double t)
{
    double x = 2 * (t - floor(t)) - 0.5;

    x = fabs(x);
    return scalar_cos_pi(x > 1 ? 2 - x : x);
}

/* a_0 = x, a_u = c_u + sum_j L[j, u] cos 2 pi (w_j x + b_j) */
static void slope_of_periodic(const struct numeric_embedding *e,
                              const real *theta, size_t k, real x,
                              double *slope)
{
    const struct numeric_columns *c = e->columns;
    const size_t n = c->size - 1;
    const real *w = theta + e->w + k * c->frequencies;
    const real *b = theta + e->b + k * c->frequencies;
    const real *L = theta + e->V + k * c->frequencies * n;

    slope[0] = 1;
    for (size_t u = 1; u < c->size; u++)
        slope[u] = 0;
    for (size_t j = 0; j < c->frequencies; j++) {
        const double t = (double)w[j] * (double)x + (double)b[j];
        const double d = -2 * PI * (double)w[j] * sine_of_turns(t);

        for (size_t u = 0; u < n; u++)
            slope[u + 1] += (double)L[j * n + u] * d;
    }
}

void slope_of_embedding(const struct network *network, const real *theta,
                        size_t k, real x, double *slope)
{
    const struct numeric_embedding *e = &network->numeric;

    if (e->columns->kind == NUMERIC_PERIODIC)
        slope_of_periodic(e, theta, k, x, slope);
    else
        slope_of_piecewise(e, theta, k, x, slope);
}
