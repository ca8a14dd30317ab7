/* SPDX-License-Identifier: MIT */
/*
 * optimizer.h - the table of optimizers, each on a range of parameters.
 *
 * An optimizer gets the sum of the gradients and divides it, once, by the
 * weight of the whole minibatch.
 */
#ifndef LOCKSTEP_OPTIMIZER_H
#define LOCKSTEP_OPTIMIZER_H

#include "base/real.h"
#include "base/settings.h"

enum { OPTIMIZER_MAX_STATES = 2 };

/* Coefficients of one step, equal for all parameters. */
struct update {
    real inverse; /* 1 / weight of the minibatch */
    real rate;    /* eta */
    real decay;   /* l2: the gradient of l2/2 W^2 is l2 W; kernels only */
    real momentum;
    real beta1, beta2, epsilon;
    real rest1, rest2;       /* 1 - beta, rounded once */
    real correct1, correct2; /* Adam: 1/(1 - beta1^t), 1/sqrt(1 - beta2^t) */
};

struct optimizer {
    const char *name;
    size_t n_states; /* blocks of state, zero at the start */

    /* Update theta [n] from the gradient sums [n]; state1, state2 [n]. */
    void (*apply)(const struct update *u, size_t n,
                  const real *restrict gradient, real *restrict theta,
                  real *restrict state1, real *restrict state2);
};

/* Memory that an optimizer updates: blocks of the same layout. */
struct parameters {
    const struct optimizer *optimizer;
    real *theta;
    real *state[OPTIMIZER_MAX_STATES]; /* [n_states of the optimizer] */
};

/* Update n parameters from number `at` on by gradient sums [n]. */
static inline void parameters_update(const struct parameters *p,
                                     const struct update *u, size_t at,
                                     size_t n, const real *gradient)
{
    p->optimizer->apply(u, n, gradient, p->theta + at,
                        p->state[0] ? p->state[0] + at : NULL,
                        p->state[1] ? p->state[1] + at : NULL);
}

const struct optimizer *optimizer_find(const char *name);
extern const char *const optimizer_choices[]; /* all names, NULL-ended */

/* Coefficients of step t = 1, 2, ... at this learning rate, for a minibatch of
 * this weight. decay is
 * for kernels; set decay to 0 for biases. */
struct update update_of_step(const ls_config *config, double rate, uint64_t t,
                             double weight);

#endif
