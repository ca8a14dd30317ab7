/* SPDX-License-Identifier: MIT */
/*
 * network.h - the shape of a multilayer perceptron and its parameter block.
 *
 * All parameters are in one block of reals, the kernels first, then the biases:
 * W_1 W_2 .. W_L b_1 b_2 .. b_L. Each part starts at a multiple of 64 bytes;
 * the padding between parts is zero and stays zero. Gradients and optimizer
 * states have the same layout.
 */
#ifndef LOCKSTEP_NETWORK_H
#define LOCKSTEP_NETWORK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/digest.h"
#include "base/real.h"
#include "base/settings.h"
#include "math/activation.h"
#include "math/loss.h"

/* A = g(A_prev W + b), W [n_in x n_out], b [n_out]. */
struct layer {
    size_t n_in, n_out;
    const struct activation *activation;
    size_t W, b; /* offsets in the block, in reals */
    bool frozen; /* keeps its parameters in training */
};

struct network {
    size_t n_layers;
    struct layer layer[LS_MAX_HIDDEN + 1];
    const struct loss *loss;
    bool fused;          /* loss and last activation: dL/dZ = A - y */
    size_t n_kernel;     /* reals of the kernels with padding: [0, n_kernel) */
    size_t n_block;      /* reals of the whole block with padding */
    size_t n_parameters; /* without padding */
    size_t widest;       /* largest n_out of any layer */
    size_t lowest;       /* first layer that is not frozen: no gradient of
                            those below is computed */
};

static inline const struct layer *network_last(const struct network *network)
{
    return &network->layer[network->n_layers - 1];
}

/* Reals of the biases, with padding. */
static inline size_t network_n_bias(const struct network *network)
{
    return network->n_block - network->n_kernel;
}

/* What a network is made of. */
struct network_spec {
    size_t n_layers;
    const size_t *sizes; /* [n_layers + 1]: features, hidden units, outputs */
    const char *const *activations; /* [n_layers] names */
    const char *loss;               /* name */
};

/* Make a network. LS_USAGE names an unknown activation or loss, LS_NO_MEMORY a
 * size too large. */
ls_status network_make(const struct network_spec *spec,
                       struct network *network);

/* Freeze layers; at least one is not. */
void network_freeze(struct network *network, const bool *frozen);

/* Whether layers, activations and loss are the same. */
bool network_equal(const struct network *a, const struct network *b);

/* Write "28-300-300-1", truncated to size. */
void network_text(const struct network *network, char *text, size_t size);

/* SHA-256 of W_1 b_1 W_2 b_2 .. as little-endian numbers. */
ls_status network_sha256(const struct network *network, const real *theta,
                         char hex[65]);

/* Allocate a zeroed parameter block; free with mem_free(). what names it in
 * error sentences. */
ls_status network_block(const struct network *network, const char *what,
                        real **block);

#endif
