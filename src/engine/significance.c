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

/* ---- Cuts ---------------------------------------------------------------- */

/* Complete the point of the rows with the last probability. */
static ls_status keep_point(struct cut_points *cuts)
{
    return cuts->has_now
               ? spill_append(&cuts->points, &cuts->now, sizeof cuts->now)
               : LS_OK;
}

ls_status cut_points_add(struct cut_points *cuts, double p, bool is_one,
                         double weight)
{
    ls_status status = LS_OK;

    if (!cuts->has_now || p < cuts->now.p) {
        TRY(keep_point(cuts));
        cuts->now.p = p;
        cuts->has_now = true;
    }
    cuts->now.sum[is_one] += weight;
done:
    return status;
}

ls_status cut_points_end(struct cut_points *cuts)
{
    const ls_status status = keep_point(cuts);

    cuts->has_now = false;
    return status;
}

void cut_points_clear(struct cut_points *cuts)
{
    spill_clear(&cuts->points);
    *cuts = (struct cut_points){.has_now = false};
}

/* The cuts that are shown, while the points go by. */
struct cut_search {
    double uncertainty;
    ls_cut *cut;                     /* [LS_CUTS] */
    struct cut_point last;           /* the point before the next one */
    struct cut_point fixed[LS_CUTS]; /* the last above each threshold */
};

static double fixed_threshold(size_t k)
{
    return (double)(k - 1) / 20;
}

/* A cut below a point: half way to the next one, half of the lowest. */
static void try_cut(struct cut_search *search, const struct cut_point *point,
                    double threshold)
{
    const ls_cut cut = make_cut(threshold, point->sum, search->uncertainty);
    ls_cut *best = search->cut;

    if (cut.asimov > best[0].asimov ||
        (isnan(best[0].asimov) && !isnan(cut.asimov)))
        best[0] = cut;
    if (cut.ams > best[1].ams || (isnan(best[1].ams) && !isnan(cut.ams)))
        best[1] = cut;
}

static void pass_point(struct cut_search *search, const struct cut_point *point)
{
    search->last = *point;
    for (size_t k = 2; k < LS_CUTS && point->p > fixed_threshold(k); k++)
        search->fixed[k] = *point;
}

static ls_status search_points(const struct spill *points,
                               struct cut_search *search)
{
    enum { MANY = 1024 };
    const size_t n = points->size / sizeof(struct cut_point);
    struct cut_point room[MANY];
    ls_status status = LS_OK;

    for (size_t i = 0; i < n; i += MANY) {
        const size_t some = n - i < MANY ? n - i : MANY;
        const void *found = NULL;

        TRY(spill_get(points, i * sizeof *room, some * sizeof *room, room,
                      &found));
        for (size_t k = 0; k < some; k++) {
            const struct cut_point *point = (const struct cut_point *)found + k;

            if (i + k > 0)
                try_cut(search, &search->last, (search->last.p + point->p) / 2);
            pass_point(search, point);
        }
    }
    if (n > 0)
        try_cut(search, &search->last, search->last.p / 2);
done:
    return status;
}

ls_status significance(const ls_evaluation *e, double uncertainty,
                       ls_cut cuts[LS_CUTS])
{
    struct cut_search search = {.uncertainty = uncertainty, .cut = cuts};
    ls_status status = LS_OK;

    if (e->shape[0].task != TASK_BINARY)
        return fail(LS_BAD_DATA, "a significance is that of class 1 against "
                                 "class 0, want a binary model");
    if (!(uncertainty >= 0) || isinf(uncertainty))
        return fail(LS_USAGE,
                    "a background with a relative uncertainty of %g, want 0 "
                    "or more",
                    uncertainty);
    for (size_t k = 0; k < 2; k++)
        cuts[k] = (ls_cut){.threshold = (double)NAN,
                           .asimov = (double)NAN,
                           .ams = (double)NAN};
    TRY(search_points(&e->cuts.points, &search));
    for (size_t k = 2; k < LS_CUTS; k++)
        cuts[k] =
            make_cut(fixed_threshold(k), search.fixed[k].sum, uncertainty);
done:
    return status;
}
