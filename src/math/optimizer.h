/* SPDX-License-Identifier: MIT */
/*
 * optimizer.h - the table of optimizers, each on a range of parameters.
 *
 * An optimizer gets the sum of the gradients and divides it, once, by the
 * weight of the whole minibatch.
 */
#ifndef LOCKSTEP_OPTIMIZER_H
#define LOCKSTEP_OPTIMIZER_H

#include <stdbool.h>

#include "base/real.h"
#include "base/settings.h"
#include "math/lbfgs.h"
#include "math/parameter_group.h"

/* L-BFGS keeps the most: see lbfgs_states(). */
enum { OPTIMIZER_MAX_STATES = 2 + 2 * LBFGS_MOST_PAIRS };

/* Coefficients of one step, equal for all parameters. */
struct update {
    real inverse; /* 1 / weight of the minibatch */
    real rate;    /* eta */
    /* Of all but hidden kernels; for all optimizers but muon equal to rate and
     * shrink: */
    real rate_others, shrink_others;
    double lr_others; /* eta of these before it was rounded */
    real decay;       /* l2: the gradient of l2/2 W^2 is l2 W; kernels only */
    real momentum;
    real beta1, beta2, rho, epsilon;
    real rest1, rest2, rest_rho; /* 1 - beta, 1 - rho, rounded once */
    real rest_momentum;          /* 1 - momentum */
    real correct1, correct2; /* Adam: 1/(1 - beta1^t), 1/sqrt(1 - beta2^t) */
    real l1;                 /* kernels only */
    real shrink;             /* 1 - eta weight_decay; kernels only, else 1 */
    real clip;               /* largest value in the gradient, 0 = any */
    real blend;              /* share of the new parameters in their average */
    bool prepared;           /* l1, shrink or clip change the step */
};

/* Settings that some optimizers use and others do not. */
enum {
    USES_LR = 1,
    USES_MOMENTUM = 2,
    USES_BETAS = 4,
    USES_RHO = 8,
    USES_EPSILON = 16,
    USES_BATCH = 32, /* minibatches; else all rows are one */
    USES_HISTORY = 64,
    USES_MATRICES = 128 /* kernels of hidden layers as a whole, see muon.h; all
                           others have a rate of their own */
};

struct optimizer {
    const char *name;
    size_t n_states; /* blocks of state, zero at the start */
    unsigned uses;   /* USES_ of the settings */
    /* Values that auto stands for; of settings not used, those of the time when
     * they had a fixed default, as checkpoints of that time hold them. */
    double lr, momentum, beta2, rho, epsilon, weight_decay;

    /* Update theta [n] from the gradient sums [n]; state1, state2 [n]. NULL for
     * lbfgs, which moves all parameters together (lbfgs.h); of muon for all
     * but the kernels of hidden layers. */
    void (*apply)(const struct update *u, size_t n,
                  const real *restrict gradient, real *restrict theta,
                  real *restrict state1, real *restrict state2);
};

const struct optimizer *optimizer_find(const char *name);
extern const char *const optimizer_choices[]; /* all names, NULL-ended */

/* Blocks of state that the optimizer of a config keeps. */
size_t optimizer_states(const ls_config *config);

/* Replace settings that are left at auto by the usual values of the
 * optimizer. */
void optimizer_settle(ls_config *config);

/* Coefficients of step t = 1, 2, ... at this learning rate, for kernels and a
 * minibatch of this weight. config must be settled. */
struct update update_of_step(const ls_config *config, double rate, uint64_t t,
                             double weight);

/* The same with another weight decay than that of the settings. */
struct update update_with_decay(struct update of_hidden, double rate,
                                double weight_decay);

/* The same for a group of parameters, where GROUP_KERNEL is the kernel of the
 * output layer: all but kernels have neither penalties nor decay, and a factor
 * of the learning rate if factors is not NULL. */
struct update update_of_group(const struct update *of_hidden,
                              enum parameter_group group,
                              const struct lr_factors *factors);

#endif
