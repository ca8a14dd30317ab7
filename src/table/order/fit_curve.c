/* SPDX-License-Identifier: MIT */
/*
 * fit_curve.c - fit robust and quantile scaling on the training rows.
 *
 * Quantiles are those of numpy.percentile() (linear), in its arithmetic: where
 * values are tied, the rounding of a position decides between two knots.
 */
#include "table/order/fit_curve.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/tree.h"
#include "table/order/sorted_columns.h"

enum { LEAST_KNOTS = 10, MOST_KNOTS = 1000, ROWS_FOR_A_KNOT = 30 };

enum { MOST_BYTES = 64 << 20 };

struct fit {
    const struct stats *stats; /* [columns] */
    size_t knots;              /* quantiles of a column; 0: robust */
    size_t used;               /* knots made so far */
    size_t begin;              /* of the column at hand */
    struct preprocess *p;
};

static bool is_quantile(const struct scaling *scaling)
{
    return strcmp(scaling->normalize, "quantile") == 0;
}

bool scaling_is_curved(const struct scaling *scaling)
{
    return is_quantile(scaling) || strcmp(scaling->normalize, "robust") == 0;
}

size_t scaling_bytes(const struct scaling *scaling)
{
    const size_t most = MOST_BYTES;

    return scaling->bytes ? smaller(scaling->bytes, most) : most;
}

/* The quantile of share q of sorted values. */
static double quantile(const double *sorted, size_t n, double q)
{
    const double place = (double)(n - 1) * q;
    const size_t i = (size_t)place;
    const double t = place - (double)i;

    if (i + 1 >= n)
        return sorted[n - 1];
    const double d = sorted[i + 1] - sorted[i];

    if (isinf(d))
        return (1 - t) * sorted[i] + t * sorted[i + 1];
    return t < 0.5 ? sorted[i] + d * t : sorted[i + 1] - d * (1 - t);
}

/* factor / (hi - lo), or 0 if that is not a finite number. */
static double over(double factor, double lo, double hi)
{
    const double scale = 0.5 * factor / (0.5 * hi - 0.5 * lo);

    return scale > 0 && isfinite(scale) ? scale : 0;
}

static void settle_robust(struct fit *fit, size_t j, const double *sorted,
                          size_t n)
{
    const struct stats *s = &fit->stats[j];
    double scale =
        over(1, quantile(sorted, n, 0.25), quantile(sorted, n, 0.75));

    if (!(scale > 0))
        scale = over(2, s->least, s->most);
    fit->p->shift[j] = quantile(sorted, n, 0.5);
    fit->p->scale[j] = scale > 0 ? scale : 1;
}

static void add_knot(struct fit *fit, double value, double share)
{
    struct curve *curve = fit->p->curve;

    curve->value[fit->used] = value;
    curve->share[fit->used++] = share;
}

/* Number of values equal to the first, if all others equal the last; else 0. */
static size_t first_of_two(const double *sorted, size_t n)
{
    size_t k = 0;

    while (k < n && !(sorted[k] > sorted[0]))
        k++;
    return k < n && !(sorted[k] < sorted[n - 1]) ? k : 0;
}

/* Quantile number k of all. A row of quantiles never falls: rounding may. */
static double next_quantile(const struct fit *fit, const double *sorted,
                            size_t n, size_t k, double before)
{
    const double share = (double)k * (1.0 / (double)(fit->knots - 1));
    const double value = quantile(sorted, n, share * 100 / 100);

    return value > before ? value : before;
}

/* Of quantiles that are equal, the first and the last are knots. The ends are
 * those of all rows, which a sample may not have. */
static void settle_quantiles(struct fit *fit, size_t j, const double *sorted,
                             size_t n)
{
    const size_t last = fit->knots - 1;
    double value = fit->stats[j].least;

    add_knot(fit, value, 0);
    for (size_t k = 1; k <= last; k++) {
        const double before = value;
        const struct curve *curve = fit->p->curve;

        value = k < last ? next_quantile(fit, sorted, n, k, before)
                         : fit->stats[j].most;
        if (fit->used > fit->begin + 1 &&
            !(value > curve->value[fit->used - 2]))
            fit->used--;
        add_knot(fit, value, k < last ? (double)k * (1.0 / (double)last) : 1);
    }
}

/* Each of two values at the middle of its ranks. */
static void settle_two(struct fit *fit, const double *sorted, size_t n,
                       size_t first)
{
    const double share = (double)first / (double)n;

    add_knot(fit, sorted[0], share / 2);
    add_knot(fit, sorted[n - 1], (1 + share) / 2);
}

static ls_status take_column(void *user, size_t j, const double *sorted,
                             size_t n)
{
    struct fit *fit = user;
    struct curve *curve = fit->p->curve;
    const size_t first = first_of_two(sorted, n);

    settle_robust(fit, j, sorted, n);
    if (fit->knots == 0) {
        curve->limit[j] = CURVE_LIMIT;
        return LS_OK;
    }
    fit->begin = fit->used;
    if (first > 0 && sorted[0] <= fit->stats[j].least &&
        sorted[n - 1] >= fit->stats[j].most)
        settle_two(fit, sorted, n, first);
    else
        settle_quantiles(fit, j, sorted, n);
    curve->first[j + 1] = fit->used - fit->begin;
    return LS_OK;
}

static size_t knots_for(size_t rows)
{
    const size_t n = rows / ROWS_FOR_A_KNOT;
    const size_t knots = n < LEAST_KNOTS  ? LEAST_KNOTS
                         : n > MOST_KNOTS ? MOST_KNOTS
                                          : n;

    return smaller(knots, rows);
}

/* Features to sort; a constant one becomes 0. */
static size_t choose_features(const ls_dataset *dataset,
                              const struct stats *stats, struct preprocess *p,
                              size_t *feature)
{
    size_t n = 0;

    for (size_t j = 0; j < p->n; j++) {
        if (stats[j].n == 0)
            continue;
        if (!number_is_constant(dataset->x_type, stats[j].least,
                                stats[j].most)) {
            feature[n++] = j;
            continue;
        }
        p->shift[j] = stats[j].least;
        p->scale[j] = 0;
    }
    return n;
}

ls_status fit_curve(const ls_dataset *dataset, const struct rows *rows,
                    const struct scaling *scaling, const struct stats *stats,
                    struct preprocess *p)
{
    struct fit fit = {.stats = stats, .p = p};
    size_t *feature = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(feature, p->n, "columns to scale"));
    const size_t n = choose_features(dataset, stats, p, feature);

    if (is_quantile(scaling)) {
        fit.knots = knots_for(rows->n);
        TRY(curve_create_knots(p->n, n * fit.knots, &p->curve));
    } else {
        TRY(curve_create_clip(p->n, &p->curve));
    }
    TRY(sorted_columns(dataset, rows, feature, n,
                       dataset->whole_fill ? p->fill : NULL, scaling->seed,
                       scaling_bytes(scaling), take_column, &fit));
    for (size_t j = 0; fit.knots > 0 && j < p->n; j++)
        p->curve->first[j + 1] += p->curve->first[j];
done:
    mem_free(feature);
    return status;
}
