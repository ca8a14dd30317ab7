/* SPDX-License-Identifier: MIT */
/*
 * merits_value.c - figures of regression, and of quantiles. Part of merits.h.
 */
#include "model/merits.h"

/* Weighted sums of one target. */
struct sums_of_target {
    double squares, absolute, relative;
    double y, yy; /* from a pivot, so that a far mean does not cancel digits */
    bool has_zero;
};

static struct sums_of_target sum_target(const struct outcomes *a,
                                        const double *w, size_t t)
{
    const struct outcome_shape *shape = &a->shape;
    const double pivot = a->n > 0 ? a->value[t] : 0;
    struct sums_of_target s = {0};

    for (size_t i = 0; i < a->n; i++) {
        const double y = a->value[i * shape->n_targets + t];
        const double d =
            (double)a->out[i * shape->n_out + t * shape->parts + shape->point] -
            y;

        s.squares += w[i] * d * d;
        s.absolute += w[i] * fabs(d);
        s.y += w[i] * (y - pivot);
        s.yy += w[i] * (y - pivot) * (y - pivot);
        if (y < 0 || y > 0)
            s.relative += w[i] * fabs(d / y);
        else
            s.has_zero = s.has_zero || w[i] < 0 || w[i] > 0;
    }
    return s;
}

/* sum w (y - mean)^2; what rounding leaves of a constant counts as 0. */
static double spread(const struct sums_of_target *s, double weight)
{
    const double all = s->yy, mean = s->y * s->y / weight;

    return all - mean > 1e-15 * all ? all - mean : 0;
}

static void rate_target(const struct outcomes *a, const double *w, size_t t,
                        struct merits *m)
{
    const struct sums_of_target s = sum_target(a, w, t);
    const double mean_square = s.squares / m->weight;
    const double total = spread(&s, m->weight);
    struct merit_value *part = merit_part(m, t);

    m->part_weight[t] = m->weight;
    part[MERIT_RMSE] = mean_square < 0 ? merit_none(WHY_NEGATIVE)
                                       : merit_number(sqrt(mean_square));
    part[MERIT_MAE] = merit_number(s.absolute / m->weight);
    part[MERIT_MAPE] = s.has_zero ? merit_none(WHY_ZERO)
                                  : merit_number(s.relative / m->weight);
    part[MERIT_R2] = total > 0 ? merit_number(1 - s.squares / total)
                               : merit_none(WHY_CONSTANT);
}

/* Pinball loss of level k, and the share of values at or below it. */
static void rate_level(const struct outcomes *a, const double *w, size_t k,
                       struct merits *m)
{
    const struct outcome_shape *shape = &a->shape;
    const double level = shape->level[k];
    const double whole = m->weight * (double)shape->n_targets;
    struct merit_value *part = merit_part(m, shape->n_targets + k);
    double pinball = 0, below = 0;

    for (size_t i = 0; i < a->n * shape->n_targets; i++) {
        const double d = a->value[i] - (double)a->out[i * shape->n_levels + k];
        const double weight = w[i / shape->n_targets];

        pinball += weight * (d > 0 ? level * d : (level - 1) * d);
        below += d <= 0 ? weight : 0;
    }
    m->part_weight[shape->n_targets + k] = m->weight;
    part[MERIT_PINBALL] = merit_number(pinball / whole);
    part[MERIT_COVERAGE] = merit_number(below / whole);
}

/* The share of values between the lowest and the highest quantile. */
static struct merit_value interval_coverage(const struct outcomes *a,
                                            const double *w,
                                            const struct merits *m)
{
    const size_t n = a->shape.n_levels, targets = a->shape.n_targets;
    double within = 0;

    if (n < 2)
        return merit_none(WHY_ONE_LEVEL);
    for (size_t i = 0; i < a->n * targets; i++) {
        const real *q = a->out + i * n;

        within += a->value[i] > (double)q[0] && a->value[i] <= (double)q[n - 1]
                      ? w[i / targets]
                      : 0;
    }
    return merit_number(within / (m->weight * (double)targets));
}

void merits_of_values(const struct outcomes *a, const double *w,
                      struct merits *m)
{
    static const enum merit means[] = {MERIT_RMSE, MERIT_MAE, MERIT_MAPE,
                                       MERIT_R2};
    const size_t targets = a->shape.n_targets, levels = a->shape.n_levels;
    double pinball = 0;

    for (size_t t = 0; t < targets; t++)
        rate_target(a, w, t, m);
    for (size_t k = 0; k < sizeof means / sizeof *means; k++)
        m->all[means[k]] = merits_mean(m, means[k], targets, false);
    for (size_t k = 0; k < levels; k++) {
        rate_level(a, w, k, m);
        pinball += merit_part(m, targets + k)[MERIT_PINBALL].value;
    }
    if (levels == 0)
        return;
    m->all[MERIT_PINBALL] = merit_number(pinball / (double)levels);
    m->all[MERIT_INTERVAL_COVERAGE] = interval_coverage(a, w, m);
}
