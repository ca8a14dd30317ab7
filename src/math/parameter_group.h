/* SPDX-License-Identifier: MIT */
/*
 * parameter_group.h - groups of parameters that may have a learning rate of
 * their own, and its factors.
 */
#ifndef LOCKSTEP_PARAMETER_GROUP_H
#define LOCKSTEP_PARAMETER_GROUP_H

#include <stdbool.h>

/*
 * All groups that setting lr-of names. X(suffix of the constant, name).
 */
#define PARAMETER_GROUPS(X)                                                 \
    X(BIAS, "bias")             /* of the layers */                         \
    X(NORM, "norm")             /* gain and shift of layer normalization */ \
    X(ACTIVATION, "activation") /* of parametric activations */             \
    X(SCALE, "scale")           /* of the inputs of the first layer */      \
    X(NUMERIC, "numeric")       /* embeddings of numbers */                 \
    X(EMBEDDING, "embedding")   /* tables of embeddings of texts */

#define CONSTANT(suffix, name) GROUP_##suffix,
enum parameter_group {
    PARAMETER_GROUPS(CONSTANT) N_FACTORS,
    GROUP_KERNEL = N_FACTORS /* has the learning rate of the run */
};
#undef CONSTANT

/* Factors of the learning rate by group, 1 for those that are not given. */
struct lr_factors {
    double of[N_FACTORS];
    bool given[N_FACTORS];
};

#endif
