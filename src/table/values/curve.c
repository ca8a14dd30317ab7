/* SPDX-License-Identifier: MIT */
/*
 * curve.c - scaling of columns that is not linear.
 */
#include "table/values/curve.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/multiversion.h"
#include "math/scalar.h"

/* Clipping is at its limit long before, and the square of this is finite. */
#define LARGEST 1e100

ls_status curve_create_clip(size_t n, struct curve **curve)
{
    struct curve *made = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, 1, "scaling of columns"));
    made->n = n;
    TRY(MEM_ARRAY(made->limit, n, "scaling of columns"));
    for (size_t j = 0; j < n; j++)
        made->limit[j] = (double)INFINITY;
    *curve = made;
    made = NULL;
done:
    curve_destroy(made);
    return status;
}

ls_status curve_create_knots(size_t n, size_t knots, struct curve **curve)
{
    struct curve *made = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, 1, "scaling of columns"));
    made->n = n;
    TRY(MEM_ARRAY(made->first, n + 1, "scaling of columns"));
    TRY(MEM_ARRAY(made->value, knots, "quantiles of columns"));
    TRY(MEM_ARRAY(made->share, knots, "quantiles of columns"));
    *curve = made;
    made = NULL;
done:
    curve_destroy(made);
    return status;
}

size_t curve_knots(const struct curve *curve)
{
    return curve->first ? curve->first[curve->n] : 0;
}

ls_status curve_copy(const struct curve *from, struct curve **to)
{
    struct curve *made = NULL;
    ls_status status = LS_OK;

    *to = NULL;
    if (!from)
        return LS_OK;
    const size_t n = from->n, knots = curve_knots(from);

    if (from->limit) {
        TRY(curve_create_clip(n, &made));
        memcpy(made->limit, from->limit, n * sizeof *made->limit);
    } else {
        TRY(curve_create_knots(n, knots, &made));
        memcpy(made->first, from->first, (n + 1) * sizeof *made->first);
        memcpy(made->value, from->value, knots * sizeof *made->value);
        memcpy(made->share, from->share, knots * sizeof *made->share);
    }
    *to = made;
done:
    return status;
}

/* Knots of column j, 0 for NULL. */
static size_t knots_of(const struct curve *curve, size_t j)
{
    return curve && curve->first ? curve->first[j + 1] - curve->first[j] : 0;
}

static double limit_of(const struct curve *curve, size_t j)
{
    return curve && curve->limit ? curve->limit[j] : (double)INFINITY;
}

bool curve_same(const struct curve *a, const struct curve *b, size_t j)
{
    const size_t n = knots_of(a, j);

    if (n != knots_of(b, j) || limit_of(a, j) != limit_of(b, j))
        return false;
    if (n == 0)
        return true;
    const size_t i = a->first[j], k = b->first[j];

    return memcmp(a->value + i, b->value + k, n * sizeof *a->value) == 0 &&
           memcmp(a->share + i, b->share + k, n * sizeof *a->share) == 0;
}

void curve_destroy(struct curve *curve)
{
    if (!curve)
        return;
    mem_free(curve->limit);
    mem_free(curve->first);
    mem_free(curve->value);
    mem_free(curve->share);
    mem_free(curve);
}

/* x <- z / sqrt(1 + (z / limit)^2) with z = (x - shift) * scale */
LS_MULTIVERSION
static void clip(const double *limit, const double *shift, const double *scale,
                 size_t n, double *restrict x)
{
    for (size_t k = 0; k < n; k++) {
        double z = (x[k] - shift[k]) * scale[k];

        z = z > LARGEST ? LARGEST : z;
        z = z < -LARGEST ? -LARGEST : z;
        const double part = z / limit[k];

        x[k] = z / sqrt(1 + part * part);
    }
}

/* The share of x, where value[0] < x < value[n - 1]. The difference of two
 * doubles may overflow, that of their halves does not. */
static double share_between(const double *value, const double *share, size_t n,
                            double x)
{
    size_t lo = 0;

    for (size_t left = n; left > 1; left -= left / 2)
        lo += value[lo + left / 2] <= x ? left / 2 : 0;
    if (!(value[lo] < x))
        return value[lo - 1] < x ? share[lo] : (share[lo - 1] + share[lo]) / 2;
    const double half = isinf(value[lo + 1] - value[lo]) ? 0.5 : 1;
    const double part = (half * x - half * value[lo]) /
                        (half * value[lo + 1] - half * value[lo]);

    return share[lo] + part * (share[lo + 1] - share[lo]);
}

/* As scikit-learn's QuantileTransformer, with bounds of exact comparison: a
 * column of small numbers, too, is spread over all of the distribution. */
static double normal_score(const double *value, const double *share, size_t n,
                           double x)
{
    if (isnan(x)) /* has no place among the knots */
        return x;
    double p = x <= value[0]       ? share[0]
               : x >= value[n - 1] ? share[n - 1]
                                   : share_between(value, share, n, x);

    p = p < CURVE_EDGE ? CURVE_EDGE : p;
    p = p > 1 - CURVE_EDGE ? 1 - CURVE_EDGE : p;
    return scalar_normal_quantile(p);
}

/* Column by column: the knots of one fit in the first cache. */
static void apply_knots(const struct curve *curve, size_t first,
                        const double *shift, const double *scale, size_t n_rows,
                        size_t n_columns, double (*x)[CURVE_COLUMNS])
{
    for (size_t k = 0; k < n_columns; k++) {
        const size_t lo = curve->first[first + k];
        const size_t n = curve->first[first + k + 1] - lo;

        for (size_t i = 0; i < n_rows; i++)
            x[i][k] = n > 0 ? normal_score(curve->value + lo, curve->share + lo,
                                           n, x[i][k])
                            : (x[i][k] - shift[k]) * scale[k];
    }
}

void curve_apply(const struct curve *curve, size_t first, const double *shift,
                 const double *scale, size_t n_rows, size_t n_columns,
                 double (*x)[CURVE_COLUMNS])
{
    if (!curve->limit) {
        apply_knots(curve, first, shift, scale, n_rows, n_columns, x);
        return;
    }
    for (size_t i = 0; i < n_rows; i++)
        clip(curve->limit + first, shift, scale, n_columns, x[i]);
}
