/* SPDX-License-Identifier: MIT */
/*
 * lbfgs.c - limited-memory BFGS: Nocedal and Wright, Numerical Optimization,
 * 2006, algorithm 7.4 (two-loop recursion), and algorithms 3.5 and 3.6 (line
 * search) as a state machine.
 */
#include "math/lbfgs.h"

#include <string.h>

#include "math/vector.h"

/* Armijo and curvature conditions, as N&W recommend for quasi-Newton. */
static const double c1 = 1e-4, c2 = 0.9;

/* Evaluations of one line search. Five halve the interval to 1/1000 where
 * cubic interpolation does not help. */
enum { MOST_TRIALS = 20 };

/* Pairs of less curvature than this share of |y|^2 are rounding. */
static const double least_curvature = 1e-10;

/* Below this share of the objective, a decrease is rounding: twice what a
 * step along the direction is expected to gain. */
static const double least_decrease = sizeof(real) == 8 ? 1e-15 : 1e-9;

enum search_mode {
    SEARCH_START,   /* theta is the initial point */
    SEARCH_BRACKET, /* algorithm 3.5; low: the trial before */
    SEARCH_ZOOM,    /* algorithm 3.6; low: the best end */
    SEARCH_RETURN,  /* theta is `low` again, for its gradient */
    SEARCH_REST     /* no step is a descent: a minimum, as far as can be told */
};

static real *direction(const struct lbfgs_problem *p)
{
    return p->state[0];
}

static real *gradient_at_x(const struct lbfgs_problem *p)
{
    return p->state[1];
}

/* Pair number `age`, 0 the newest: s, a step, and y, its change of gradient. */
static real *pair_s(const struct lbfgs *l, const struct lbfgs_problem *p,
                    size_t age)
{
    const size_t m = p->history;

    return p->state[2 + ((size_t)l->newest + m - age) % m];
}

static real *pair_y(const struct lbfgs *l, const struct lbfgs_problem *p,
                    size_t age)
{
    const size_t m = p->history;

    return p->state[2 + m + ((size_t)l->newest + m - age) % m];
}

/* ---- Direction ----------------------------------------------------------- */

/* d <- -H g, algorithm 7.4, H_0 = s.y / y.y of the newest pair (7.20). */
static void recur(const struct lbfgs *l, const struct lbfgs_problem *p)
{
    const size_t n = p->n, pairs = (size_t)l->pairs;
    real *d = direction(p);
    double alpha[LBFGS_MOST_PAIRS], curvature[LBFGS_MOST_PAIRS];
    double scale = -1;

    memcpy(d, gradient_at_x(p), n * sizeof *d);
    for (size_t i = 0; i < pairs; i++) {
        const real *s = pair_s(l, p, i), *y = pair_y(l, p, i);

        curvature[i] = vector_dot(n, s, y);
        alpha[i] = vector_dot(n, s, d) / curvature[i];
        vector_add(n, -alpha[i], y, d);
    }
    if (pairs > 0)
        scale = -curvature[0] / vector_dot(n, pair_y(l, p, 0), pair_y(l, p, 0));
    for (size_t i = 0; i < n; i++)
        d[i] = (real)(scale * (double)d[i]);
    for (size_t i = pairs; i-- > 0;) {
        const double beta = vector_dot(n, pair_y(l, p, i), d) / curvature[i];

        /* d is -r of the algorithm. */
        vector_add(n, -alpha[i] - beta, pair_s(l, p, i), d);
    }
}

/* Begin a line search from x. */
static void set_out(struct lbfgs *l, const struct lbfgs_problem *p)
{
    const real *g = gradient_at_x(p);

    recur(l, p);
    l->start.slope = vector_dot(p->n, g, direction(p));
    if (!(l->start.slope < 0) || !isfinite(l->start.slope)) {
        l->pairs = 0;
        recur(l, p);
        l->start.slope = -vector_dot(p->n, g, g);
    }
    if (!(l->start.slope < 0) ||
        (l->pairs > 0 &&
         -l->start.slope <= least_decrease * fabs(l->start.f))) {
        l->mode = SEARCH_REST;
        memcpy(p->theta, p->x, p->n * sizeof *p->theta);
        return;
    }
    /* Without a pair nothing tells the length of a step. */
    l->trial.at = l->pairs > 0 ? 1 : fmin(1, 1 / sqrt(-l->start.slope));
    l->low = l->start;
    l->trials = 0;
    l->mode = SEARCH_BRACKET;
    vector_along(p->n, p->x, l->trial.at, direction(p), p->theta);
}

/* ---- Acceptance ---------------------------------------------------------- */

/* s = theta - x and y = the change of the gradient become the newest pair. */
static void keep_pair(struct lbfgs *l, const struct lbfgs_problem *p)
{
    struct lbfgs next = *l;
    const real *g = gradient_at_x(p);
    real *s, *y;

    next.newest = (double)(((size_t)l->newest + 1) % p->history);
    s = pair_s(&next, p, 0);
    y = pair_y(&next, p, 0);
    for (size_t i = 0; i < p->n; i++) {
        s[i] = p->theta[i] - p->x[i];
        y[i] = p->gradient[i] - g[i];
    }
    if (vector_dot(p->n, s, y) > least_curvature * vector_dot(p->n, y, y)) {
        l->newest = next.newest;
        l->pairs = fmin(l->pairs + 1, (double)p->history);
    } else if (l->pairs >= (double)p->history) {
        l->pairs--; /* the oldest was overwritten */
    }
}

