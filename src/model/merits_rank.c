/* SPDX-License-Identifier: MIT */
/*
 * merits_rank.c - figures of the order in which scores put rows: areas under
 * the ROC curve and under the precision-recall curve. Part of merits.h.
 */
#include "model/merits.h"

/* Sums of weights of rows that are of a class [1] and that are not [0]. */
struct sums_above {
    double above[2];
    double pairs;     /* of a row of the class above another; ties half */
    double precision; /* sum over cuts of precision x weight of the class */
};

/* Add the rows of one score, below all before. */
static void add_tied(struct sums_above *s, const double tied[2])
{
    s->pairs += tied[0] * (s->above[1] + tied[1] / 2);
    s->above[0] += tied[0];
    s->above[1] += tied[1];
    if (s->above[0] + s->above[1] > 0)
        s->precision += tied[1] * s->above[1] / (s->above[0] + s->above[1]);
}

static void rank_rows(const struct outcomes *a, const double *w, size_t r,
                      struct sums_above *s)
{
    const uint32_t *order = a->order + r * a->n;

    for (size_t i = 0, next; i < a->n; i = next) {
        const real score = outcomes_score(a, r, order[i]);
        double tied[2] = {0, 0};

        for (next = i;
             next < a->n && !(outcomes_score(a, r, order[next]) < score);
             next++)
            tied[outcomes_is_of(a, r, order[next])] += w[order[next]];
        add_tied(s, tied);
    }
}

/* The part whose figures are those of rank number r. */
static size_t part_of(const struct outcomes *a, size_t r)
{
    return a->shape.task == TASK_BINARY ? 1 : r;
}

static bool has_nan(const struct outcomes *a, size_t r)
{
    return a->n > 0 && isnan(outcomes_score(a, r, a->order[r * a->n]));
}

static void rate_rank(const struct outcomes *a, const double *w, size_t r,
                      struct merits *m)
{
    struct merit_value *part = merit_part(m, part_of(a, r));
    struct sums_above s = {{0, 0}, 0, 0};

    if (has_nan(a, r))
        return;
    rank_rows(a, w, r, &s);
    part[MERIT_AUC] =
        !(s.above[1] > 0) || !(s.above[0] > 0)
            ? merit_none(a->shape.task == TASK_BINARY ? WHY_ONE_CLASS
                                                      : WHY_ABSENT)
            : merit_number(s.pairs / (s.above[0] * s.above[1]));
    part[MERIT_PR_AUC] = merit_share(
        s.precision, s.above[1],
        a->shape.task == TASK_BINARY ? WHY_NO_POSITIVE : WHY_ABSENT);
}

/* All classes count: one without rows has no area. */
static struct merit_value mean_area(const struct merits *m, enum merit merit,
                                    bool by_weight)
{
    double sum = 0, weights = 0;

    for (size_t i = 0; i < m->n_parts; i++) {
        const struct merit_value *one = &m->part[i * MERIT_COUNT + merit];
        const double w = by_weight ? m->part_weight[i] : 1;

        if (one->why != WHY_DEFINED)
            return *one;
        sum += w * one->value;
        weights += w;
    }
    return merit_share(sum, weights, WHY_NO_WEIGHT);
}

void merits_of_ranks(const struct outcomes *a, const double *w,
                     struct merits *m)
{
    for (size_t r = 0; r < a->ranked; r++)
        rate_rank(a, w, r, m);
    if (a->shape.task == TASK_BINARY) {
        m->all[MERIT_AUC] = merit_part(m, 1)[MERIT_AUC];
        m->all[MERIT_PR_AUC] = merit_part(m, 1)[MERIT_PR_AUC];
        return;
    }
    m->all[MERIT_AUC] = mean_area(m, MERIT_AUC, false);
    m->all[MERIT_AUC_WEIGHTED] = mean_area(m, MERIT_AUC, true);
    m->all[MERIT_PR_AUC] = mean_area(m, MERIT_PR_AUC, false);
}
