/* SPDX-License-Identifier: MIT */
/*
 * parameters.h - update a range of the parameters: penalties, clipping by
 * value, decay, optimizer, average.
 */
#ifndef LOCKSTEP_PARAMETERS_H
#define LOCKSTEP_PARAMETERS_H

#include <string.h>

#include "math/optimizer.h"

/* Memory that an optimizer updates: blocks of the same layout. */
struct parameters {
    const struct optimizer *optimizer;
    real *theta;
    real *effective; /* what the network computes with if theta are raw weights
                        (model/raw_weights.h), else NULL */
    real *state[OPTIMIZER_MAX_STATES]; /* [n_states] */
    size_t n_states;
    real *average;       /* moving average of what the network computes with, or
                            NULL; x of lbfgs */
    real *gradient;      /* NULL, or where the sums go instead: see whole.h */
    struct lbfgs search; /* of lbfgs */
    const struct lr_factors *factors; /* of groups, or NULL: all 1 */
};

/* Whether the model of a run is an average of the parameters or the best point
 * so far. */
static inline bool parameters_averaged(const ls_config *config)
{
    return config->ema > 0 ||
           (optimizer_find(config->optimizer)->uses & USES_HISTORY);
}

/* Whether the model of a run is not the parameters in training: averaged, or
 * computed from raw weights. */
static inline bool parameters_apart(const ls_config *config)
{
    return parameters_averaged(config) || config->ntk || config->feature_scale;
}

/* The optimizer's step of n parameters from number `at` on, with no more than
 * l2. The one place that calls `apply`. */
static inline void parameters_step(const struct parameters *p,
                                   const struct update *u, size_t at, size_t n,
                                   const real *gradient)
{
    p->optimizer->apply(u, n, gradient, p->theta + at,
                        p->state[0] ? p->state[0] + at : NULL,
                        p->state[1] ? p->state[1] + at : NULL);
}

/* Update n parameters from number `at` on by gradient sums [n], one after the
 * other:
 *
 *     g = sum / weight, each value within [-clip, clip]
 *     g <- g + l2 W + l1 sign(W)                  sign(0) = 0
 *     W <- (1 - eta weight_decay) W
 *     W <- optimizer(W, g)
 *     average <- average + (1 - ema) (W - average)
 */
void parameters_apply(const struct parameters *p, const struct update *u,
                      size_t at, size_t n, const real *gradient);

/* The first three lines alone: the gradient g [n] of n parameters theta from
 * their sums, and the decay of theta. */
void parameters_prepare(const struct update *u, size_t n,
                        const real *restrict sum, real *restrict theta,
                        real *restrict g);

/* The last line alone. */
void parameters_average(const struct parameters *p, const struct update *u,
                        size_t at, size_t n);

/* Update n parameters, or keep their gradient if it is needed as a whole
 * first. */
static inline void parameters_update(const struct parameters *p,
                                     const struct update *u, size_t at,
                                     size_t n, const real *gradient)
{
    if (p->gradient)
        memcpy(p->gradient + at, gradient, n * sizeof *gradient);
    else if (u->prepared || p->average)
        parameters_apply(p, u, at, n, gradient);
    else
        parameters_step(p, u, at, n, gradient);
}

#endif
