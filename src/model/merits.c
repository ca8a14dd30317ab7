/* SPDX-License-Identifier: MIT */
/*
 * merits.c - the table of figures of merit, and all figures of a set of rows.
 */
#include "model/merits.h"

#include "base/mem.h"

const char *const merit_name[MERIT_COUNT] = {
#define X(name, word, tasks, falls) name,
    MERITS(X)
#undef X
};

const char *const why_text[WHY_COUNT] = {
#define X(word, text) text,
    WHYS(X)
#undef X
};

static const struct {
    unsigned tasks;
    bool falls;
} table[MERIT_COUNT] = {
#define X(name, word, tasks, falls) {tasks, falls},
    MERITS(X)
#undef X
};

static unsigned bits_of(const struct outcome_shape *shape)
{
    switch (shape->task) {
    case TASK_BINARY:
        return OF_BINARY;
    case TASK_MULTICLASS:
        return OF_MULTICLASS;
    case TASK_MULTILABEL:
        return OF_MULTILABEL;
    default:
        return OF_REGRESSION |
               (shape->n_levels > 0 ? (unsigned)OF_QUANTILES : 0u);
    }
}

bool merit_is_of(enum merit merit, const struct outcome_shape *shape)
{
    return table[merit].tasks & bits_of(shape);
}

bool merit_falls(enum merit merit)
{
    return table[merit].falls;
}

/* Class 0 of a binary model is not ranked: its figures are those of class 1. */
bool merit_is_part(enum merit merit, const struct outcome_shape *shape,
                   size_t part)
{
    switch (merit) {
    case MERIT_PRECISION:
    case MERIT_RECALL:
    case MERIT_F1:
        return shape->task != TASK_REGRESSION;
    case MERIT_AUC:
    case MERIT_PR_AUC:
        return shape->task == TASK_MULTICLASS || shape->task == TASK_MULTILABEL;
    case MERIT_RMSE:
    case MERIT_MAE:
    case MERIT_MAPE:
    case MERIT_R2:
        return shape->task == TASK_REGRESSION && part < shape->n_targets;
    case MERIT_PINBALL:
    case MERIT_COVERAGE:
        return part >= shape->n_targets && shape->n_levels > 0;
    default:
        return false;
    }
}

size_t merits_parts(const struct outcome_shape *shape)
{
    return shape->classes > 0 && shape->task != TASK_MULTILABEL
               ? shape->classes
               : shape->n_targets + shape->n_levels;
}

ls_status merits_create(const struct outcome_shape *shape,
                        struct merits *merits)
{
    static const char what[] = "figures of merit";
    struct merits m = {.n_parts = merits_parts(shape)};
    struct merit_sums *sums = &m.sums;
    ls_status status = LS_OK;

    sums->n_targets = shape->task == TASK_REGRESSION ? shape->n_targets : 0;
    sums->n_levels = shape->n_levels;
    sums->n_ranks = outcome_ranks(shape);
    TRY(MEM_ARRAY(sums->target, sums->n_targets, what));
    TRY(MEM_ARRAY(sums->level, sums->n_levels, what));
    TRY(MEM_ARRAY(sums->rank, sums->n_ranks, what));
    TRY(MEM_ARRAY(m.part, m.n_parts * MERIT_COUNT, what));
    TRY(MEM_ARRAY(m.part_weight, m.n_parts, what));
    TRY(MEM_ARRAY(m.predicted_weight, m.n_parts, what));
    TRY(MEM_ARRAY(m.right_weight, m.n_parts, what));
    *merits = m;
    m = (struct merits){.weight = 0};
done:
    merits_clear(&m);
    return status;
}

void merits_clear(struct merits *merits)
{
    mem_free(merits->sums.target);
    mem_free(merits->sums.level);
    mem_free(merits->sums.rank);
    mem_free(merits->part);
    mem_free(merits->part_weight);
    mem_free(merits->predicted_weight);
    mem_free(merits->right_weight);
    *merits = (struct merits){.weight = 0};
}

struct merit_value merits_mean(const struct merits *m, enum merit merit,
                               size_t n, bool by_weight)
{
    double sum = 0, weights = 0;

    for (size_t i = 0; i < n; i++) {
        const struct merit_value *one = &m->part[i * MERIT_COUNT + merit];
        const bool is_there =
            by_weight ? m->part_weight[i] > 0
                      : m->part_weight[i] > 0 || m->predicted_weight[i] > 0;
        const double w = by_weight ? m->part_weight[i] : 1;

        if (!is_there)
            continue;
        if (one->why != WHY_DEFINED)
            return *one;
        sum += w * one->value;
        weights += w;
    }
    return merit_share(sum, weights, WHY_NO_WEIGHT);
}

static void clear(struct merits *m, enum why why)
{
    for (size_t k = 0; k < MERIT_COUNT; k++)
        m->all[k] = merit_none(why);
    for (size_t k = 0; k < m->n_parts * MERIT_COUNT; k++)
        m->part[k] = merit_none(why);
}

static void clear_weights(struct merits *m)
{
    for (size_t i = 0; i < m->n_parts; i++)
        m->part_weight[i] = m->predicted_weight[i] = m->right_weight[i] = 0;
}

void merits_begin(struct merits *m)
{
    const struct merit_sums old = m->sums;

    m->sums = (struct merit_sums){
        .n_targets = old.n_targets,
        .n_levels = old.n_levels,
        .n_ranks = old.n_ranks,
        .target = old.target,
        .level = old.level,
        .rank = old.rank,
    };
    for (size_t t = 0; t < old.n_targets; t++)
        old.target[t] = (struct target_sums){0};
    for (size_t k = 0; k < old.n_levels; k++)
        old.level[k] = (struct level_sums){0};
    for (size_t r = 0; r < old.n_ranks; r++)
        old.rank[r] = (struct rank_sums){.pairs = 0};
    clear_weights(m);
}

void merits_add(const struct outcomes *a, const double *w, struct merits *m)
{
    for (size_t i = 0; i < a->n; i++) {
        m->sums.weight += w[i];
        m->sums.loss += w[i] * a->loss[i];
        m->sums.has_negative |= w[i] < 0;
    }
    if (a->shape.task == TASK_REGRESSION)
        merits_add_values(a, w, m);
    else
        merits_add_classes(a, w, m);
    m->sums.has_row |= a->n > 0;
}

void merits_finish(const struct outcome_shape *shape, struct merits *m)
{
    const double weight = m->sums.weight;

    m->weight = weight;
    clear(m, weight > 0 ? WHY_NAN : WHY_NO_WEIGHT);
    if (!(weight > 0)) {
        clear_weights(m);
        return;
    }
    m->all[MERIT_LOSS] = merit_number(m->sums.loss / weight);
    if (shape->task == TASK_REGRESSION) {
        merits_of_values(shape, m);
        return;
    }
    merits_of_classes(shape, m);
    merits_of_ranks(shape, m);
}

void merits_compute(const struct outcomes *a, const double *w, struct merits *m)
{
    merits_begin(m);
    merits_add(a, w, m);
    for (size_t r = 0; r < a->ranked; r++)
        for (size_t i = 0; i < a->n; i++) {
            const size_t row = a->order[r * a->n + i];

            merits_rank(m, r, outcomes_score(a, r, row),
                        outcomes_is_of(a, r, row), w[row]);
        }
    merits_finish(&a->shape, m);
}
