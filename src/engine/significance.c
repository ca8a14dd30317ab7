/* SPDX-License-Identifier: MIT */
/*
 * significance.c - what a cut of the probability of signal is worth in a
 * counting experiment. Part of evaluation.h.
 */
#include <math.h>

#include "engine/evaluation.h"

/* Background that is added for the approximate median significance. */
#define AMS_EXTRA 10.0

/*
 * Median significance of s events above b expected ones (Cowan, Cranmer, Gross
 * and Vitells 2011, eq. 97):
 *     Z = sqrt(2 ((s + b) log(1 + s / b) - s))
 * and with b known up to a standard deviation d (Cowan 2012):
 *     Z = sqrt(2 ((s + b) log((s + b)(b + d^2) / (b^2 + (s + b) d^2))
 *                 - b^2 / d^2 log(1 + d^2 s / (b (b + d^2)))))
 */
static double asimov(double s, double b, double d)
{
    const double dd = d * d;
    double z;

    if (!(s >= 0) || !(b > 0))
        return (double)NAN;
    z = d > 0 ? (s + b) * log((s + b) * (b + dd) / (b * b + (s + b) * dd)) -
                    b * b / dd * log1p(dd * s / (b * (b + dd)))
              : (s + b) * log1p(s / b) - s;
    return sqrt(2 * (z > 0 ? z : 0));
}

static ls_cut make_cut(double threshold, const double sum[2],
                       double uncertainty)
{
    return (ls_cut){
        .threshold = threshold,
        .signal = sum[1],
        .background = sum[0],
        .asimov = asimov(sum[1], sum[0], uncertainty * sum[0]),
        .ams = asimov(sum[1], sum[0] + AMS_EXTRA, 0),
    };
}

/* Walk over the rows by descending probability. */
struct walk {
    const struct outcomes *a;
    size_t at; /* rows above the cut */
    double sum[2];
};

static double p_at(const struct walk *walk, size_t i)
{
    return (double)walk->a->out[walk->a->order[i]];
}

static void add_row(struct walk *walk)
{
    const size_t row = walk->a->order[walk->at++];

    walk->sum[walk->a->label[row] == 1] += walk->a->weight[row];
}

/* Add the rows of the next lower probability. Returns a cut below them: half
 * way to the next, half of the lowest. */
static double step(struct walk *walk)
{
    const double p = p_at(walk, walk->at);

    while (walk->at < walk->a->n && !(p_at(walk, walk->at) < p))
        add_row(walk);
    return walk->at < walk->a->n ? (p + p_at(walk, walk->at)) / 2 : p / 2;
}

static void find_best(const struct outcomes *a, double uncertainty,
                      ls_cut best[2])
{
    struct walk walk = {.a = a};

    best[0] = best[1] = (ls_cut){
        .threshold = (double)NAN, .asimov = (double)NAN, .ams = (double)NAN};
    while (walk.at < a->n) {
        const double threshold = step(&walk);
        const ls_cut cut = make_cut(threshold, walk.sum, uncertainty);

        if (cut.asimov > best[0].asimov ||
            (isnan(best[0].asimov) && !isnan(cut.asimov)))
            best[0] = cut;
        if (cut.ams > best[1].ams || (isnan(best[1].ams) && !isnan(cut.ams)))
            best[1] = cut;
    }
}

ls_status significance(const ls_evaluation *e, double uncertainty,
                       ls_cut cuts[LS_CUTS])
{
    const struct outcomes *a = &e->outcomes[0];
    struct walk walk = {.a = a};

    if (a->shape.task != TASK_BINARY)
        return fail(LS_BAD_DATA, "a significance is that of class 1 against "
                                 "class 0, want a binary model");
    if (!(uncertainty >= 0) || isinf(uncertainty))
        return fail(LS_USAGE,
                    "a background with a relative uncertainty of %g, want 0 "
                    "or more",
                    uncertainty);
    find_best(a, uncertainty, cuts);
    for (size_t k = LS_CUTS - 1; k >= 2; k--) {
        const double threshold = (double)(k - 1) / 20;

        while (walk.at < a->n && p_at(&walk, walk.at) > threshold)
            add_row(&walk);
        cuts[k] = make_cut(threshold, walk.sum, uncertainty);
    }
    return LS_OK;
}
