/* SPDX-License-Identifier: MIT */
/*
 * lbfgs.h - limited-memory BFGS with a line search for the strong Wolfe
 * conditions, one evaluation of loss and gradient at a time.
 *
 * The caller evaluates the objective at theta; lbfgs_take() then moves theta to
 * the next trial point. All that it knows is in struct lbfgs and in blocks of
 * the layout of the parameters, so that a run stored between two evaluations
 * continues with the same bits. Thread-blind.
 */
#ifndef LOCKSTEP_LBFGS_H
#define LOCKSTEP_LBFGS_H

#include <stdbool.h>

#include "base/real.h"
#include "base/status.h"

enum { LBFGS_MOST_PAIRS = 100 };

/* A point on the line x + at d: objective and slope along d. */
struct line_point {
    double at, f, slope;
};

/* State of the search, as a checkpoint stores it: all zero before the first
 * evaluation. Whole numbers are small. */
struct lbfgs {
    double mode;                    /* enum search_mode of lbfgs.c */
    double pairs;                   /* held, at most the history */
    double newest;                  /* place of the newest pair */
    double trials;                  /* evaluations of this line search */
    double loss;                    /* without penalties, at x */
    struct line_point start, trial; /* x; the point that is evaluated */
    struct line_point low, high;    /* ends of the interval searched */
};
enum { LBFGS_NUMBERS = sizeof(struct lbfgs) / sizeof(double) };

/* The problem: minimize loss + l2/2 sum of squares of the kernels. */
struct lbfgs_problem {
    size_t n, n_kernel; /* parameters; the kernels come first */
    size_t history;     /* pairs kept at most */
    double l2;
    real *x;        /* [n] best point so far: the last that was accepted */
    real *theta;    /* [n] trial point */
    real *gradient; /* [n] of the loss at theta, without penalties */
    real **state;   /* [lbfgs_states(history)] blocks [n] */
};

/* Direction, gradient at x, and a step and a change of gradient for each
 * pair. */
static inline size_t lbfgs_states(size_t history)
{
    return 2 + 2 * history;
}

/*
 * Take the loss at theta, whose gradient is in p->gradient, and move theta to
 * the next trial point; x moves when a point is accepted. A loss that is not
 * finite shortens the step; at the very first point it is LS_DIVERGED. Changes
 * p->gradient. When no step makes the objective smaller, theta stays at x.
 */
ls_status lbfgs_take(struct lbfgs *search, const struct lbfgs_problem *p,
                     double loss);

/* Whether a stored state is one of a search with so many blocks of state. */
bool lbfgs_is_valid(const struct lbfgs *search, size_t n_states);

/* Whether no step makes the objective smaller. */
bool lbfgs_rests(const struct lbfgs *search);

#endif
