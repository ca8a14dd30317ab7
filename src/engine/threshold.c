/* SPDX-License-Identifier: MIT */
/*
 * threshold.c - choose the decision threshold of a binary model.
 *
 * One pass over the rows by descending probability: a cut behind each.
 */
#include "engine/threshold.h"

#include <string.h>

#include "settings/threshold_by.h"

const char *const threshold_figures[] = {THRESHOLD_FIGURES};

/* Weights at a cut: of all rows of class 0 and 1, and of those above it. */
struct cut_sums {
    double all[2], above[2];
};

static double f1(const struct cut_sums *s)
{
    return 2 * s->above[1] / (s->all[1] + s->above[0] + s->above[1]);
}

static double youden(const struct cut_sums *s)
{
    return s->above[1] / s->all[1] - s->above[0] / s->all[0];
}

static double balanced_accuracy(const struct cut_sums *s)
{
    return (1 + youden(s)) / 2;
}

static double accuracy(const struct cut_sums *s)
{
    return (s->above[1] + s->all[0] - s->above[0]) / (s->all[0] + s->all[1]);
}

/* 0 where all rows are predicted as one class. */
static double mcc(const struct cut_sums *s)
{
    const double above = s->above[0] + s->above[1];
    const double below = s->all[0] + s->all[1] - above;
    const double product = s->all[0] * s->all[1] * above * below;

    return product > 0 ? (s->above[1] * s->all[0] - s->above[0] * s->all[1]) /
                             sqrt(product)
                       : 0;
}

typedef double cut_figure(const struct cut_sums *sums);

static cut_figure *figure_of(const char *name)
{
    static cut_figure *const figures[] = {f1, mcc, balanced_accuracy, youden,
                                          accuracy};
    size_t k = 0;

    while (strcmp(threshold_figures[k], name) != 0)
        k++;
    return figures[k];
}

static double p_at(const struct outcomes *a, size_t i)
{
    return (double)a->out[a->order[i]];
}

/* Half way between the rows before and behind the cut at i; probabilities end
 * at 1 and 0. */
static double threshold_at(const struct outcomes *a, size_t i)
{
    const double above = i > 0 ? p_at(a, i - 1) : 1;
    const double below = i < a->n ? p_at(a, i) : 0;

    return (above + below) / 2;
}

/* Whether no row has the probability of the cut at i on both sides, and a
 * threshold above 0 can be there. */
static bool is_cut(const struct outcomes *a, size_t i)
{
    return (i == 0 || i == a->n || p_at(a, i) < p_at(a, i - 1)) &&
           threshold_at(a, i) > 0;
}

static void find_best(const struct outcomes *a, cut_figure *figure,
                      struct cut_sums *s, double *threshold, double *value)
{
    for (size_t i = 0; i <= a->n; i++) {
        if (is_cut(a, i)) {
            const double t = threshold_at(a, i), v = figure(s);

            if (v > *value ||
                (!(v < *value) && fabs(t - 0.5) < fabs(*threshold - 0.5))) {
                *threshold = t;
                *value = v;
            }
        }
        if (i < a->n) {
            const size_t row = a->order[i];

            s->above[a->label[row] == 1] += a->weight[row];
        }
    }
}

ls_status threshold_choose(const struct outcomes *a, const char *figure,
                           const char *data, double *threshold, double *value)
{
    struct cut_sums s = {{0, 0}, {0, 0}};
    double best = HUGE_VAL, best_value = -HUGE_VAL;

    for (size_t i = 0; i < a->n; i++)
        s.all[a->label[i] == 1] += a->weight[i];
    if (!(s.all[0] > 0) || !(s.all[1] > 0))
        return fail(LS_BAD_DATA,
                    "%s has no rows of %s, and a decision threshold needs both "
                    "classes",
                    data, s.all[1] > 0 ? "class 0" : "class 1");
    find_best(a, figure_of(figure), &s, &best, &best_value);
    *threshold = best;
    *value = best_value;
    return LS_OK;
}

double threshold_value(const struct outcomes *a, const char *figure,
                       double threshold)
{
    struct cut_sums s = {{0, 0}, {0, 0}};

    for (size_t i = 0; i < a->n; i++) {
        s.all[a->label[i] == 1] += a->weight[i];
        if ((double)a->out[i] > threshold)
            s.above[a->label[i] == 1] += a->weight[i];
    }
    return figure_of(figure)(&s);
}
