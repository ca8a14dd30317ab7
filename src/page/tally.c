/* SPDX-License-Identifier: MIT */
/*
 * tally.c - counts of scored rows, and curves from them.
 *
 * Scores are counted in bins of their logit, which are narrowest where most
 * scores are: points of a curve at the edges of bins are exact, and only points
 * within a bin, 0.0003 apart in the logit near a score of one half, 0.003 at
 * 0.99 and 0.03 at the ends, are missing.
 */
#include "page/tally.h"

#include <math.h>

/* Logits of float probabilities are within +-17, but for 0 and 1. */
static const double logit_most = 17;

static size_t bin_of(double score)
{
    const double logit = score <= 0   ? -logit_most
                         : score >= 1 ? logit_most
                                      : log(score) - log1p(-score);
    const double at =
        (asinh(2 * logit) / asinh(2 * logit_most) + 1) * (TALLY_BINS / 2);

    return at <= 0 ? 0 : at >= TALLY_BINS - 1 ? TALLY_BINS - 1 : (size_t)at;
}

/* Which of n equal parts of [0, 1]; 1 belongs to the last. */
static size_t part_of(double score, size_t n)
{
    const double at = score * (double)n;

    return at <= 0 ? 0 : at >= (double)n ? n - 1 : (size_t)at;
}

size_t tally_column(double score)
{
    return part_of(score, TALLY_COLUMNS);
}

void tally_add(struct score_tally *t, double score, bool is_positive,
               double weight)
{
    if (!isfinite(score))
        return;
    if (is_positive) {
        t->positive[bin_of(score)] += weight;
        t->positive_at[part_of(score, TALLY_COLUMNS)] += weight;
        t->positives += weight;
    } else {
        t->negative[bin_of(score)] += weight;
        t->negative_at[part_of(score, TALLY_COLUMNS)] += weight;
        t->negatives += weight;
    }
}

void reliability_add(struct reliability *c, double score, bool is_positive,
                     double weight)
{
    const size_t group = part_of(score, TALLY_GROUPS);

    if (!isfinite(score))
        return;
    c->weight[group] += weight;
    c->predicted[group] += weight * score;
    c->observed[group] += is_positive ? weight : 0;
}

/* Keep a point if it is far enough from the last one that was kept, and leave
 * room for the last of all. */
static void keep_point(struct curve_points *c, double x, double y, bool last)
{
    static const double nearest = 1.0 / 120;

    if (c->n > 0 && !last &&
        (fmax(fabs(x - c->x[c->n - 1]), fabs(y - c->y[c->n - 1])) < nearest ||
         c->n + 1 >= TALLY_POINTS))
        return;
    c->x[c->n] = x;
    c->y[c->n++] = y;
}

void tally_roc(const struct score_tally *t, struct curve_points *curve)
{
    double tp = 0, fp = 0, area = 0;

    *curve = (struct curve_points){.area = NAN};
    if (!(t->positives > 0) || !(t->negatives > 0))
        return;
    keep_point(curve, 0, 0, false);
    for (size_t i = TALLY_BINS; i-- > 0;) {
        if (t->positive[i] == 0 && t->negative[i] == 0)
            continue;
        area += t->negative[i] * (tp + t->positive[i] / 2);
        tp += t->positive[i];
        fp += t->negative[i];
        keep_point(curve, fp / t->negatives, tp / t->positives, false);
    }
    keep_point(curve, 1, 1, true);
    curve->area = area / (t->positives * t->negatives);
}

void tally_pr(const struct score_tally *t, struct curve_points *curve)
{
    double tp = 0, fp = 0, area = 0, precision = 1;

    *curve = (struct curve_points){.area = NAN};
    if (!(t->positives > 0))
        return;
    for (size_t i = TALLY_BINS; i-- > 0;) {
        if (t->positive[i] == 0 && t->negative[i] == 0)
            continue;
        tp += t->positive[i];
        fp += t->negative[i];
        precision = tp + fp > 0 ? tp / (tp + fp) : 1;
        area += t->positive[i] / t->positives * precision;
        if (curve->n == 0)
            keep_point(curve, 0, precision, false);
        keep_point(curve, tp / t->positives, precision, false);
    }
    keep_point(curve, 1, precision, true);
    curve->area = area;
}

size_t reliability_curve(const struct reliability *c, double *x, double *y,
                         double *error)
{
    double all = 0, apart = 0;
    size_t n = 0;

    for (size_t i = 0; i < TALLY_GROUPS; i++) {
        all += c->weight[i];
        if (!(c->weight[i] > 0))
            continue;
        x[n] = c->predicted[i] / c->weight[i];
        y[n] = c->observed[i] / c->weight[i];
        apart += fabs(c->predicted[i] - c->observed[i]);
        n++;
    }
    *error = all > 0 ? apart / all : NAN;
    return n;
}
