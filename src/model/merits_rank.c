/* SPDX-License-Identifier: MIT */
/*
 * merits_rank.c - figures of the order in which scores put rows: areas under
 * the ROC curve and under the precision-recall curve. Part of merits.h.
 */
#include "model/merits.h"

static void rate_rank(const struct outcome_shape *shape, size_t r,
                      struct merits *m)
{
    const bool binary = shape->task == TASK_BINARY;
    struct merit_value *part = merit_part(m, binary ? 1 : r);
    struct rank_sums *s = &m->sums.rank[r];

    if (s->has_nan)
        return;
    rank_add_tied(s);
    part[MERIT_AUC] =
        !(s->above[1] > 0) || !(s->above[0] > 0)
            ? merit_none(binary ? WHY_ONE_CLASS : WHY_ABSENT)
            : merit_number(s->pairs / (s->above[0] * s->above[1]));
    part[MERIT_PR_AUC] = merit_share(s->precision, s->above[1],
                                     binary ? WHY_NO_POSITIVE : WHY_ABSENT);
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

void merits_of_ranks(const struct outcome_shape *shape, struct merits *m)
{
    for (size_t r = 0; r < m->sums.n_ranks; r++)
        rate_rank(shape, r, m);
    if (shape->task == TASK_BINARY) {
        m->all[MERIT_AUC] = merit_part(m, 1)[MERIT_AUC];
        m->all[MERIT_PR_AUC] = merit_part(m, 1)[MERIT_PR_AUC];
        return;
    }
    m->all[MERIT_AUC] = mean_area(m, MERIT_AUC, false);
    m->all[MERIT_AUC_WEIGHTED] = mean_area(m, MERIT_AUC, true);
    m->all[MERIT_PR_AUC] = mean_area(m, MERIT_PR_AUC, false);
}
