/* SPDX-License-Identifier: MIT */
/*
 * init.c - Glorot's and He's uniform initial weights.
 */
#include "model/init.h"

#include <string.h>

#include "base/random.h"

const char *const init_choices[] = {"auto", "glorot", "he", NULL};

const char *const *init_names(void)
{
    return init_choices;
}

/* Weights are uniform in (-limit, limit):
 *     sqrt(6 / (n_in + n_out))    Glorot and Bengio 2010, eq. 16
 *     sqrt(6 / n_in)              He et al. 2015, eq. 10, for ReLU */
static double limit_of(const struct layer *layer, const char *init)
{
    const bool he = strcmp(init, "he") == 0 ||
                    (strcmp(init, "auto") == 0 && layer->activation->he);
    const double n_in = (double)layer->n_in;

    return sqrt(6 / (he ? n_in : n_in + (double)layer->n_out));
}

static void init_kernel(const struct layer *layer, uint64_t index, double limit,
                        uint64_t seed, real *W)
{
    const size_t n = layer->n_in * layer->n_out;
    uint32_t words[4];

    for (size_t i = 0; i < n; i++) {
        if (i % 4 == 0)
            random_words(seed, RANDOM_WEIGHTS, index, i / 4, words);
        const double u = ((double)words[i % 4] + 0.5) / 4294967296.0;

        W[i] = (real)((2 * u - 1) * limit);
    }
}

void init_parameters(const struct network *network, const char *init,
                     uint64_t seed, real *theta)
{
    for (size_t l = 0; l < network->n_layers; l++) {
        const struct layer *layer = &network->layer[l];

        init_kernel(layer, l, limit_of(layer, init), seed, theta + layer->W);
    }
}