static void accept(struct lbfgs *l, const struct lbfgs_problem *p, double loss)
{
    if (l->mode != SEARCH_START)
        keep_pair(l, p);
    memcpy(p->x, p->theta, p->n * sizeof *p->x);
    memcpy(gradient_at_x(p), p->gradient, p->n * sizeof *p->gradient);
    l->loss = loss;
    l->start = (struct line_point){0, l->trial.f, 0};
    set_out(l, p);
}

/* ---- Line search --------------------------------------------------------- */

/* The minimum of the cubic through a and b (N&W 3.59). */
static double cubic(struct line_point a, struct line_point b)
{
    const double d1 = a.slope + b.slope - 3 * (a.f - b.f) / (a.at - b.at);
    const double root = sqrt(d1 * d1 - a.slope * b.slope);
    const double d2 = b.at > a.at ? root : -root;

    return b.at -
           (b.at - a.at) * (b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2);
}

static void try_at(struct lbfgs *l, const struct lbfgs_problem *p, double at)
{
    l->trial.at = at;
    vector_along(p->n, p->x, at, direction(p), p->theta);
}

/* A point of the interval, not too near to its ends. */
static void zoom(struct lbfgs *l, const struct lbfgs_problem *p)
{
    const double low = l->low.at, width = l->high.at - l->low.at;
    const double share = (cubic(l->low, l->high) - low) / width;

    l->mode = SEARCH_ZOOM;
    try_at(l, p,
           low + width * (isfinite(share) ? fmin(fmax(share, 0.1), 0.9) : 0.5));
}

/* No point fulfils both conditions: take the best one that was seen; if there
 * is none, forget the pairs, or rest. */
static void give_up(struct lbfgs *l, const struct lbfgs_problem *p)
{
    if (l->low.at > 0) {
        l->mode = SEARCH_RETURN;
        try_at(l, p, l->low.at);
    } else if (l->pairs > 0) {
        l->pairs = 0;
        set_out(l, p);
    } else {
        l->mode = SEARCH_REST;
        memcpy(p->theta, p->x, p->n * sizeof *p->theta);
    }
}

static bool is_too_high(const struct lbfgs *l)
{
    const struct line_point *t = &l->trial, *start = &l->start;

    return !isfinite(t->f) || t->f > start->f + c1 * t->at * start->slope ||
           (l->low.at > 0 && t->f >= l->low.f);
}

/* One evaluation of algorithm 3.5. */
static void bracket(struct lbfgs *l, const struct lbfgs_problem *p)
{
    const struct line_point before = l->low;

    if (is_too_high(l)) {
        l->high = l->trial;
        zoom(l, p);
    } else if (l->trial.slope >= 0) {
        l->high = before;
        l->low = l->trial;
        zoom(l, p);
    } else {
        const double next = cubic(before, l->trial);
        const double at = l->trial.at;

        l->low = l->trial;
        try_at(l, p,
               isfinite(next) ? fmin(fmax(next, 2 * at), 10 * at) : 2 * at);
    }
}

/* One evaluation of algorithm 3.6. */
static void narrow(struct lbfgs *l, const struct lbfgs_problem *p)
{
    if (is_too_high(l)) {
        l->high = l->trial;
    } else {
        if (l->trial.slope * (l->high.at - l->low.at) >= 0)
            l->high = l->low;
        l->low = l->trial;
    }
    zoom(l, p);
}

/* Complete loss and gradient at theta by the penalty. */
static void add_penalty(struct lbfgs *l, const struct lbfgs_problem *p,
                        double loss)
{
    l->trial.f = loss;
    if (p->l2 > 0) {
        l->trial.f += p->l2 / 2 * vector_dot(p->n_kernel, p->theta, p->theta);
        vector_add(p->n_kernel, p->l2, p->theta, p->gradient);
    }
    l->trial.slope = l->mode == SEARCH_START
                         ? 0
                         : vector_dot(p->n, p->gradient, direction(p));
}

static bool is_whole(double x, double most)
{
    return x >= 0 && x <= most && x == floor(x);
}

bool lbfgs_is_valid(const struct lbfgs *l, size_t n_states)
{
    const double history = (double)n_states / 2 - 1;

    return is_whole(history, LBFGS_MOST_PAIRS) && history >= 1 &&
           is_whole(l->mode, SEARCH_REST) && is_whole(l->pairs, history) &&
           is_whole(l->newest, history - 1) && is_whole(l->trials, MOST_TRIALS);
}

bool lbfgs_rests(const struct lbfgs *l)
{
    return l->mode == SEARCH_REST;
}

ls_status lbfgs_take(struct lbfgs *l, const struct lbfgs_problem *p,
                     double loss)
{
    const bool first = l->mode == SEARCH_START;

    if (first && !isfinite(loss))
        return LS_DIVERGED;
    if (l->mode == SEARCH_REST)
        return LS_OK;
    add_penalty(l, p, loss);
    l->trials++;
    if (first || l->mode == SEARCH_RETURN ||
        (!is_too_high(l) && fabs(l->trial.slope) <= -c2 * l->start.slope))
        accept(l, p, loss);
    else if (l->trials >= MOST_TRIALS)
        give_up(l, p);
    else if (l->mode == SEARCH_BRACKET)
        bracket(l, p);
    else
        narrow(l, p);
    return LS_OK;
}
