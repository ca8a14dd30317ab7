/* SPDX-License-Identifier: MIT */
/*
 * merits_value.c - figures of regression, and of quantiles. Part of merits.h.
 */
#include "model/merits.h"

/* Whether y differs from that of the rows before. */
static void look_for_change(struct target_sums *s, double y, double w)
{
    s->varies = s->varies || y < s->pivot || y > s->pivot;
    if (!(w < 0 || w > 0))
        return;
    if (!s->has_first)
        s->first = y;
    s->has_first = true;
    s->varies_weighted = s->varies_weighted || y < s->first || y > s->first;
}

static void add_target(const struct outcomes *a, const double *w, size_t t,
                       bool is_begin, struct target_sums *s)
{
    const struct outcome_shape *shape = &a->shape;

    if (is_begin && a->n > 0)
        s->pivot = a->value[t];
    for (size_t i = 0; i < a->n; i++) {
        const double y = a->value[i * shape->n_targets + t];
        const double d =
            (double)a->out[i * shape->n_out + t * shape->parts + shape->point] -
            y;

        s->squares += w[i] * d * d;
        s->absolute += w[i] * fabs(d);
        s->y += w[i] * (y - s->pivot);
        s->yy += w[i] * (y - s->pivot) * (y - s->pivot);
        if (y < 0 || y > 0)
            s->relative += w[i] * fabs(d / y);
        else
            s->has_zero = s->has_zero || w[i] < 0 || w[i] > 0;
        look_for_change(s, y, w[i]);
    }
}

/* Pinball loss of level k, and the weight of values at or below it. */
static void add_level(const struct outcomes *a, const double *w, size_t k,
                      struct level_sums *s)
{
    const struct outcome_shape *shape = &a->shape;
    const double level = shape->level[k];

    for (size_t i = 0; i < a->n * shape->n_targets; i++) {
        const double d = a->value[i] - (double)a->out[i * shape->n_levels + k];
        const double weight = w[i / shape->n_targets];

        s->pinball += weight * (d > 0 ? level * d : (level - 1) * d);
        s->below += d <= 0 ? weight : 0;
    }
}

/* The weight of values between the lowest and the highest quantile. */
static void add_within(const struct outcomes *a, const double *w,
                       struct merit_sums *s)
{
    const size_t n = a->shape.n_levels, targets = a->shape.n_targets;

    for (size_t i = 0; n >= 2 && i < a->n * targets; i++) {
        const real *q = a->out + i * n;

        s->within +=
            a->value[i] > (double)q[0] && a->value[i] <= (double)q[n - 1]
                ? w[i / targets]
                : 0;
    }
}

void merits_add_values(const struct outcomes *a, const double *w,
                       struct merits *m)
{
    struct merit_sums *s = &m->sums;

    for (size_t t = 0; t < s->n_targets; t++)
        add_target(a, w, t, !s->has_row, &s->target[t]);
    for (size_t k = 0; k < s->n_levels; k++)
        add_level(a, w, k, &s->level[k]);
    add_within(a, w, s);
}

/* sum w (y - mean)^2; what rounding leaves of a constant counts as 0. */
static double spread(const struct target_sums *s, double weight)
{
    const double all = s->yy, mean = s->y * s->y / weight;

    return all - mean > 1e-15 * all ? all - mean : 0;
}

/* Why R2 has no value, of a total of 0. */
static enum why why_no_r2(const struct target_sums *s, bool has_negative)
{
    return !s->varies            ? WHY_CONSTANT
           : !s->varies_weighted ? WHY_CONSTANT_WEIGHTED
           : has_negative        ? WHY_NEGATIVE
                                 : WHY_CONSTANT;
}

static void rate_target(size_t t, struct merits *m)
{
    const struct target_sums *s = &m->sums.target[t];
    const double mean_square = s->squares / m->weight;
    const double total = spread(s, m->weight);
    struct merit_value *part = merit_part(m, t);

    m->part_weight[t] = m->weight;
    part[MERIT_RMSE] = mean_square < 0 ? merit_none(WHY_NEGATIVE)
                                       : merit_number(sqrt(mean_square));
    part[MERIT_MAE] = merit_number(s->absolute / m->weight);
    part[MERIT_MAPE] = s->has_zero ? merit_none(WHY_ZERO)
                                   : merit_number(s->relative / m->weight);
    part[MERIT_R2] = total > 0 ? merit_number(1 - s->squares / total)
                               : merit_none(why_no_r2(s, m->sums.has_negative));
}

/* Mean pinball loss of level k, and the share of values at or below it. */
static void rate_level(const struct outcome_shape *shape, size_t k,
                       struct merits *m)
{
    const double whole = m->weight * (double)shape->n_targets;
    struct merit_value *part = merit_part(m, shape->n_targets + k);

    m->part_weight[shape->n_targets + k] = m->weight;
    part[MERIT_PINBALL] = merit_number(m->sums.level[k].pinball / whole);
    part[MERIT_COVERAGE] = merit_number(m->sums.level[k].below / whole);
}

void merits_of_values(const struct outcome_shape *shape, struct merits *m)
{
    static const enum merit means[] = {MERIT_RMSE, MERIT_MAE, MERIT_MAPE,
                                       MERIT_R2};
    const size_t targets = shape->n_targets, levels = shape->n_levels;
    double pinball = 0;

    for (size_t t = 0; t < targets; t++)
        rate_target(t, m);
    for (size_t k = 0; k < sizeof means / sizeof *means; k++)
        m->all[means[k]] = merits_mean(m, means[k], targets, false);
    for (size_t k = 0; k < levels; k++) {
        rate_level(shape, k, m);
        pinball += merit_part(m, targets + k)[MERIT_PINBALL].value;
    }
    if (levels == 0)
        return;
    m->all[MERIT_PINBALL] = merit_number(pinball / (double)levels);
    m->all[MERIT_INTERVAL_COVERAGE] =
        levels < 2
            ? merit_none(WHY_ONE_LEVEL)
            : merit_number(m->sums.within / (m->weight * (double)targets));
}
