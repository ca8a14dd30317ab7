/* SPDX-License-Identifier: MIT */
/*
 * raw_weights.h - weights that are computed from those in training.
 *
 *     W_kj = f_k V_kj,   f_k = s_k / sqrt(n_in)
 *
 * V are the raw weights of a layer. s, one factor for each input, is learnt by
 * setting feature-scale, in layer 1 only; it is 1 at the start, and elsewhere.
 * sqrt(n_in) is 1 without setting ntk. A frozen layer is not trained, so W = V.
 * Then
 *
 *     dL/dV_kj = f_k dL/dW_kj
 *     dL/ds_k  = 1 / sqrt(n_in) sum_j V_kj dL/dW_kj
 *
 * The network computes with W; models hold W alone. A raw block has the layout
 * of the parameters, V in place of W, and behind it s. All other parameters are
 * the same in both. Every number is a function of the blocks alone, so any
 * division into ranges gives the same bits.
 */
#ifndef LOCKSTEP_RAW_WEIGHTS_H
#define LOCKSTEP_RAW_WEIGHTS_H

#include "base/tree.h"
#include "model/network.h"

/* Whether the network has raw weights in training. */
static inline bool network_has_raw(const struct network *network)
{
    return network->ntk || network->n_scale > 0;
}

/* Fill a raw block from parameters: V = W sqrt(n_in), s = 1. Rounding may keep
 * W from being computed back to the bit. */
void raw_weights_begin(const struct network *network, const real *theta,
                       real *raw);

/* Compute the numbers of a range of the block from the raw block. */
void raw_weights_effective(const struct network *network, const real *raw,
                           struct range range, real *theta);

/* Compute dL/ds of some inputs from dL/dW, before raw_weights_gradient() of
 * their weights. gradient has the layout of raw. */
void raw_weights_scale_gradient(const struct network *network, const real *raw,
                                struct range inputs, real *gradient);

/* Replace dL/dW by dL/dV in a range of the block. */
void raw_weights_gradient(const struct network *network, const real *raw,
                          struct range range, real *gradient);

#endif
