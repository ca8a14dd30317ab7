/* SPDX-License-Identifier: MIT */
/*
 * init.h - initial parameters, a pure function of the seed.
 */
#ifndef LOCKSTEP_INIT_H
#define LOCKSTEP_INIT_H

#include "model/network.h"

/* init is "glorot", "he", "lecun", one of these with "-normal", or "auto": by
 * the activation of each layer. theta must be a zeroed parameter block; biases
 * and shifts stay 0, gains and alphas are 1. */
void init_parameters(const struct network *network, const char *init,
                     uint64_t seed, real *theta);

#endif
